from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.model.words import Stage, Variant

CERTIFICATE = Variant("proxy-certificate", "the proxy's own certificate isn't trusted here")

CAUSE = cause(
    "proxy-unreachable",
    Stage.CONNECT,
    title="the proxy can't be reached",
    explains="network timeout",
    doc="W3",
    why="A proxy is set for this call, and its name doesn't resolve, it refuses, or it doesn't answer. Nothing gets as far as "
    "the platform. Often the setting stays behind after the network or the VPN has changed.",
    fixes=(
        you(
            "Join the network that {proxy} belongs to, or clear the setting where it isn't needed.", "unset {variable}"
        ),
        network("Check that the proxy {proxy} is up and can be reached from this machine."),
        you(
            "Get the certificate of the authority that signs for {proxy} from IT, add it to a PEM file together "
            "with the public ones, and name that file.",
            "export REQUESTS_CA_BUNDLE={bundle} SSL_CERT_FILE={bundle}",
            when=CERTIFICATE,
        ),
        network("If the proxy's certificate has expired, or is for other names, renew it.", when=CERTIFICATE),
    ),
    told_apart="The failure is between here and the proxy. Once the proxy answers, even with a refusal, it is reported as that.",
    look=Look("It stops at the proxy: its name doesn't resolve, or it refuses or times out.", (by_hand.BOTH_WAYS,)),
    source="RFC 9110 section 9.3.6; databricks-cli (legacy) issue 93",
    follows_from="proxy-invalid",
    rank=35,
)
