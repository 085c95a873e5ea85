"""The sample case of a call that a proxy stops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from report_parts import APP, HOST, VANTAGE, cause, check, exchange, journey, row
from report_records import FACTS, LOOKUP, SETTING
from report_samples import OK_TOKEN, PAT, with_checks

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.model.diagnosis import Consequence, Outcome

PROXY = "http://proxy.corp.example:3128"
PROXY_ANSWER: dict[str, Any] = {
    "id": "e9",
    "kind": "proxy-answer",
    "check": "proxy",
    "at_ms": 30.0,
    "proxy": PROXY,
    "host": HOST,
    "port": 443,
    "status": 407,
    "reason": "Proxy Authentication Required",
    "error": None,
    "headers": [["proxy-authenticate", "Negotiate"], ["via", "1.1 proxy.corp.example (squid)"]],
    "body": "<html>\n<h1>Access denied</h1>\n</html>",
    "ms": 14.0,
}
NETWORK = replace(
    PAT,
    vantage=VANTAGE | {"runtime": "machine", "proxies": [f"HTTPS_PROXY={PROXY}", "NO_PROXY=localhost,10.0.0.0/8"]},
    outcome=Outcome(
        kind="network",
        status=None,
        responder="proxy",
        summary="no answer: the proxy doesn't let the call through",
        classes=("network",),
        duration_ms=25.3,
        evidence=("e7",),
    ),
    root_causes=(
        cause(
            "proxy-auth-required",
            "connect",
            "the proxy wants a sign-in",
            "proxy.corp.example:3128 answers CONNECT with 407 and offers Negotiate",
            "200 to CONNECT",
            "The proxy lets nobody through without credentials. Your token hasn't been judged.",
            FixInfo(
                who="the network team",
                text="Exempt *.databricksapps.com from proxy sign-in, or provide an account for this machine.",
                command=None,
            ),
            FixInfo(
                who="you",
                text="Give the proxy's account in the variable, percent-encoded.",
                command="export HTTPS_PROXY=http://USER:PASSWORD@proxy.corp.example:3128",
            ),
            explains=("network",),
            because=("e9",),
            check="proxy",
        ),
    ),
    consequences=(
        Consequence(check="tls", explained_by="proxy-auth-required"),
        Consequence(check="call", explained_by="proxy-auth-required"),
    ),
    warnings=(),
    differential=(
        row("proxy-auth-required", "the proxy wants a sign-in", "confirmed", "407 to CONNECT", "proxy", "e9"),
        row(
            "egress-blocked",
            "this machine has no way out",
            "ruled-out",
            "the proxy itself answers",
            "connect",
            "e9",
        ),
    ),
    checks=with_checks(
        {
            "token": OK_TOKEN,
            "proxy": check(
                "proxy",
                "connect",
                "Proxy",
                "failed",
                "proxy.corp.example:3128 answers 407 to CONNECT",
                ("e9",),
                14.0,
            ),
            "tls": check(
                "tls",
                "tls",
                "Certificate",
                "failed",
                "No handshake: the proxy lets nothing through",
                ("e9",),
                2.0,
            ),
            "call": check("call", "endpoint", "The call", "failed", "No answer: the proxy refuses", ("e7",), 25.3),
            "front-door": check("front-door", "front-door", "Front door", "skipped", "not reached: connect failed"),
            "permission": check(
                "permission",
                "authorization",
                "Permission on the app",
                "skipped",
                "not reached: connect failed",
            ),
        }
    ),
    facts=FACTS
    | {
        "Routes": {
            "host": HOST,
            "ours": {"client": "dbapp-diag", "proxy": PROXY, "because": "HTTPS_PROXY", "error": None},
            "clients": [
                {
                    "client": "curl",
                    "proxy": None,
                    "because": "it reads https_proxy in lower case only on this platform",
                    "error": None,
                },
                {
                    "client": "httpx",
                    "proxy": PROXY,
                    "because": "HTTPS_PROXY",
                    "error": "NO_PROXY holds [::1], which it can't parse",
                },
            ],
        }
    },
    evidence=(
        SETTING,
        LOOKUP,
        PROXY_ANSWER,
        exchange(
            "e7",
            "call",
            40.0,
            f"{APP}/api/items",
            None,
            credential="token 1",
            proxy=PROXY,
            phases=(None, 11.3, None, None, None, None),
            tunnel=9.8,
            error={
                "kind": "proxy",
                "detail": "407 Proxy Authentication Required",
                "errno": None,
                "status": 407,
            },
        ),
    ),
    journey=journey(
        dns=("unknown", None, "the proxy's job"),
        connect=("failed", 14.0, "407"),
        tls=("not-reached", None, ""),
        front_door=("not-reached", None, ""),
        authorization=("not-reached", None, ""),
        app=("unknown", None, ""),
        endpoint=("not-reached", None, ""),
    ),
    headline="no answer: the proxy doesn't let the call through: the proxy wants a sign-in",
)
