from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

SOCKS = Variant("socks-package", "the client lacks the package that it needs for a socks5:// proxy", formerly="socks")

CAUSE = cause(
    "proxy-invalid",
    Stage.CONNECT,
    title="the proxy setting can't be used",
    explains="network none",
    doc="W3",
    why="The value can't be read as an address, has a scheme that the client doesn't speak, or NO_PROXY holds an entry that "
    "stops the client. An IPv6 entry stops httpx before it sends anything; requests needs an extra package for socks5://. "
    "Where the SDK can't use the setting, no sign-in gives a token, though other clients get through.",
    fixes=(
        you("Correct {variable}[[: {problem}]].", "export {variable}={corrected}"),
        you(
            "For a socks5:// proxy, give the client what it needs.",
            "python3 -m pip install 'requests[socks]' 'httpx[socks]'",
            when=SOCKS,
        ),
    ),
    told_apart="It fails over the setting itself, before anything is sent, or the address is a web server's, which answers "
    "CONNECT with a page. A proxy that can be read and doesn't answer is out of reach.",
    look=Look(
        "A value isn't an address, has a scheme that the client doesn't speak, or NO_PROXY holds an IPv6 address.",
        (by_hand.PROXIES,),
    ),
    source="encode/httpx issues 2660, 3221 and 3574; measured with databricks-sdk 0.162.0 (requests 2.34.2, urllib3 2.8.0)",
    rank=49,
)
