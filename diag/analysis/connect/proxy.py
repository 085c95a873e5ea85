"""What a proxy's answer to CONNECT amounts to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from dbapp_diag.causes.connect import proxy_auth_required, proxy_denied, proxy_invalid, proxy_unreachable
from dbapp_diag.facts.connect import ProxyAnswer, Reach, Routes
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.facts.tls import TlsError
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.pages import title_of
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.words import Confidence, Variant

SURE, LIKELY = Confidence.CONFIRMED, Confidence.LIKELY
CONNECTED = "200 to CONNECT"
NO_WAY = {
    "name-not-found": "its name doesn't resolve",
    "refused": "it refuses the connection",
    "timeout": "it gives no answer in time",
    "unreachable": "there's no way to it",
    "denied": "this machine forbids connections to it",
    "reset": "it cuts the connection",
    "closed": "it closes the connection without an answer",
    "garbage": "what it answers isn't HTTP",
    "tls": "the TLS handshake with it fails",
}
OWN_TLS = {
    TlsError.NOT_TLS: "it doesn't speak TLS on this port, which the setting asks for",
    TlsError.UNTRUSTED: "the proxy's own certificate isn't trusted here",
    TlsError.EXPIRED: "the proxy's own certificate has expired",
    TlsError.NOT_YET_VALID: "the proxy's own certificate isn't valid yet",
    TlsError.NAME_MISMATCH: "the proxy's own certificate is for other names",
}
INTEGRATED = frozenset(("negotiate", "ntlm", "kerberos"))
"""Schemes by which the operating system logs in."""
SURELY_ITS_OWN = ("name-not-found", "refused", "unreachable", "denied")
"""Words of `ProxyAnswer.error` that can't come from beyond the proxy."""


def unusable(routes: Routes, error: str) -> Finding:
    """The setting that counts for this run can't be read, or isn't one of a proxy."""
    values = of_setting(error)
    return finding(
        "proxy-invalid", SURE, error or "the setting can't be read", "http://host:port", routes, values=values
    )


def unusable_for_sign_in(sign_in: SignIn, workspace: WorkspaceReach) -> Finding | None:
    """The SDK fails over the setting that leads to the workspace, and nobody answered its sign-in; this run may get there."""
    route = workspace.sdk_route
    if route is None or route.error is None or not sign_in.requests or any(each.status for each in sign_in.requests):
        return None
    read = workspace.route.proxy if workspace.route is not None and workspace.route.error is None else None
    values, expected = of_setting(route.error, read), "a setting that the SDK can read"
    variant = proxy_invalid.SOCKS if route.lacks else None
    return finding("proxy-invalid", SURE, route.error, expected, workspace, sign_in, variant=variant, values=values)


def of_setting(error: str, meant: str | None = None) -> dict[str, str]:
    """What fills the fix of a setting: the variable, what is wrong with it, and the address that is `meant`, where somebody can
    read it, unless that holds credentials."""
    variable, _, problem = error.partition(": ")
    corrected = {"corrected": meant} if meant and "@" not in meant else {}
    return {"variable": variable, "problem": problem or error} | corrected


def nothing(routes: Routes, proxy: str, answer: ProxyAnswer) -> Finding:
    """No HTTP answer to CONNECT: that's the proxy itself, unless it answers for the workspace at the same moment."""
    error, control = answer.error or "", routes.control_answer
    why = _why(answer)
    observed = f"{proxy}, by {routes.ours.because}: {why}{_control(control)}"
    values = {"proxy": proxy, "variable": routes.ours.because, "problem": why, "status": "nothing"}
    if control is not None and control.status is not None:
        return finding("proxy-denied", LIKELY, observed, CONNECTED, routes, values=values)
    if error == "tls" and answer.tls in (None, TlsError.NOT_TLS) and proxy.startswith("https:"):
        expected, known = "a proxy that speaks TLS, or http:// in the setting", answer.tls is not None
        plain = {} if "@" in proxy else {"corrected": proxy.replace("https:", "http:", 1)}
        return finding("proxy-invalid", SURE if known else LIKELY, observed, expected, routes, values=values | plain)
    variant = proxy_unreachable.CERTIFICATE if answer.tls in OWN_TLS else None
    certain = error in SURELY_ITS_OWN or (error == "timeout" and control is not None)
    sure, expected = SURE if certain else LIKELY, "an answer to CONNECT"
    return finding("proxy-unreachable", sure, observed, expected, routes, variant=variant, values=values)


