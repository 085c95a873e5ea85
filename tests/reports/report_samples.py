"""Sample cases, one for each way in which a run can end. Realistic content, nothing measured."""

from __future__ import annotations

from dataclasses import replace

from report_parts import APP, HOST, RERUN, RULED_OUT, TARGET, VANTAGE, WORKSPACE, cause, check, exchange, journey, row
from report_records import (
    ATTEMPT,
    CHECKS,
    CLAIMS,
    EVIDENCE,
    FACTS,
    HANDSHAKE,
    LOOKUP,
    ME,
    PAT_FINDING,
    SETTING,
    WITHOUT,
)

from dbapp_diag.case.schema import SCHEMA, Case, CheckInfo, FixInfo, ToolInfo
from dbapp_diag.model.diagnosis import Outcome

PAT = Case(
    schema=SCHEMA,
    tool=ToolInfo(version="0.1.0"),
    target=TARGET,
    vantage=VANTAGE,
    outcome=Outcome(
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
            "Apps accept OAuth tokens only.",
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
        row(
            "token-is-pat",
            "the token is a personal access token",
            "confirmed",
            PAT_FINDING.observed,
            "token",
            *PAT_FINDING.because,
        ),
        row(
            "token-scopes-missing",
            "the token lacks scopes",
            "possible",
            "not examined: a personal access token carries none",
            "scopes",
        ),
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
)


def with_checks(changes: dict[str, CheckInfo]) -> tuple[CheckInfo, ...]:
    """The sample's checks, some of them replaced."""
    return tuple(changes.get(item.id, item) for item in CHECKS)


OK_TOKEN = check(
    "token",
    "token",
    "Token",
    "passed",
    "An OAuth access token of this workspace, good for 52 min",
    ("e5",),
    0.8,
)
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
    outcome=Outcome(
        kind="http",
        status=200,
        responder="app",
        summary="200 from the app",
        classes=("ok",),
        duration_ms=184.0,
        evidence=("e7",),
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
    next_step=FixInfo(
        who="you",
        text="Get this call as code; --for picks the language",
        command="dbapp-diag snippet --app my-app --profile my-env --endpoint /api/items",
    ),
)

LIKELY = replace(
    PAT,
    root_causes=(
        cause(
            "permission-missing",
            "authorization",
            "no CAN USE permission",
            "The workspace accepts the token, the front door answers an empty 401, and the app's permissions "
            "can't be read",
            "CAN USE on the app for ada@example.com, directly or through a group",
            "The front door lets in only those with CAN USE, and refuses others as if they had no token.",
            FixInfo(
                who="the app's owner",
                text="Grant CAN USE on my-app to ada@example.com.",
                command="databricks apps update-permissions my-app --json "
                """'{"access_control_list": [{"user_name": "ada@example.com", "permission_level": "CAN_USE"}]}'""",
            ),
            FixInfo(who="a workspace admin", text="Add ada@example.com to a group that has CAN USE.", command=None),
            confidence="likely",
            check="permission",
        ),
    ),
    differential=(
        row(
            "permission-missing",
            "no CAN USE permission",
            "likely",
            "an empty 401 for a token that the workspace accepts",
            "permission",
            "e7",
        ),
        row(
            "token-wrong-audience",
            "the token was made for another app",
            "possible",
            "examined, and the evidence doesn't decide",
            "token",
        ),
        row(
            "token-scopes-missing",
            "the token lacks scopes",
            "possible",
            "not examined: the app's record can't be read (403)",
            "scopes",
        ),
        row(
            "token-is-pat",
            "the token is a personal access token",
            "ruled-out",
            "an OAuth access token of this workspace",
            "token",
            "e5",
        ),
        *RULED_OUT[:1],
    ),
    checks=with_checks(
        {
            "token": OK_TOKEN,
            "permission": check(
                "permission",
                "authorization",
                "Permission on the app",
                "failed",
                "The app's permissions can't be read (403), and the front door answers an empty 401",
                ("e7",),
                140.0,
            ),
            "app-record": check(
                "app-record",
                "app",
                "The app's record",
                "errored",
                "needs CAN USE: the workspace answers 403",
                ("e2",),
                131.0,
            ),
        }
    ),
    journey=journey(
        front_door=("failed", None, "401"),
        authorization=("unknown", None, ""),
        app=("unknown", None, ""),
        endpoint=("not-reached", None, ""),
    ),
    headline="401 from the front door: probably no CAN USE permission",
)

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
