from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage, Variant

PLAIN = Variant(
    "not-tls",
    "what answers doesn't speak TLS",
    title="what answers at the app's address doesn't speak TLS",
    why="The answer to the handshake isn't TLS. A port in the clear stands there: a proxy's own, one that is forwarded to a server "
    "of plain HTTP, or the page of a network that wants a sign-in.",
)
WEAK = Variant(
    "far-end-weak",
    "the other end's version, key or signature is too weak for this machine",
    title="the other end's encryption is too weak for this machine",
    why="It's this machine that ends the handshake: what the other end chose is older or weaker than TLS 1.2 as it's used today. A "
    "device that inspects connections causes it, or a server in the app's place. A newer OpenSSL here allows even less.",
)
OWN_RULES = Variant(
    "own-rules",
    "this machine's own rules leave nothing to offer",
    title="this machine's own rules for TLS leave nothing to offer",
    why="No handshake begins: the configuration of OpenSSL or the system's crypto policy rules out every version or cipher that "
    "could be offered.",
)
_RULES = "python3 -c 'import ssl; print(ssl.create_default_context().minimum_version)'"

CAUSE = cause(
    "tls-protocol",
    Stage.TLS,
    title="this machine and the other end share no encryption that both accept",
    explains="network",
    doc="W2",
    why="The handshake ends in an alert: no common version or cipher. This tool offers TLS 1.2 and 1.3 unless the machine's rules "
    "forbid it, so an old device or another server at the app's address is the usual reason.",
    fixes=(
        network(
            "Find out what answers at {address}. If it's a device that inspects this connection or a server of your own, bring it "
            "to TLS 1.2 or later."
        ),
        you("See the lowest version of TLS that this machine's rules allow; TLSv1_2 is what's usual.", _RULES),
        network(
            "Find out what answers in the clear at {address}, and let the app's own server answer there: look for a proxy's port, "
            "a forwarding rule, or a network that wants a sign-in.",
            when=PLAIN,
        ),
        you(
            "See what it says in the clear; no token is sent. Where you chose its address or port, name one that speaks TLS.",
            "curl --silent --show-error --include --max-time 10 http://{host}:443/",
            PLAIN,
        ),
        network(
            "Find out what answers at {address}, and have it set up for TLS 1.2 or 1.3 as used today[[: {reason}]]. If a device "
            "inspects this connection, leave the app's host out until then.",
            when=WEAK,
        ),
        you(
            "Look at this machine's rules: OPENSSL_CONF, or the system's crypto policy. This shows the lowest version allowed.",
            _RULES,
            OWN_RULES,
        ),
    ),
    told_apart="No certificate is judged; the two ends don't get that far. OpenSSL's reason says which end refuses.",
    look=Look(
        "The handshake with the app's address ends in an alert about version or handshake, or in wrong version number.",
        (by_hand.BOTH_WAYS,),
    ),
    source="RFC 8446 section 6.2; RFC 9325 sections 3 and 4; OpenSSL, sslerr.h",
    follows_from=WRONG_ADDRESS,
    rank=72,
)
