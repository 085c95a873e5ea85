"""Cases put together by hand, one for each way in which a run can end. Realistic content, nothing measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dbapp_diag.case import (
    SCHEMA,
    Case,
    CauseInfo,
    CheckInfo,
    ConsequenceInfo,
    DifferentialRow,
    FindingInfo,
    FixInfo,
    JourneyHop,
    OutcomeInfo,
    RuledOutInfo,
    TargetInfo,
    ToolInfo,
)

WORKSPACE = "https://adb-1234567890123456.7.azuredatabricks.net"
APP = "https://my-app-1234567890123456.7.azure.databricksapps.com"
HOST = APP.removeprefix("https://")
STARTED = "2026-11-20T12:26:00Z"
RERUN = "dbapp-diag run --app my-app --profile my-env --endpoint /api/items"
STAGES = (
    "configuration",
    "sign-in",
    "token",
    "dns",
    "connect",
    "tls",
    "front-door",
    "authorization",
    "app",
    "endpoint",
)
TARGET = TargetInfo(
    app="my-app",
    url=APP,
    workspace=WORKSPACE,
    profile="my-env",
    endpoint="/api/items",
    method="GET",
    path="/api/items",
    caller="ada@example.com",
)
VANTAGE: dict[str, Any] = {
    "time": STARTED,
    "os": "Linux 6.8 x86_64",
    "python": "3.11.9",
    "tool": "0.1.0",
    "runtime": "container",
    "libraries": ["httpx 0.28.1", "databricks-sdk 0.156.0", "dnspython 2.9.2"],
    "resolver": None,
    "connect_to": [],
    "ca_bundle": None,
    "proxies": [],
}


def check(
    id: str,
    stage: str,
    title: str,
    status: str,
    text: str,
    evidence: tuple[str, ...] = (),
    ms: float | None = None,
    findings: tuple[FindingInfo, ...] = (),
    ruled_out: tuple[RuledOutInfo, ...] = (),
) -> CheckInfo:
    """A check; `text` is its summary, or its reason when it was skipped or errored."""
    without = status in ("skipped", "errored")
    return CheckInfo(
        id=id,
        stage=stage,
        title=title,
        status=status,
        summary="" if without else text,
        reason=text if without else None,
        duration_ms=ms,
        evidence=evidence,
        findings=findings,
        ruled_out=ruled_out,
    )


def exchange(
    id: str,
    check: str,
    at_ms: float,
    url: str,
    status: int | None,
    *,
    credential: str = "none",
    purpose: str = "the call",
    reason: str = "",
    body: str = "",
    media_type: str = "application/json",
    headers: tuple[tuple[str, str], ...] = (),
    phases: tuple[float | None, ...] = (4.1, 11.2, 23.4, 0.3, 143.0, 1.9),
    proxy: str | None = None,
    error: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A record of kind `exchange`."""
    return {
        "id": id,
        "kind": "exchange",
        "check": check,
        "at_ms": at_ms,
        "purpose": purpose,
        "method": "GET",
        "url": url,
        "credential": credential,
        "sent_at": "2026-11-20T12:26:00.412Z",
        "status": status,
        "reason": reason,
        "http_version": "HTTP/1.1" if status else "",
        "headers": [list(pair) for pair in headers],
        "media_type": media_type if status else "",
        "body": body,
        "body_size": len(body),
        "body_complete": True,
        "peer": "20.42.4.209:443" if status else None,
        "proxy": proxy,
        "phases": dict(zip(("dns", "connect", "tls", "send", "wait", "receive"), phases, strict=True)),
        "server_date": "2026-11-20T12:26:00Z" if status else None,
        "error": error,
    }


def journey(**hops: tuple[str, float | None, str]) -> tuple[JourneyHop, ...]:
    """Ten hops; those not named are ok. Names with an underscore for the hyphen."""
    given = {name.replace("_", "-"): hop for name, hop in hops.items()}
    return tuple(
        JourneyHop(stage=stage, state=state, duration_ms=ms, summary=summary)
        for stage in STAGES
        for state, ms, summary in (given.get(stage, ("ok", None, "")),)
    )


def row(id: str, title: str, state: str, reason: str, by: str | None = None, *because: str) -> DifferentialRow:
    """A row of the differential."""
    return DifferentialRow(id=id, title=title, state=state, by=by, because=because, reason=reason)


