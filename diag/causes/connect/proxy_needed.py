from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

UNSET = Variant("https-unset", "the setting for https doesn't name the proxy")
EXCEPTED = Variant("no-proxy", "NO_PROXY excepts the host")
PAC = Variant("pac-file", "a PAC file names the proxy", formerly="pac")

CAUSE = cause(
    "proxy-needed",
    Stage.CONNECT,
    title="there is a proxy, but this call goes around it",
    explains="network timeout",
    doc="W3",
    why="Direct connections die here, and the proxy that is set isn't used for this host. NO_PROXY excepts it, only HTTP_PROXY "
    "is set, or an empty lower-case variable hides the upper-case one: lower case wins.",
    fixes=(
        you("Let the call go through {proxy}; it doesn't because of {entry}."),
        you(
            "Set the variable that counts for https addresses, in both spellings.",
            "export HTTPS_PROXY={proxy} https_proxy={proxy}",
            when=UNSET,
        ),
        you("Take {entry} out and keep the rest: then the call goes through {proxy}.", when=EXCEPTED),
        you(
            "Browsers here follow a PAC file, programs don't: set the proxy that it names for the app's host.",
            "export HTTPS_PROXY={proxy}",
            when=PAC,
        ),
    ),
    told_apart="The same host answers through the proxy. If it doesn't, all HTTPS or the domain is blocked.",
    look=Look(
        "NO_PROXY holds databricksapps.com, only HTTP_PROXY is set, or a lower-case variable is empty.",
        (by_hand.PROXIES,),
    ),
    source="Python documentation, urllib.request getproxies; psf/requests issue 6313",
    follows_from="proxy-invalid",
    rank=36,
)
