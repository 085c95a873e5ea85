from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.model.words import Stage, Variant

CSRF = Variant(
    "csrf-token-missing",
    "it's a CSRF token that the app misses",
    title="the app's framework wants a CSRF token, which a call by token doesn't have",
    why="The framework in the app hands a CSRF token out with its pages and keeps it in a cookie, so that no other site's form can "
    "send what a person's browser is signed in for. A program that calls by token has neither the page nor the cookie.",
)

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
        owner(
            "Take the API's routes out of the CSRF check, and let them take JSON alone, which no form of another site can send: "
            "csrf_exempt for the view in Django, csrf.exempt in Flask-WTF. Or serve them by a framework for APIs, "
            "with an authentication other than the session's. Then deploy.",
            when=CSRF,
        ),
        owner("Look for the refusal in the app's log.", LOGS, CSRF),
        owner("Look for the refusal in the app's log.", LOGS),
    ),
    told_apart="421, 400 or 403 by the app with words about host, origin or CSRF, after the front door accepted the token. Callers "
    "can do nothing about it: another token, method or path gets the same.",
    look=Look("421, 400 or 403 with gap-auth, and a body that names the host, the origin or CSRF.", (by_hand.CALL,)),
    source="modelcontextprotocol/python-sdk issues 1798 and 2688; Starlette documentation, TrustedHostMiddleware; Django "
    "documentation, ALLOWED_HOSTS",
    rank=36,
)
