"""Faults whose fix isn't a command that makes the cause go, and why."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fixes.trial import Kind

WORDS: Mapping[str, str] = {
    "app-denies": "the app's own code and lists decide",
    "app-domain-blocked": "a rule of the company's network decides",
    "app-downstream-scopes": "scopes are chosen in the app's settings, or in a bundle's file",
    "app-rate-limited": "only waiting helps",
    "app-ui-only": "the app's routes are its own code",
    "config-file-unreadable": "the file's lines are the user's",
    "connection-reset": "a rule of the company's filter decides",
    "cors-preflight": "the page or its backend has to be written anew",
    "dns-server-failure": "the fault is in a name server's own set-up",
    "dns-sinkholed": "a list of the company's filter decides",
    "dns-zone-blocked": "a name server's own set-up decides",
    "egress-blocked": "a rule of the company's firewall decides, and nobody knows the proxy's address",
    "exchange-refused": "an account's administrator makes the policy, and nobody knows the principal's number",
    "expectation-unmet": "what was expected and what came have to be compared by a person",
    "gateway-refuses": "whoever runs the gateway says what it wants of callers",
    "ingress-policy-denied": "an account's administrator changes the policy, in the account's console",
    "login-page-as-success": "the caller's own code follows redirects",
    "path-outside-api": "the app's routes are its own code",
    "proxy-auth-required": "nobody knows the user and the password",
    "proxy-block-page": "a rule of the company's filter decides",
    "proxy-denied": "a rule of the proxy's decides",
    "proxy-invalid": "nobody knows the proxy's right address",
    "proxy-needed": "the rest of the exceptions' list is the user's",
    "scopes-not-granted": "the scopes stand in a variable or a profile of the user's, who knows which are wanted",
    "tls-intercepted": "the authority's certificate comes from a person, who has to be asked",
    "token-not-exchanged": "the exchange stands in the caller's own code",
    "token-not-yet-valid": "only waiting helps",
    "token-other-workspace": "the request for the token stands in the caller's own code",
}
"""By cause: no fix of it is a command, and why none can be."""

SHOWS = frozenset({
    "app-crashed", "app-downstream-permission", "app-not-listening",
    "app-error", "app-host-guard", "app-intermittent",
    "app-not-found", "app-other-workspace", "app-path-dies", "app-rejects-request", "app-timeout", "connection-refused",
    "dns-name-not-found", "dns-no-address", "dns-resolver-unreachable", "front-door-refuses", "network-policy-denied",
    "principal-not-in-workspace", "response-unexpected", "sign-in-timeout", "tls-certificate-expired", "tls-name-mismatch",
    "tls-protocol", "token-wrong-audience", "workspace-host-wrong", "workspace-unreachable",
})  # fmt: skip
"""Causes whose commands show what a person needs to see before the fix, which is told in words."""

MACHINE: Mapping[str, str] = {
    "cli-missing": "it installs a program from the network",
    "clock-skew": "it sets the machine's clock",
    "tls-untrusted": "it renews the public authorities of the machine's Python",
}
"""Causes whose command changes the machine that the tests run on, and so isn't carried out."""


def expected(fault: str, cause: str) -> Kind:
    """What must come of a fault's fix."""
    if "--" in fault:
        return Kind.GONE
    if cause in WORDS:
        return Kind.WORDS
    if cause in SHOWS:
        return Kind.SHOWS
    return Kind.MACHINE if cause in MACHINE else Kind.GONE
