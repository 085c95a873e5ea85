"""What a proxy's answer to CONNECT amounts to. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from dbapp_diag.check import Finding, RuledOut
from dbapp_diag.facts.network import ProxyAnswer, Routes
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.words import CauseId, Confidence

INVALID, UNREACHABLE, LOGIN, DENIED = "proxy-invalid", "proxy-unreachable", "proxy-auth-required", "proxy-denied"
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
SURELY_ITS_OWN = ("name-not-found", "refused", "unreachable", "denied")
"""Words of `ProxyAnswer.error` that can't come from beyond the proxy."""


def unusable(seen: Routes, error: str) -> Finding:
    """The setting that counts for this run can't be read, or isn't one of a proxy."""
    variable, _, problem = error.partition(": ")
    values = {"variable": variable, "problem": problem or error}
    return _found(INVALID, SURE, seen, error or "the setting can't be read", "http://host:port", values)


def nothing(seen: Routes, proxy: str, answer: ProxyAnswer) -> Finding:
    """No HTTP answer to CONNECT: that's the proxy itself, unless it answers for the workspace at the same moment."""
    error, control = answer.error or "", seen.control_answer
    why = NO_WAY.get(error, error or "it gives no answer")
    observed = f"{proxy}, by {seen.ours.because}: {why}{_control(control)}"
    values = {"proxy": proxy, "variable": seen.ours.because, "problem": why, "status": "nothing"}
    if control is not None and control.status is not None:
        return _found(DENIED, LIKELY, seen, observed, CONNECTED, values)
    if error == "tls" and proxy.startswith("https:"):
        expected = "a proxy that speaks TLS, or http:// in the setting"
        return _found(INVALID, LIKELY, seen, observed, expected, values)
    certain = error in SURELY_ITS_OWN or (error == "timeout" and control is not None)
    return _found(UNREACHABLE, SURE if certain else LIKELY, seen, observed, "an answer to CONNECT", values)


def login(seen: Routes, proxy: str, answer: ProxyAnswer, told: str) -> Finding:
    """407: the proxy wants a login, or refuses the one that is set."""
    headers = (value.split() for name, value in answer.headers if name == "proxy-authenticate")
    offered = dict.fromkeys(words[0].rstrip(",") for words in headers if words)
    schemes = ", ".join(offered) or "no scheme that it names"
    sent = ", also to the credentials that are set" if "@" in proxy else ""
    values = {"proxy": proxy, "variable": seen.ours.because, "schemes": schemes}
    return _found(LOGIN, SURE, seen, f"{told}{sent}, and offers {schemes}", CONNECTED, values)


def denied(seen: Routes, proxy: str, answer: ProxyAnswer, told: str) -> Finding:
    """Another status: a rule, or a proxy that can't reach the host itself."""
    values = {"proxy": proxy, "variable": seen.ours.because, "status": str(answer.status)}
    return _found(DENIED, SURE, seen, f"{told}{_control(seen.control_answer)}", CONNECTED, values)


def excluded(causes: tuple[str, ...], reason: str, seen: Routes) -> tuple[RuledOut, ...]:
    """These causes ruled out for one reason."""
    return tuple(RuledOut(CauseId(cause), reason, grounds(seen)) for cause in causes)


def _control(control: ProxyAnswer | None) -> str:
    if control is None:
        return ""
    said = str(control.status) if control.status is not None else NO_WAY.get(control.error or "", "no answer")
    return f"; for {control.host}: {said}"


def _found(
    cause: str, sure: Confidence, seen: Routes, observed: str, expected: str, values: Mapping[str, str]
) -> Finding:
    return Finding(CauseId(cause), sure, observed, expected, grounds(seen), values)
