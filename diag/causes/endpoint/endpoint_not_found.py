from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import CONNECT
from dbapp_diag.causes.upstream import NOT_UP, WRONG_APP
from dbapp_diag.model.words import Stage, Variant

NO_ITEM = Variant(
    "route-without-item",
    "the app lists the route, and finds nothing of that name there",
    title="the app has the route, and nothing of that name there",
    why="The app itself answers, so network, token, permission and app are in order. Its code looks up what the path "
    "names, such as an item's number, and finds none.",
)

CAUSE = cause(
    "endpoint-not-found",
    Stage.ENDPOINT,
    title="the app has no such path",
    explains="404 405",
    doc="N3",
    why="The app itself answers, so network, token, permission and app are in order. The path is misspelt, lacks a "
    "prefix or its final slash, or isn't in the deployed version.",
    fixes=(
        you(
            "Call a path that the app has[[; the nearest is {nearest}]].",
            "{rerun_without_endpoint} --endpoint {nearest}",
        ),
        you("Name one that exists: the app lists the route, so the path is right up to there.", when=NO_ITEM),
        owner(
            "If the path is in the code, deploy that version.",
            "databricks apps list-deployments {app} --profile {profile}",
        ),
    ),
    told_apart="The answer is the app's own: its headers say that the caller was let in. A 404 by the platform is about the app "
    "or its state.",
    look=Look("404 with gap-auth and a body of the app's own, such as detail: Not Found.", (by_hand.CALL,)),
    source="RFC 9110 section 15.5.5; " + CONNECT,
    follows_from="app-ui-only redirect-drops-token " + NOT_UP + " " + WRONG_APP,
    rank=1,
)
