"""Causes in the app's own answer, and in how long it takes."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.app_state import NOT_UP
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.model.words import Stage, Who

_LOGS = "databricks apps logs {app} --profile {profile}"
_HEADERS = "Databricks documentation, Access HTTP headers passed to Databricks apps"

CAUSES: tuple[Cause, ...] = (
    cause(
        "app-downstream-scopes",
        Stage.ENDPOINT,
        title="the app was handed a token too narrow for what it does",
        explains="401 403 5xx",
        doc="A4 P2",
        why="The front door let you in. It hands the app a copy of your token, cut down to the app's "
        "user-authorization scopes. The app calls the workspace with that copy, is refused over required "
        "scopes, and passes the refusal on.",
        fixes=(
            Fix(
                Who.OWNER,
                "Add the scopes to the app's user authorization, in the app's settings or in "
                "databricks.yml, and restart it: {scopes}. In app.yaml they have no effect.",
            ),
            Fix(Who.ADMIN, "If the workspace limits which scopes apps may ask for, allow these: {scopes}."),
            Fix(
                Who.OWNER,
                "If no such scope exists for apps, let the app do this as its own service principal.",
            ),
        ),
        told_apart="The answer is the app's and quotes the workspace: required scopes. The front door never "
        "uses these words.",
        look=Look("gap-auth is there, and the body speaks of required scopes.", (by_hand.CALL,)),
        source="databricks/databricks-agent-skills, platform guide; databricks/appkit issue 515; "
        "databrickslabs/ontos PR 288",
        follows_from="user-consent-stale token-scopes-missing",
        rank=6,
    ),
    cause(
        "user-consent-stale",
        Stage.ENDPOINT,
        title="your stored consent is narrower than what the app needs now",
        explains="401 403",
        doc="A4",
        why="On your first visit the platform stored which scopes you let the app use. The app has since "
        "got more, and the stored consent isn't widened, neither by a restart nor by signing out. So the "
        "app's copy of your token stays short.",
        fixes=(
            Fix(
                Who.YOU,
                "Withdraw your own consent for this app; nobody else is touched.",
                "databricks api delete /api/2.0/oauth-app-integrations/{app_client_id}/user-consent/me "
                "--profile {profile}",
            ),
            Fix(
                Who.YOU,
                "Then open {url}/.auth/sign_out and the app in a browser, and consent anew. Caches last "
                "about five minutes, tokens that are out up to an hour.",
            ),
        ),
        told_apart="Your consent record lacks scopes that the app's record has. If both have them, the "
        "workspace's own list or the app falls short.",
        look=Look(
            "The consent lacks one of the record's effective_user_api_scopes.", (by_hand.CONSENT, by_hand.RECORD)
        ),
        source="Databricks documentation, Manually generate OAuth U2M access tokens; databrickslabs/ontos PR 288",
        rank=7,
    ),
    cause(
        "app-denies",
        Stage.ENDPOINT,
        title="the app itself refuses you",
        explains="401 403",
        why="The front door let you in; the refusal is written by the app's own code. An app that looks for "
        "Authorization never finds it: the front door takes that header away and hands over "
        "X-Forwarded-Access-Token and the user's name instead.",
        fixes=(
            Fix(
                Who.OWNER,
                "In the app, read X-Forwarded-Access-Token or X-Forwarded-Email in place of Authorization; "
                "for a key of the app's own, use a header of another name.",
            ),
            Fix(Who.YOU, "If the app has its own list of users or its own key, ask its owner for access."),
        ),
        told_apart="gap-auth or the app's own headers and body are in the answer. Without them it's the "
        "front door that refuses.",
        look=Look("gap-auth is there, and the body is the app's own.", (by_hand.CALL,)),
        source=_HEADERS + "; databrickslabs/ontos issue 730; robertwhiffin/ai-slide-generator PR 175",
        follows_from="app-downstream-scopes user-consent-stale app-url-wrong",
        rank=13,
    ),
    cause(
        "app-timeout",
        Stage.ENDPOINT,
        title="the app takes too long on this path",
        explains="timeout 5xx",
        why="Other paths answer quickly and this one doesn't. The platform ends calls that take too long, "
        "with 504 or by closing the stream; 60, 120 and 300 seconds are reported, by Databricks' own people "
        "too, and a stream is cut whatever it sends. Only the time measured here is certain.",
        fixes=(
            Fix(
                Who.OWNER,
                "Start the work, answer at once with an ID, and let the caller ask for the result; or use a websocket.",
            ),
            Fix(Who.YOU, "See whether it's slow or stuck, with more patience.", "{rerun} --timeout 5m"),
            Fix(
                Who.OWNER,
                "Look for this request in the log; if it isn't there, it never got to the app.",
                _LOGS,
            ),
        ),
        told_apart="A made-up path on the same app answers quickly at the same moment. If no path answers, "
        "the app isn't listening.",
        look=Look("It answers at once, while the path of the call doesn't.", (by_hand.SIBLING,)),
        source="databricks/databricks-agent-skills, platform guide; databricks/appkit PR 318; IceRhymers/shellbox",
        follows_from=NOT_UP
        + " app-not-listening egress-blocked app-domain-blocked proxy-needed proxy-unreachable ipv6-broken",
        rank=17,
    ),
    cause(
        "app-error",
        Stage.ENDPOINT,
        title="the app itself fails on this call",
        explains="5xx",
        why="The call got through to the app's code, and the app answers with a server error of its own. "
        "Network, token and permission are in order.",
        fixes=(
            Fix(Who.OWNER, "Find the request in the app's log, by the request ID {request_id}.", _LOGS),
            Fix(Who.YOU, "Give the owner that ID and the time of the call.", "{rerun} -o report.html"),
        ),
        told_apart="The answer bears the app's marks, such as gap-auth. 502, 503 or 504 with the platform's "
        "page means that the app wasn't asked.",
        look=Look("gap-auth is there, and the page isn't the platform's App Not Available.", (by_hand.CALL,)),
        source="RFC 9110 section 15.6; " + _HEADERS,
        follows_from=NOT_UP + " app-not-listening app-downstream-scopes",
        rank=22,
    ),
    cause(
        "app-rejects-request",
        Stage.ENDPOINT,
        title="the app doesn't accept this request",
        explains="4xx",
        why="You were let in, the path exists, and the app turns down what was sent: a field is missing, "
        "the content type isn't the expected one, the body is too large. Its message says which. The front "
        "door also answers 400 to ..%2F in a path.",
        fixes=(
            Fix(Who.YOU, "Send what the app asks for: {message}"),
            Fix(
                Who.YOU,
                "Compare with the app's own description, often at /openapi.json.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint {endpoint} --method {method} --verbose",
            ),
        ),
        told_apart="400, 409, 413, 415 or 422 by the app. 401 and 403 by the app are a refusal, 429 is a rate limit.",
        look=Look("400, 409, 413, 415 or 422 with gap-auth; the body says what is wanted.", (by_hand.CALL,)),
        source="RFC 9110 section 15.5",
        follows_from="redirect-drops-token",
        rank=35,
    ),
    cause(
        "app-rate-limited",
        Stage.ENDPOINT,
        title="too many calls in a short time",
        explains="4xx",
        why="The answer is 429. Whoever wrote it, the app or something before it, counts calls and asks for a pause.",
        fixes=(
            Fix(
                Who.YOU,
                "Wait {retry_after}, then call less often: after each 429 wait longer, and obey Retry-After.",
                "{rerun}",
            ),
            Fix(Who.OWNER, "If the limit is the app's own and too low for its use, raise it."),
        ),
        told_apart="429 says so itself; the headers show whether the app or something before it set the limit.",
        look=Look("429; retry-after says for how long.", (by_hand.CALL,)),
        source="RFC 6585 section 4",
        rank=55,
    ),
    cause(
        "app-slow",
        Stage.ENDPOINT,
        title="the app is slow to answer",
        explains="ok",
        why="The call works, and nearly all of its time is spent waiting for the app's first byte. After a "
        "start or a long pause the first call takes longer; users report 30 to 60 seconds.",
        fixes=(
            Fix(Who.YOU, "Run again: if the second call is quick, it was the start.", "{rerun}"),
            Fix(Who.OWNER, "If it stays slow, look at what the app does before it answers.", _LOGS),
        ),
        told_apart="Name, connection and encryption took little of the time; the phases of the call show it.",
        look=Look(
            "Most of the time passes before the first line of the answer; a second call shows whether it stays so.",
            (by_hand.TIMED_CALL,),
        ),
        source="RFC 9110 section 15.6.5; databricks/databricks-agent-skills, platform guide",
        follows_from="ipv6-broken",
        rank=65,
    ),
    cause(
        "response-unexpected",
        Stage.ENDPOINT,
        title="the answer isn't what an API would send",
        explains="ok",
        why="The status says success, and the body is HTML where JSON was asked for, or it ends before its "
        "announced length. A single-page app answers any unknown path with its start page.",
        fixes=(
            Fix(
                Who.YOU,
                "Check the path: the start page of an app in place of data means that the path isn't an API's.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint {endpoint} --verbose",
            ),
            Fix(
                Who.OWNER,
                "Let unknown paths below /api/ answer 404, and streams end with a mark of their own.",
            ),
        ),
        told_apart="The call itself works, so it's a warning. A login page in its place is reported as that.",
        look=Look("200 with content-type: text/html where JSON was asked for.", (by_hand.CALL,)),
        source="RFC 9110 section 8; IceRhymers/shellbox",
        follows_from="login-page-as-success proxy-block-page",
        rank=60,
    ),
)
