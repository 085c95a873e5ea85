from dbapp_diag.causes.model import Fix, Look, cause, you
from dbapp_diag.causes.upstream import WRONG_TOKENS
from dbapp_diag.model.words import Stage, Who

CAUSE = cause(
    "front-door-refuses",
    Stage.FRONT_DOOR,
    title="the front door refuses, and everything that was checked is in order",
    explains="401 403 302",
    why="The platform's edge answers in place of the app, and token, scopes and permission all passed. A change made minutes ago "
    "may not have arrived: caches and a permission that is set anew take up to about eight minutes by users' reports. Beyond "
    "that, only the platform's own logs can say.",
    fixes=(
        you("If a permission, scope or deployment changed a moment ago, wait ten minutes and run again."),
        Fix(
            Who.DATABRICKS,
            "Send the report; it holds the request ID[[ {request_id}]], the time, the app's ID and what passed.",
            "{rerun} -o report.html",
        ),
    ),
    told_apart="It's left over when every other cause of the same answer is ruled out. With one of them not examined, it can't "
    "be told.",
    look=Look("Nothing shows it: it's what remains when all the others are ruled out."),
    source="Databricks documentation, Access HTTP headers passed to Databricks apps; databricks/appkit PRs 318 and 292",
    follows_from=WRONG_TOKENS
    + " token-rejected credentials-missing credentials-conflict environment-overrides-profile exchange-refused "
    "principal-not-in-workspace netrc-overrides-token proxy-block-page network-policy-denied permission-missing "
    "ingress-policy-denied app-url-wrong app-other-workspace path-outside-api redirect-drops-token cors-preflight",
    rank=78,
)
