from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.upstream import REFUSED_CALL
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "login-page-as-success",
    Stage.ENDPOINT,
    title="a client that follows redirects takes the login page for success",
    explains="ok 302",
    doc="A1",
    why="Outside /api/ the front door doesn't refuse, it redirects to the workspace's login page. requests, the SDK and curl "
    "with --location follow and end with 200 and HTML. A caller that looks at the status alone takes that for success.",
    fixes=(
        you("Don't follow redirects in API calls, and check the content type before reading JSON."),
        you("Call paths below /api/: there a refusal is a 401."),
    ),
    told_apart="It comes with every login redirect and isn't what causes it. What does is named beside it.",
    look=Look("302 to /oidc/oauth2/v2.0/authorize, where the client that follows shows 200.", (by_hand.CALL,)),
    source="IceRhymers/shellbox, docs/deploy.md; community.databricks.com, Databricks UI and backend deployment issue",
    follows_from=REFUSED_CALL
    + " app-url-wrong app-other-workspace front-door-refuses path-outside-api app-ui-only redirect-drops-token cors-preflight"
    " token-forwarded gateway-refuses gateway-drops-token app-deploying app-starting app-intermittent proxy-block-page "
    "mcp-sign-in ingress-policy-denied",
    rank=30,
)