def cause(
    id: str, stage: str, title: str, observed: str, expected: str, why: str, *fix: FixInfo, **more: Any
) -> CauseInfo:
    """A root cause or warning, confirmed unless told otherwise."""
    given: dict[str, Any] = {"confidence": "confirmed", "explains": ("401",), "because": ("e5",), "check": "token"}
    return CauseInfo(
        id=id,
        stage=stage,
        title=title,
        observed=observed,
        expected=expected,
        why=why,
        fix=fix,
        doc="https://docs.databricks.com/aws/en/dev-tools/databricks-apps/connect-local",
        **(given | more),
    )


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
EDGE = (("server", "databricks"), ("x-request-id", "0b9f3a52-8c1e-4f0b-9b1e-5f7f2f6f5a10"), ("content-length", "0"))
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
    "ClockReadings": {"readings": [[HOST, 0.2, 1.1], ["adb-1234567890123456.7.azuredatabricks.net", 0.1, 1.1]]},
    "TrustFacts": {"ours": "certifi + system", "settings": []},
}

PAT_FINDING = FindingInfo(
    cause="token-is-pat",
    confidence="confirmed",
    observed="The token of profile my-env has the form of a personal access token; the workspace takes it, the "
    "app's front door refuses it exactly as it refuses no token at all",
    expected="an OAuth access token issued by this workspace",
    because=("e5", "e2", "e7", "e8"),
)
CHECKS = (
    check("configuration", "configuration", "Where credentials come from", "passed", "Profile my-env names host and token", ("e1",), 1.2),
    check("config-file", "configuration", "Config file", "passed", "Read /home/ada/.databrickscfg, 3 profiles", ("e1",), 0.6),
    check("sign-in", "sign-in", "Sign-in", "passed", "Nothing to obtain: the profile holds a token", ("e1",), 96.0),
    check("identity", "sign-in", "Who the workspace says you are", "passed", "ada@example.com, active, in group admins", ("e2",), 122.4),
    check("exchange", "sign-in", "Token exchange", "skipped", "not needed: no notebook or federated token is used"),
    check(
        "token", "token", "Token", "failed", "The token is a personal access token; apps take OAuth only", ("e5",), 0.8, (PAT_FINDING,),
        (RuledOutInfo(cause="token-expired", reason="a personal access token that the workspace took 0.2 s ago", because=("e2",)),),
    ),
    check("scopes", "token", "Scopes", "skipped", "a personal access token carries none"),
    check("clock", "token", "Clock", "passed", "This machine's clock is within 1.1 s of two hosts", ("e2", "e7"), 0.1),
    check("dns", "dns", "Name resolution", "passed", "2 addresses in 4 ms", ("e3",), 4.1),
    check("connect", "connect", "Connection", "passed", "20.42.4.209 accepts connections in 11 ms", ("e4",), 11.2),
    check("proxy", "connect", "Proxy", "skipped", "no proxy is set"),
    check("tls", "tls", "Certificate", "passed", "Trusted chain, TLSv1.3", ("e6",), 23.4),
    check("front-door", "front-door", "Front door", "passed", "It answers without a token as it should: 401", ("e8",), 72.7),
    check("permission", "authorization", "Permission on the app", "passed", "You have CAN_MANAGE through group admins", ("e2",), 140.0),
    check("app-record", "app", "The app's record", "passed", "RUNNING since 2026-11-20T08:14Z", ("e2",), 131.0),
    check("app-url", "app", "The app's address", "passed", "The record gives the same address", ("e2",), 0.1),
    check("call", "endpoint", "The call", "passed", "401 from the front door", ("e7",), 183.9),
)  # fmt: skip
RULED_OUT = (
    row("token-expired", "the token has expired", "ruled-out", "a personal access token that the workspace took 0.2 s ago", "token", "e2"),
    row("permission-missing", "no CAN USE permission", "ruled-out", "you have CAN_MANAGE through group admins", "permission", "e2"),
    row("app-stopped", "the app isn't running", "ruled-out", "RUNNING since 2026-11-20T08:14Z", "app-record", "e2"),
    row("token-other-workspace", "the token is from another workspace", "ruled-out", "the login redirect names the same workspace", "front-door", "e8"),
)  # fmt: skip

