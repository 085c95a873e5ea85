from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "proxy-block-page",
    Stage.CONNECT,
    title="a proxy or filter answers in place of the app",
    explains="403 4xx ok 302 5xx",
    doc="W3",
    why="The answer isn't the platform's: its headers name a proxy or filter, or its page says that access is blocked. Some "
    "filters send such a page with 200, and a caller takes it for the app's answer.",
    fixes=(network("Allow {host} in the filter; its page may name the rule."),),
    told_apart="Neither server: databricks nor gap-auth is there, and the headers name the product. A refusal by the platform "
    "carries its own headers.",
    look=Look(
        "There is neither server: databricks nor gap-auth, and a header or the page names another product.",
        (by_hand.CALL,),
    ),
    source="RFC 9110 section 7.6.3; IceRhymers/shellbox, probe/FINDINGS.md",
    rank=51,
)
