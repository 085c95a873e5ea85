"""The app answers 200 with a page where JSON is expected."""

from dbapp_diag.lab.breaking import at_door
from dbapp_diag.lab.breaking_calls import cut_streams
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.web import Request, Response
from dbapp_diag.lab.world import CALLER, World

PAGE = "<!DOCTYPE html><html><head><title>Items</title></head><body><div id=root></div></body></html>"


@fault("response-unexpected", stage="endpoint", title="200 with HTML below /api/")
def apply(world: World) -> None:
    """As single-page apps do for every path they don't know."""
    world.app.replies["/api/items"] = Reply(200, PAGE, "text/html; charset=utf-8")


@fault("response-unexpected", variant="cut", stage="endpoint", title="200 with a body that breaks off")
def cut(world: World) -> None:
    """The connection ends before the body does, as where a long answer is cut (databricks/appkit PR 318)."""
    head = "HTTP/1.1 200 OK\r\nserver: databricks\r\ncontent-type: application/json\r\ncontent-length: 4096\r\n"
    marks = f"gap-auth: {CALLER.id}\r\nx-request-id: 5f3c1d2e-0b4a-4c6d-8e7f-9a0b1c2d3e4f\r\n\r\n"
    part = Response(200, raw=f'{head}{marks}[{{"id":1,"name":"first it'.encode(), by="app")

    def answer(request: Request) -> Response | None:
        return part if request.bearer is not None and request.raw_path == "/api/items" else None

    at_door(world, answer)


@fault("response-unexpected", variant="stream-cut", stage="endpoint", title="An event stream that breaks off")
def stream_cut(world: World) -> None:
    """Events come, and the connection ends without the stream's end, as at a proxy's timer (databricks/appkit PR 318)."""
    world.question.endpoint = "/api/stream?every=0.2"
    cut_streams(world, 1.0)