PAT = Case(
    schema=SCHEMA,
    tool=ToolInfo(version="0.1.0"),
    target=TARGET,
    vantage=VANTAGE,
    outcome=OutcomeInfo(
        kind="http",
        status=401,
        responder="front-door",
        summary="401 from the front door",
        classes=("401",),
        signals=("it has the platform's server header", "the same answer comes without a token"),
        duration_ms=183.9,
        evidence=("e7",),
    ),
    verdict="problem",
    root_causes=(
        cause(
            "token-is-pat",
            "token",
            "the token is a personal access token",
            PAT_FINDING.observed,
            PAT_FINDING.expected,
            "Apps take OAuth tokens only.",
            FixInfo(
                who="you",
                text="Sign in with OAuth; that replaces the token in the profile.",
                command=f"databricks auth login --host {WORKSPACE} --profile my-env",
            ),
            because=PAT_FINDING.because,
        ),
    ),
    consequences=(),
    warnings=(),
    differential=(
        row("token-is-pat", "the token is a personal access token", "confirmed", PAT_FINDING.observed, "token", *PAT_FINDING.because),
        row("token-scopes-missing", "the token lacks scopes", "possible", "not examined: a personal access token carries none", "scopes"),
        *RULED_OUT,
    ),
    checks=CHECKS,
    facts=FACTS,
    evidence=EVIDENCE,
    journey=journey(
        token=("failed", None, "personal access token"),
        dns=("ok", 4.1, ""),
        connect=("ok", 11.2, ""),
        tls=("ok", 23.4, ""),
        front_door=("failed", None, "401"),
        authorization=("unknown", None, ""),
        app=("ok", None, "running"),
        endpoint=("not-reached", None, ""),
    ),
    complete=True,
    incomplete_because=None,
    exit_code=1,
    headline="401 from the front door: the token is a personal access token",
    next_step=FixInfo(who="you", text="Run the same call again.", command=RERUN),
    duration_ms=1412.0,
    requests={HOST: 6, "adb-1234567890123456.7.azuredatabricks.net": 3},
    masked={"token": 4, "cookie": 1},
)  # fmt: skip


def with_checks(changes: dict[str, CheckInfo]) -> tuple[CheckInfo, ...]:
    """The sample's checks, some of them replaced."""
    return tuple(changes.get(item.id, item) for item in CHECKS)


OK_TOKEN = check("token", "token", "Token", "passed", "An OAuth access token of this workspace, good for 52 min", ("e5",), 0.8)
ANSWER = exchange(
    "e7",
    "call",
    212.0,
    f"{APP}/api/items",
    200,
    credential="token 1",
    reason="OK",
    body='{"items": ["a", "b"], "next": null}',
    headers=(("server", "databricks"), ("gap-auth", "‹principal›"), ("content-type", "application/json")),
)
EXPIRING = cause(
    "token-expiring",
    "token",
    "the token expires soon",
    "The token lives for 4 min more and can't be renewed by this caller",
    "a token that outlives the work, or one that renews itself",
    "A call after that is refused.",
    FixInfo(who="you", text="For an unattended caller, use a service principal.", command=None),
    explains=("ok",),
)

HEALTHY = replace(
    PAT,
    outcome=OutcomeInfo(
        kind="http", status=200, responder="app", summary="200 from the app", classes=("ok",), duration_ms=184.0, evidence=("e7",)
    ),
    verdict="healthy",
    root_causes=(),
    warnings=(EXPIRING,),
    differential=(),
    checks=with_checks({"token": OK_TOKEN, "call": replace(CHECKS[-1], summary="200 from the app")}),
    evidence=(SETTING, ME, LOOKUP, ATTEMPT, CLAIMS, HANDSHAKE, ANSWER, WITHOUT),
    journey=journey(dns=("ok", 4.1, ""), connect=("ok", 11.2, ""), tls=("ok", 23.4, ""), endpoint=("ok", 184.0, "200")),
    exit_code=0,
    headline="200 from the app in 184 ms",
    next_step=FixInfo(who="you", text="See this call as code.", command="dbapp-diag snippet python --app my-app --profile my-env"),
)  # fmt: skip

