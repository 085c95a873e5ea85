"""Where answers leave the lab: each is noted with its author, and put into the words that this lab uses."""

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.web import Handler, Request, Response


def leaving(core: Core, server: str, handler: Handler) -> Handler:
    """The same handler, seen from outside. `server` is who answers, unless the answer says otherwise."""

    async def handle(request: Request) -> Response:
        response = await handler(request)
        own = response.stamped and response.raw is None
        author = response.by or (server if own else "other")
        status = response.status if response.raw is None else None
        core.log.answer(author, request.host, request.method, request.target, request.headers, status)
        return core.wording.worded(response, author)

    return handle
