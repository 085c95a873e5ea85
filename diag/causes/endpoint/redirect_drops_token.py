from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "redirect-drops-token",
    Stage.ENDPOINT,
    title="a redirect on the way loses the token or turns POST into GET",
    explains="401 302 404 4xx",
    doc="N3",
    why="The app or the front door redirects: a missing final slash, // in the path, http:// in place of https://. A client that "
    "follows drops the token when the host changes or https becomes http, and may turn POST into GET without a body.",
    fixes=(
        you(
            "Call the final address straight away[[: {location}]].",
            "{rerun_without_endpoint} --endpoint {nearest}",
        ),
        owner(
            "In the app, accept both spellings; in FastAPI set redirect_slashes=False or pass the forwarded headers on."
        ),
    ),
    told_apart="The redirect leads to the app itself or to a variant of its path. One that leads to the workspace's sign-in is a "
    "refusal.",
    look=Look(
        "A redirect whose location leads to the app itself, with another slash, scheme or host.", (by_hand.CALL,)
    ),
    source="RFC 9110 section 15.4; databricks/databricks-sdk-py PR 1492; omnigent-ai/omnigent, routes_resources.py",
    rank=31,
)
