from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-host-guard",
    Stage.ENDPOINT,
    title="the app's framework refuses the host name or origin of every call",
    explains="403 4xx",
    why="The framework in the app checks the Host or Origin header, or wants a CSRF token, and allows only names that it was told. "
    "Behind the platform every call carries the app's public name, which isn't among them; on the developer's machine, as "
    "localhost, all works.",
    fixes=(
        owner(
            "Allow the app's host[[ {host}]][[, and the origin {called_from},]] in the framework: for an MCP server "
            "transport_security with allowed_hosts and allowed_origins, in Starlette TrustedHostMiddleware's allowed_hosts, in "
            "Django ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS. Then deploy.",
        ),
        owner("Look for the refusal in the app's log.", LOGS),
    ),
    told_apart="421, 400 or 403 by the app with words about host, origin or CSRF, after the front door took the token. Callers can "
    "do nothing about it: another token, method or path gets the same.",
    look=Look("421, 400 or 403 with gap-auth, and a body that names the host, the origin or CSRF.", (by_hand.CALL,)),
    source="modelcontextprotocol/python-sdk issues 1798 and 2688; Starlette documentation, TrustedHostMiddleware; Django "
    "documentation, ALLOWED_HOSTS",
    rank=36,
)