LIKELY = replace(
    PAT,
    root_causes=(
        cause(
            "permission-missing",
            "authorization",
            "no CAN USE permission",
            "The workspace takes the token, the front door answers an empty 401, and the app's permissions can't be read",
            "CAN USE on the app for ada@example.com, directly or through a group",
            "The front door lets in only those with CAN USE, and refuses others as if they had no token.",
            FixInfo(
                who="the app's owner",
                text="Grant CAN USE on my-app to ada@example.com.",
                command="""databricks apps update-permissions my-app --json '{"access_control_list": [{"user_name": "ada@example.com", "permission_level": "CAN_USE"}]}'""",
            ),
            FixInfo(who="a workspace admin", text="Add ada@example.com to a group that has CAN USE.", command=None),
            confidence="likely",
            check="permission",
        ),
    ),
    differential=(
        row("permission-missing", "no CAN USE permission", "likely", "an empty 401 for a token that the workspace takes", "permission", "e7"),
        row("token-wrong-audience", "the token was made for another app", "possible", "examined, and the evidence doesn't decide", "token"),
        row("token-scopes-missing", "the token lacks scopes", "possible", "not examined: the app's record can't be read (403)", "scopes"),
        row("token-is-pat", "the token is a personal access token", "ruled-out", "an OAuth access token of this workspace", "token", "e5"),
        *RULED_OUT[:1],
    ),
    checks=with_checks(
        {
            "token": OK_TOKEN,
            "permission": check("permission", "authorization", "Permission on the app", "failed", "The app's permissions can't be read (403), and the front door answers an empty 401", ("e7",), 140.0),
            "app-record": check("app-record", "app", "The app's record", "errored", "needs CAN USE: the workspace answers 403", ("e2",), 131.0),
        }
    ),
    journey=journey(
        front_door=("failed", None, "401"), authorization=("unknown", None, ""), app=("unknown", None, ""), endpoint=("not-reached", None, "")
    ),
    headline="401 from the front door: probably no CAN USE permission",
)  # fmt: skip

INCONCLUSIVE = replace(
    LIKELY,
    verdict="inconclusive",
    root_causes=(),
    differential=(replace(LIKELY.differential[0], state="possible"), *LIKELY.differential[1:]),
    exit_code=3,
    headline="401 from the front door: can't tell yet",
    next_step=FixInfo(
        who="the app's owner",
        text="See whether ada@example.com has CAN USE.",
        command="databricks apps get-permissions my-app --profile my-env",
    ),
)

