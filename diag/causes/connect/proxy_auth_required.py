from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage, Variant

_WITHOUT_LOGIN = "For a server, allow *.databricksapps.com and {workspace} without a login."

BASIC = Variant("password-missing", "the proxy takes a user and a password")
REFUSED = Variant("password-refused", "the proxy refuses the user and the password that are set")
INTEGRATED = Variant("negotiate-only", "the proxy takes Negotiate or NTLM alone")

CAUSE = cause(
    "proxy-auth-required",
    Stage.CONNECT,
    title="the proxy asks for a login of its own",
    explains="network",
    doc="W3",
    why="The proxy answers CONNECT with 407, or with 401 to a user and a password that it refuses. It wants to know who uses it; "
    "the token for the app plays no part and isn't sent to it.",
    fixes=(
        you(
            "The proxy offers {schemes}. For Negotiate or NTLM, run a local helper such as px that logs in for you, and point "
            "the clients at it.",
            "export HTTPS_PROXY=http://127.0.0.1:3128",
        ),
        you("For Basic, put user and password into the proxy's address in a file that only you can read."),
        network(_WITHOUT_LOGIN),
        you("Put user and password into the proxy's address, in a file that only you can read.", when=BASIC),
        you(
            "Correct the user and the password in the proxy's address; signs such as @ and : in them are written %40 and %3A.",
            when=REFUSED,
        ),
        you(
            "The proxy offers {schemes}, which no client here speaks by itself. Run a local helper such as px that logs in for "
            "you, and point the clients at it.",
            "export HTTPS_PROXY=http://127.0.0.1:3128",
            when=INTEGRATED,
        ),
        *(network(_WITHOUT_LOGIN, when=case) for case in (BASIC, REFUSED, INTEGRATED)),
    ),
    told_apart="The status is 407 and comes from the proxy. A 401 comes from the other end, unless it answers CONNECT with the "
    "proxy's own credentials.",
    look=Look("The answer to CONNECT is 407, with Proxy-Authenticate.", (by_hand.BOTH_WAYS,)),
    source="RFC 9110 section 15.5.8",
    rank=47,
)
