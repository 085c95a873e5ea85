"""A gateway under another name in front of the demo's app: API management, a reverse proxy, a custom domain.

As reported of such set-ups: Azure API Management's own key (`WWW-Authenticate: AzureApiManagementKey`), and a hop that
strips `Authorization` while other headers pass (anthropics/claude-ai-mcp issue 872).
"""

from collections.abc import Mapping
from dataclasses import replace

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.door import FrontDoor
from dbapp_diag.lab.web import Request, Response, json_response
from dbapp_diag.lab.wires import Gateway

KEY = "ocp-apim-subscription-key"
WORDS = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API."
VIA = ("via", "1.1 gateway01.corp.example")


class GatewayServer:
    """Answers at the gateway's host: by its own rules, or by the app's front door."""

    def __init__(self, core: Core, gateway: Gateway, door: FrontDoor) -> None:
        """`door` is where it passes requests on to."""
        self._core = core
        self._gateway = gateway
        self._door = door

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        self._core.note("other", request)
        if self._gateway.wants_key and not self._knows(request.headers):
            challenge = (
                f'AzureApiManagementKey realm="https://{request.host}/",name="Ocp-Apim-Subscription-Key",type="header"'
            )
            return json_response({"statusCode": 401, "message": WORDS}, 401, ("www-authenticate", challenge))
        dropped = {"host", "authorization"} if self._gateway.drops_token else {"host"}
        host = self._core.world.app.host
        raw = [(name, value) for name, value in request.raw_headers if name.decode() not in dropped]
        headers = {name: value for name, value in request.headers.items() if name not in dropped} | {"host": host}
        onward = replace(request, headers=headers, raw_headers=[*raw, (b"host", host.encode())])
        answer = await self._door.handle(onward)
        return replace(answer, headers=(*answer.headers, VIA), by=answer.by or "front-door")

    def _knows(self, headers: Mapping[str, str]) -> bool:
        return headers.get(KEY) == self._core.world.app_key
