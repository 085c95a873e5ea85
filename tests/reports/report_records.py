"""Evidence, facts and checks of the sample cases: one run of a refused personal access token."""

from __future__ import annotations

from typing import Any

from report_parts import APP, HOST, WORKSPACE, check, exchange

from dbapp_diag.model.results import Finding, RuledOut

LOOKUP: dict[str, Any] = {
    "id": "e3",
    "kind": "lookup",
    "check": "dns",
    "at_ms": 2.0,
    "name": HOST,
    "server": "168.63.129.16",
    "outcome": "answered",
    "addresses": ["20.42.4.209", "20.42.4.211"],
    "aliases": ["eastus2-c3.azure.databricksapps.com"],
    "ms": 4.1,
    "detail": "",
}
ATTEMPT: dict[str, Any] = {
    "id": "e4",
    "kind": "attempt",
    "check": "connect",
    "at_ms": 6.3,
    "address": "20.42.4.209",
    "port": 443,
    "outcome": "connected",
    "ms": 11.2,
    "errno": None,
}
HANDSHAKE: dict[str, Any] = {
    "id": "e6",
    "kind": "handshake",
    "check": "tls",
    "at_ms": 17.9,
    "host": HOST,
    "peer": "20.42.4.209:443",
    "trusted": True,
    "error": None,
    "detail": "",
    "version": "TLSv1.3",
    "cipher": "TLS_AES_256_GCM_SHA384",
    "alpn": "http/1.1",
    "chain": [
        {
            "subject": "CN=*.7.azure.databricksapps.com,O=Databricks",
            "issuer": "CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1",
            "names": ["*.7.azure.databricksapps.com"],
            "not_before": "2026-06-01T00:00:00Z",
            "not_after": "2027-06-01T23:59:59Z",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
        {
            "subject": "CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1",
            "issuer": "CN=DigiCert Global Root G2",
            "names": [],
            "not_before": "2021-03-30T00:00:00Z",
            "not_after": "2031-03-29T23:59:59Z",
            "sha256": "c8025f9fc65fdfc95b3ca8cc7867b9a587b5277973957917463fc813d0b625a9",
        },
    ],
    "trust_store": "certifi + system",
    "ms": 23.4,
    "evidence": "e6",
}
SETTING: dict[str, Any] = {
    "id": "e1",
    "kind": "setting",
    "check": "configuration",
    "at_ms": 0.4,
    "name": "profile my-env",
    "where": "/home/ada/.databrickscfg",
    "keys": ["host", "token"],
}
CLAIMS: dict[str, Any] = {
    "id": "e5",
    "kind": "claims",
    "check": "token",
    "at_ms": 1.1,
    "label": "token 1",
    "token_kind": "personal-access",
    "length": 38,
}
EDGE = (
    ("server", "databricks"),
    ("x-request-id", "0b9f3a52-8c1e-4f0b-9b1e-5f7f2f6f5a10"),
    ("content-length", "0"),
)
ME = exchange(
    "e2",
    "identity",
    101.0,
    f"{WORKSPACE}/api/2.0/preview/scim/v2/Me",
    200,
    credential="token 1",
    purpose="who the workspace says you are",
    reason="OK",
    body='{"userName":"ada@example.com","groups":[{"display":"admins"}],"active":true}',
    headers=(("server", "databricks"), ("content-type", "application/json")),
    phases=(3.0, 9.8, 20.5, 0.2, 88.1, 0.8),
)
CALL = exchange(
    "e7",
    "call",
    212.0,
    f"{APP}/api/items",
    401,
    credential="token 1",
    reason="Unauthorized",
    media_type="",
    headers=(*EDGE, ("set-cookie", "_oauth2_proxy_csrf=‹cookie›; Path=/; Secure")),
)
WITHOUT = exchange(
    "e8",
    "tokenless",
    214.0,
    f"{APP}/api/items",
    401,
    purpose="the same path without a token",
    reason="Unauthorized",
    media_type="",
    headers=EDGE,
    phases=(None, 10.9, 22.0, 0.2, 39.0, 0.6),
)
EVIDENCE = (SETTING, ME, LOOKUP, ATTEMPT, CLAIMS, HANDSHAKE, CALL, WITHOUT)
FACTS: dict[str, Any] = {
    "Routes": {
        "host": HOST,
        "ours": {"client": "dbapp-diag", "proxy": None, "because": "no proxy variable is set", "error": None},
        "clients": [
            {"client": "curl", "proxy": None, "because": "no proxy variable is set", "error": None},
            {"client": "requests (SDK)", "proxy": None, "because": "no proxy variable is set", "error": None},
        ],
        "evidence": [],
    },
    "TokenFacts": {
        "label": "token 1",
        "source": "profile my-env",
        "kind": "personal-access",
        "length": 38,
        "evidence": ["e5"],
    },
    "TrustFacts": {"ours": "certifi + system", "settings": []},
}

PAT_FINDING = Finding(
    cause="token-is-pat",
    confidence="confirmed",
    observed="The token of profile my-env has the form of a personal access token; the workspace accepts it, the "
    "app's front door refuses it exactly as it refuses no token at all",
    expected="an OAuth access token issued by this workspace",
    because=("e5", "e2", "e7", "e8"),
)
CHECKS = (
    check(
        "configuration",
        "configuration",
        "Where credentials come from",
        "passed",
        "Profile my-env names host and token",
        ("e1",),
        1.2,
    ),
    check(
        "config-file",
        "configuration",
        "Config file",
        "passed",
        "Read /home/ada/.databrickscfg, 3 profiles",
        ("e1",),
        0.6,
    ),
    check(
        "sign-in",
        "sign-in",
        "Sign-in",
        "passed",
        "Nothing to obtain: the profile holds a token",
        ("e1",),
        96.0,
    ),
    check(
        "identity",
        "sign-in",
        "Who the workspace says you are",
        "passed",
        "ada@example.com, active, in group admins",
        ("e2",),
        122.4,
    ),
    check(
        "exchange",
        "sign-in",
        "Token exchange",
        "skipped",
        "not needed: no notebook or federated token is used",
    ),
    check(
        "token",
        "token",
        "Token",
        "failed",
        "The token is a personal access token; apps accept OAuth only",
        ("e5",),
        0.8,
        (PAT_FINDING,),
        (
            RuledOut(
                cause="token-expired",
                reason="a personal access token that the workspace accepted 0.2 s ago",
                because=("e2",),
            ),
        ),
    ),
    check("scopes", "token", "Scopes", "skipped", "a personal access token carries none"),
    check(
        "clock",
        "token",
        "Clock",
        "passed",
        "This machine's clock is within 1.1 s of two hosts",
        ("e2", "e7"),
        0.1,
    ),
    check("dns", "dns", "Name resolution", "passed", "2 addresses in 4 ms", ("e3",), 4.1),
    check(
        "connect",
        "connect",
        "Connection",
        "passed",
        "20.42.4.209 accepts connections in 11 ms",
        ("e4",),
        11.2,
    ),
    check("proxy", "connect", "Proxy", "skipped", "no proxy is set"),
    check("tls", "tls", "Certificate", "passed", "Trusted chain, TLSv1.3", ("e6",), 23.4),
    check(
        "front-door",
        "front-door",
        "Front door",
        "passed",
        "It answers without a token as it should: 401",
        ("e8",),
        72.7,
    ),
    check(
        "permission",
        "authorization",
        "Permission on the app",
        "passed",
        "You have CAN_MANAGE through group admins",
        ("e2",),
        140.0,
    ),
    check("app-record", "app", "The app's record", "passed", "RUNNING since 2026-11-20T08:14Z", ("e2",), 131.0),
    check("app-url", "app", "The app's address", "passed", "The record gives the same address", ("e2",), 0.1),
    check("call", "endpoint", "The call", "passed", "401 from the front door", ("e7",), 183.9),
)