INCOMPLETE = replace(
    INCONCLUSIVE,
    outcome=OutcomeInfo(kind="not-attempted", status=None, responder="unknown", summary="the call isn't made"),
    checks=tuple(
        check(item.id, item.stage, item.title, "errored", "cut off when the run's 30 s were over")
        if item.id in ("sign-in", "identity")
        else check(item.id, item.stage, item.title, "skipped", "needs the answer of sign-in")
        if item.stage in ("token", "authorization", "app", "endpoint")
        else item
        for item in CHECKS
    ),
    differential=(),
    evidence=(SETTING, LOOKUP, ATTEMPT, HANDSHAKE),
    facts={},
    journey=journey(
        sign_in=("unknown", None, ""),
        token=("not-reached", None, ""),
        dns=("ok", 4.1, ""),
        front_door=("unknown", None, ""),
        authorization=("not-reached", None, ""),
        app=("unknown", None, ""),
        endpoint=("not-reached", None, ""),
    ),
    complete=False,
    incomplete_because="the run's 30 s were over while sign-in waited for the CLI",
    headline="the call isn't made: can't tell",
    next_step=FixInfo(who="you", text="Give it more time once.", command=f"{RERUN} --timeout 2m"),
    duration_ms=30_204.0,
    requests={HOST: 1},
)

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
    outcome=OutcomeInfo(
        kind="network", status=None, responder="proxy", summary="no answer: the proxy doesn't let the call through", classes=("network",), duration_ms=25.3, evidence=("e7",)
    ),
    root_causes=(
        cause(
            "proxy-auth-required",
            "connect",
            "the proxy wants a sign-in",
            "proxy.corp.example:3128 answers CONNECT with 407 and offers Negotiate",
            "200 to CONNECT",
            "The proxy lets nobody through without credentials. Your token hasn't been judged.",
            FixInfo(who="the network team", text="Exempt *.databricksapps.com from proxy sign-in, or provide an account for this machine.", command=None),
            FixInfo(who="you", text="Give the proxy's account in the variable, percent-encoded.", command="export HTTPS_PROXY=http://USER:PASSWORD@proxy.corp.example:3128"),
            explains=("network",),
            because=("e9",),
            check="proxy",
        ),
    ),
    consequences=(ConsequenceInfo(check="tls", explained_by="proxy-auth-required"), ConsequenceInfo(check="call", explained_by="proxy-auth-required")),
    warnings=(),
    differential=(
        row("proxy-auth-required", "the proxy wants a sign-in", "confirmed", "407 to CONNECT", "proxy", "e9"),
        row("egress-blocked", "this machine has no way out", "ruled-out", "the proxy itself answers", "connect", "e9"),
    ),
    checks=with_checks(
        {
            "token": OK_TOKEN,
            "proxy": check("proxy", "connect", "Proxy", "failed", "proxy.corp.example:3128 answers 407 to CONNECT", ("e9",), 14.0),
            "tls": check("tls", "tls", "Certificate", "failed", "No handshake: the proxy lets nothing through", ("e9",), 2.0),
            "call": check("call", "endpoint", "The call", "failed", "No answer: the proxy refuses", ("e7",), 25.3),
            "front-door": check("front-door", "front-door", "Front door", "skipped", "not reached: connect failed"),
            "permission": check("permission", "authorization", "Permission on the app", "skipped", "not reached: connect failed"),
        }
    ),
    facts=FACTS
    | {
        "Routes": {
            "host": HOST,
            "ours": {"client": "dbapp-diag", "proxy": PROXY, "because": "HTTPS_PROXY", "error": None},
            "clients": [
                {"client": "curl", "proxy": None, "because": "it reads https_proxy in lower case only on this platform", "error": None},
                {"client": "httpx", "proxy": PROXY, "because": "HTTPS_PROXY", "error": "NO_PROXY holds [::1], which it can't parse"},
            ],
        }
    },
    evidence=(
        SETTING,
        LOOKUP,
        PROXY_ANSWER,
        exchange(
            "e7", "call", 40.0, f"{APP}/api/items", None, credential="token 1", proxy=PROXY, phases=(None, 11.3, None, None, None, None),
            error={"kind": "proxy", "detail": "407 Proxy Authentication Required", "errno": None, "status": 407},
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
)  # fmt: skip

TWO_ROOTS = replace(
    PAT,
    root_causes=(
        *PAT.root_causes,
        cause(
            "app-stopped",
            "app",
            "the app is stopped",
            "The app's compute is STOPPED since 2026-11-19T17:02Z",
            "compute ACTIVE and the app RUNNING",
            "A stopped app answers nobody.",
            FixInfo(who="the app's owner", text="Start it.", command="databricks apps start my-app --profile my-env"),
            check="app-record",
            because=("e2",),
        ),
    ),
    consequences=(ConsequenceInfo(check="call", explained_by="app-stopped"),),
    warnings=(EXPIRING,),
    checks=with_checks(
        {
            "app-record": check("app-record", "app", "The app's record", "failed", "Compute STOPPED since 2026-11-19T17:02Z", ("e2",), 131.0),
            "call": replace(CHECKS[-1], status="failed"),
            "clock": check("clock", "token", "Clock", "warned", "This machine's clock is 42 s behind two hosts", ("e2",), 0.1),
        }
    ),
    differential=tuple(item for item in PAT.differential if item.id != "app-stopped"),
    journey=journey(
        token=("failed", None, "personal access token"),
        dns=("ok", 4.1, ""),
        connect=("ok", 11.2, ""),
        tls=("warned", 23.4, ""),
        front_door=("failed", None, "401"),
        authorization=("unknown", None, ""),
        app=("failed", None, "stopped"),
        endpoint=("not-reached", None, ""),
    ),
)  # fmt: skip

ALL: dict[str, Case] = {
    "healthy": HEALTHY,
    "personal-access-token": PAT,
    "likely": LIKELY,
    "inconclusive": INCONCLUSIVE,
    "incomplete": INCOMPLETE,
    "network": NETWORK,
    "two-roots": TWO_ROOTS,
}
