from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "endpoint-method",
    Stage.ENDPOINT,
    title="the path exists but not for this method",
    explains="405 404",
    doc="N3",
    why="The app knows the path and doesn't accept the method of this call. Often a POST endpoint is tried with GET, or a redirect "
    "turned the POST into a GET.",
    fixes=(
        you(
            "Use a method that the path allows[[: {methods}]].",
            "{rerun_without_method} --method {allowed}",
        ),
        owner("If {method} should work, add that route and deploy."),
    ),
    told_apart="405 comes with the list of methods; some frameworks answer 404, and then another method on the same path lives.",
    look=Look("405, and allow names the methods.", (by_hand.CALL,)),
    source="RFC 9110 section 15.5.6",
    follows_from="redirect-drops-token app-url-wrong",
    rank=48,
)
