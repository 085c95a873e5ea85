from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "netrc-overrides-token",
    Stage.CONNECT,
    title="a netrc entry replaces the token in some clients",
    explains="401 302 ok",
    why="requests looks the host up in ~/.netrc, or the file that NETRC names, and sends Basic in place of the bearer token that "
    "was set as a header. The front door refuses that. aiohttp refuses to send both, once it's told trust_env=True. The "
    "Databricks SDK, httpx, urllib and curl keep the token.",
    fixes=(
        you("Take the entry for this host, or the default entry, out of {file}."),
        you("Or, with requests, hand the token over by the auth argument: a netrc entry doesn't replace that."),
    ),
    told_apart="This run ignores netrc, so its own call shows whether the token is good. It's a warning unless your client is "
    "the one that fails.",
    look=Look("The app's host is in it, or default is.", (by_hand.NETRC,)),
    source="psf/requests issues 3929 and 2062; databricks/databricks-sdk-py, databricks/sdk/oauth.py; aio-libs/aiohttp pull "
    "request 7249",
    rank=53,
)
