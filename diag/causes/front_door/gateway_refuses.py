from dbapp_diag.causes.model import Hand, Look, cause, network, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "gateway-refuses",
    Stage.FRONT_DOOR,
    title="something in front of the app answers by rules of its own",
    explains="401 302 403 404 4xx 5xx",
    why="The host that was called isn't one that the platform gives to apps, and its answer bears no mark of the platform: an API "
    "gateway, a reverse proxy or a custom domain. It wants something of its own, such as a key, or doesn't know the path. The "
    "token was not shown to it.",
    fixes=(
        network("Ask whoever runs {gateway} what it wants of callers[[; it says: {said}]]."),
        you("If it wants a key of its own, send that along: --header takes it."),
        you(
            "Call the app at its own address.",
            "{rerun_without_host} --app {app}",
        ),
    ),
    told_apart="No server: databricks, no gap-auth, no way to the platform's sign-in, with or without a token. A filter on the "
    "caller's side shows at the app's own address too.",
    look=Look(
        "A realm or words that aren't the platform's.", (Hand("the headers of the answer", "curl -si {url}{endpoint}"),)
    ),
    source="RFC 9110 section 11.6.1; guides that put API Management before an app",
    rank=40,
)
