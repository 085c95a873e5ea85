from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

ENTRY = Variant("no-proxy-entry", "clients read an entry of NO_PROXY differently", formerly="entry")
VARIABLE = Variant("variable", "clients read different variables", formerly="variable")
PORT = Variant("proxy-port", "the setting names no port of the proxy", formerly="port")
SCHEME = Variant("proxy-scheme", "a client doesn't speak the proxy's scheme", formerly="scheme")

CAUSE = cause(
    "proxy-client-mismatch",
    Stage.CONNECT,
    title="clients on this machine take different ways to the app",
    explains="ok network",
    doc="W3",
    why="curl, requests with the SDK, httpx, aiohttp and urllib read the same variables differently: *.domain, address ranges, "
    "ports and schemes in NO_PROXY, ALL_PROXY, SOCKS, a proxy without a port. So one goes through the proxy and another around "
    "it, and one of the ways may be dead.",
    fixes=(
        you(
            "Name the app's host in NO_PROXY as it is: all read that alike, and go directly. No *, no range, no scheme, no port, "
            "and commas between entries.",
            'export NO_PROXY="$NO_PROXY,"{no_proxy}',
            when=ENTRY,
        ),
        you("If the proxy is the way that works, take {entry} out instead.", when=ENTRY),
        you(
            "Set HTTPS_PROXY to what {variable} says, and nothing empty beside it: every client reads that.",
            "export HTTPS_PROXY={proxy} https_proxy={proxy}",
            when=VARIABLE,
        ),
        you(
            "Write the proxy with its port in {variable}: clients have different ones in mind where none is named.",
            "export {variable}={proxy}",
            when=PORT,
        ),
        you("Use a client that speaks what {variable} asks for: urllib speaks plain HTTP to every proxy.", when=SCHEME),
    ),
    told_apart="A table shows each client's way and the entry that decides. It's a warning unless one way fails.",
    look=Look("NO_PROXY holds *, a range or a scheme, or ALL_PROXY is set.", (by_hand.PROXIES,)),
    source="psf/requests issue 6313; curl PR 19828; encode/httpx issue 3221",
    follows_from="proxy-invalid proxy-needed",
    rank=57,
)
