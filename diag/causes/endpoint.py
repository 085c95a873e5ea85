"""Causes in the path and method of the call, and in what a client makes of redirects."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.app_state import NOT_UP
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.texts import CONNECT
from dbapp_diag.causes.token import WRONG_TOKENS
from dbapp_diag.model.words import Stage, Who

_WRONG_APP = "app-not-found app-url-wrong app-other-workspace"
_REFUSED = (
    WRONG_TOKENS + " token-rejected credentials-missing environment-overrides-profile netrc-overrides-token "
    "permission-missing"
)

CAUSES: tuple[Cause, ...] = (
    cause(
        "login-page-as-success",
        Stage.ENDPOINT,
        title="a client that follows redirects takes the login page for success",
        explains="ok 302",
        doc="A1",
        why="Outside /api/ the front door doesn't refuse, it redirects to the workspace's login page. "
        "requests, the SDK and curl with --location follow and end with 200 and HTML. A caller that looks "
        "at the status alone takes that for success.",
        fixes=(
            Fix(
                Who.YOU,
                "Don't follow redirects in API calls, and check the content type before reading JSON.",
            ),
            Fix(Who.YOU, "Call paths below /api/: there a refusal is a 401."),
        ),
        told_apart="It comes with every login redirect and isn't what causes it. What does is named beside it.",
        look=Look("302 to /oidc/oauth2/v2.0/authorize, where the client that follows shows 200.", (by_hand.CALL,)),
        source="IceRhymers/shellbox, docs/deploy.md; community.databricks.com, Databricks UI and backend "
        "deployment issue",
        follows_from=_REFUSED + " app-url-wrong app-other-workspace front-door-refuses path-outside-api app-ui-only "
        "redirect-drops-token cors-preflight",
        rank=30,
    ),
    cause(
        "path-outside-api",
        Stage.ENDPOINT,
        title="the path isn't below /api/, where tokens count",
        explains="302 401 404",
        doc="N3",
        why="The documentation promises token calls below /api/ only. In practice tokens often pass "
        "elsewhere too, and Databricks' own clients call /invocations and /responses with them. So it's the "
        "cause only where the same token passes below /api/ and not here.",
        fixes=(
            Fix(Who.OWNER, "Serve the endpoint below /api/ as well."),
            Fix(
                Who.YOU,
                "Call the app's path below /api/, if it has one.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint {nearest}",
            ),
        ),
        told_apart="The same token is tried on a path below /api/ of the same app. If that is refused too, "
        "the redirect in place of a 401 is the path's doing and the cause is another.",
        look=Look(
            "The app answers 404 there, with gap-auth, while the path of the call is refused.",
            (by_hand.SIBLING,),
        ),
        source=CONNECT + "; databricks/databricks-ai-bridge PR 313; mlflow/mlflow PR 19779",
        follows_from=_REFUSED + " principal-not-in-workspace app-url-wrong app-other-workspace",
        rank=29,
    ),
    cause(
        "app-ui-only",
        Stage.ENDPOINT,
        title="the app has no API, only pages",
        explains="404 302",
        doc="N3",
        why="Nothing below /api/ answers other than not found. By the documentation an app that offers only "
        "a user interface or background work can't be called with a token.",
        fixes=(
            Fix(Who.OWNER, "Add at least one route below /api/, for instance a health check, and deploy."),
            Fix(
                Who.YOU,
                "If the API is elsewhere, ask for its path and name it.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint /api/health",
            ),
        ),
        told_apart="Several paths below /api/ were tried and the app knows none. If one of them lives, only "
        "this path is wrong.",
        look=Look("No path below /api/ is in it. Without such a list, the app's code has to tell.", (by_hand.OPENAPI,)),
        source=CONNECT,
        follows_from=NOT_UP + " " + _WRONG_APP,
        rank=32,
    ),
    cause(
        "endpoint-not-found",
        Stage.ENDPOINT,
        title="the app has no such path",
        explains="404",
        doc="N3",
        why="The app itself answers not found, so network, token, permission and app are in order. The path "
        "is misspelt, lacks a prefix or its final slash, or isn't in the deployed version.",
        fixes=(
            Fix(
                Who.YOU,
                "Call a path that the app has; the nearest is {nearest}.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint {nearest}",
            ),
            Fix(
                Who.OWNER,
                "If the path is in the code, deploy that version.",
                "databricks apps list-deployments {app} --profile {profile}",
            ),
        ),
        told_apart="The answer is the app's own: its headers say that the caller was let in. A 404 by the "
        "platform is about the app or its state.",
        look=Look("404 with gap-auth and a body of the app's own, such as detail: Not Found.", (by_hand.CALL,)),
        source="RFC 9110 section 15.5.5; " + CONNECT,
        follows_from="app-ui-only redirect-drops-token " + NOT_UP + " " + _WRONG_APP,
        rank=1,
    ),
    cause(
        "endpoint-method",
        Stage.ENDPOINT,
        title="the path exists but not for this method",
        explains="405 404",
        doc="N3",
        why="The app knows the path and doesn't take the method of this call. Often a POST endpoint is "
        "tried with GET, or a redirect turned the POST into a GET.",
        fixes=(
            Fix(
                Who.YOU,
                "Use a method that the path allows: {methods}.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint {endpoint} --method {allowed}",
            ),
            Fix(Who.OWNER, "If {method} should work, add that route and deploy."),
        ),
        told_apart="405 comes with the list of methods; some frameworks answer 404, and then another method "
        "on the same path lives.",
        look=Look("405, and allow names the methods.", (by_hand.CALL,)),
        source="RFC 9110 section 15.5.6",
        follows_from="redirect-drops-token app-url-wrong",
        rank=48,
    ),
    cause(
        "redirect-drops-token",
        Stage.ENDPOINT,
        title="a redirect on the way loses the token or turns POST into GET",
        explains="401 302 404 4xx",
        doc="N3",
        why="The app or the front door redirects: a missing final slash, // in the path, http:// in place "
        "of https://. A client that follows drops the token when the host changes or https becomes http, "
        "and may turn POST into GET without a body.",
        fixes=(
            Fix(
                Who.YOU,
                "Call the final address straight away: {location}.",
                "dbapp-diag run --app {app} --profile {profile} --endpoint {nearest}",
            ),
            Fix(
                Who.OWNER,
                "In the app, accept both spellings; in FastAPI set redirect_slashes=False or pass the "
                "forwarded headers on.",
            ),
        ),
        told_apart="The redirect leads to the app itself or to a variant of its path. One that leads to the "
        "workspace's sign-in is a refusal.",
        look=Look(
            "A redirect whose location leads to the app itself, with another slash, scheme or host.",
            (by_hand.CALL,),
        ),
        source="RFC 9110 section 15.4; databricks/databricks-sdk-py PR 1492; omnigent-ai/omnigent, routes_resources.py",
        rank=31,
    ),
    cause(
        "cors-preflight",
        Stage.ENDPOINT,
        title="a browser asks first without the token, and is refused",
        explains="401 302",
        why="Before a page's call to another origin a browser sends OPTIONS without the token, and makes the "
        "call only if that is allowed. The front door refuses it: 401 below /api/, the login redirect "
        "elsewhere, without any CORS header. What the app would allow is never asked, and the front door "
        "can't be configured.",
        fixes=(
            Fix(
                Who.OWNER,
                "Serve page and API from the same origin, or let a backend make the call with a token of its own.",
            ),
            Fix(
                Who.OWNER,
                "If the preflight does come to the app, let the app allow the origin {origin} and the header "
                "Authorization.",
            ),
        ),
        told_apart="The same call with the token passes; only OPTIONS without one is refused, which is asked "
        "when an origin is given. The answer's signs tell whether the front door refuses it or the app itself.",
        look=Look("401 or the login redirect, without any access-control header.", (by_hand.PREFLIGHT,)),
        source="databricks/databricks-agent-skills, other frameworks; databricks/databricks-ai-bridge issue "
        "460; Fetch standard, CORS protocol",
        rank=50,
    ),
)
