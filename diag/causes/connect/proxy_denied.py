from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage, Variant

RULE = Variant("rule", "the proxy forbids it")
GATEWAY = Variant("gateway", "the proxy itself doesn't get there")

CAUSE = cause(
    "proxy-denied",
    Stage.CONNECT,
    title="the proxy refuses to connect to the app",
    explains="network",
    doc="W3",
    why="The proxy answers CONNECT with another status than success or 407. With 403 a rule forbids the host. With 500 and above "
    "the proxy itself can't resolve or reach it, which a misspelt address causes too.",
    fixes=(
        network("Allow CONNECT to *.databricksapps.com on port 443 at {proxy}[[; it answers {status} now]]."),
        you(
            "If the answer is 502, 503 or 504, check the app's address first.",
            "databricks apps get {app} --profile {profile}",
        ),
        network(
            "Allow CONNECT to *.databricksapps.com on port 443 at {proxy}[[; it answers {status} now]].", when=RULE
        ),
        network(
            "Look up in the log of {proxy} why it refuses[[ with {status}]]: it has to resolve *.databricksapps.com, and "
            "needs a way to port 443, by its parent if it has one.",
            when=GATEWAY,
        ),
        you(
            "Check the app's address as well: for one that doesn't exist a proxy says the same.",
            "databricks apps get {app} --profile {profile}",
            when=GATEWAY,
        ),
    ),
    told_apart="The control host, asked through the same proxy, shows whether it's this host or all of them.",
    look=Look("The answer to CONNECT is neither 200 nor 407.", (by_hand.BOTH_WAYS,)),
    source="RFC 9110 section 9.3.6",
    follows_from="app-url-wrong app-not-found app-deleting",
    rank=46,
)