def login(routes: Routes, proxy: str, answer: ProxyAnswer, text: str) -> Finding:
    """407, or 401 to credentials that were sent: the proxy wants a login, or refuses the one that is set."""
    headers = (value.split() for name, value in answer.headers if name == "proxy-authenticate")
    offered = dict.fromkeys(words[0].rstrip(",") for words in headers if words)
    schemes = ", ".join(offered) or "no scheme that it names"
    sent = ", also to the credentials that are set" if "@" in proxy else ""
    values = {"proxy": proxy, "variable": routes.ours.because, "schemes": schemes}
    observed, variant = f"{text}{sent}, and offers {schemes}", _login_variant(offered, bool(sent))
    return finding("proxy-auth-required", SURE, observed, CONNECTED, routes, variant=variant, values=values)


def login_elsewhere(routes: Routes, proxy: str) -> Finding | None:
    """The proxy wants a login for the workspace, whatever it does for the app; None when it doesn't."""
    control = routes.control_answer
    if control is None or not wants_login(control, proxy):
        return None
    return login(routes, proxy, control, f"{proxy} answers {control.status} to CONNECT for {control.host}")


def wants_login(answer: ProxyAnswer, proxy: str) -> bool:
    """It's 407 by RFC 9110; some proxies refuse a user and a password with 401, which is for servers. `proxy` tells whether any
    were sent."""
    return answer.status == 407 or (answer.status == 401 and "@" in proxy)


def login_next(reach: Reach, routes: Routes | None) -> tuple[Finding, ...]:
    """The proxy that this call goes around, and shouldn't, wants a login: that's met next."""
    answer = reach.unused_answer
    if routes is None or answer is None or answer.status != 407:
        return ()
    return (login(routes, answer.proxy, answer, f"{answer.proxy} answers 407 to CONNECT"),)


def page_instead(routes: Routes, proxy: str, answer: ProxyAnswer, text: str) -> Finding:
    """A success, and a page in the clear in place of a tunnel: a rule's page where the proxy makes tunnels to the workspace, and
    no proxy at all where it doesn't."""
    control = routes.control_answer
    observed = f"{text}, and then sends a page in the clear{_own_words(answer)}{_control(control)}"
    values = {"proxy": proxy, "variable": routes.ours.because, "status": str(answer.status)}
    if control is not None and control.connects:
        return finding("proxy-denied", LIKELY, observed, "a tunnel", routes, variant=proxy_denied.RULE, values=values)
    sure = SURE if control is not None and control.talks else LIKELY
    problem = f"what answers at {proxy} is a web server or a portal, and no proxy"
    return finding("proxy-invalid", sure, observed, "a tunnel", routes, values=values | {"problem": problem})


def denied(routes: Routes, proxy: str, answer: ProxyAnswer, text: str) -> Finding:
    """Another status: a rule, or a proxy that can't reach the host itself."""
    variant = proxy_denied.GATEWAY if (answer.status or 0) >= 500 else proxy_denied.RULE
    values = {"proxy": proxy, "variable": routes.ours.because, "status": str(answer.status)}
    observed = f"{text}{_own_words(answer)}{_control(routes.control_answer)}"
    return finding("proxy-denied", SURE, observed, CONNECTED, routes, variant=variant, values=values)


def _why(answer: ProxyAnswer) -> str:
    """Why there was no HTTP answer."""
    own = OWN_TLS.get(answer.tls) if answer.tls is not None else None
    return own or NO_WAY.get(answer.error or "", answer.error or "it gives no answer")


def _login_variant(offered: Iterable[str], sent: bool) -> Variant | None:
    schemes = {scheme.lower() for scheme in offered}
    if "basic" in schemes:
        return proxy_auth_required.REFUSED if sent else proxy_auth_required.BASIC
    return proxy_auth_required.INTEGRATED if schemes and schemes <= INTEGRATED else None


def _own_words(answer: ProxyAnswer) -> str:
    """What a refusal says for itself: the header for that (RFC 9209, or a product's own), the page's title, where it leads."""
    said = [f"{name}: {value[:80]}" for name, value in answer.headers if re.fullmatch(r"proxy-status|x-.*error", name)]
    title = title_of(answer.body)[:80]
    said += [f"its page says {title!r}"] if title else []
    location = next((value for name, value in answer.headers if name == "location"), "")
    said += [f"it leads to {host}"] if (host := _host(location)) else []
    return "".join(f"; {each}" for each in said[:3])


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # not a URL: it leads nowhere
        return ""


def _control(control: ProxyAnswer | None) -> str:
    if control is None:
        return ""
    said = str(control.status) if control.status is not None else _why(control)
    said = f"{said}, and a page as well" if control.talks else said
    return f"; for {control.host}: {said}"
