from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "tls-protocol",
    Stage.TLS,
    title="this machine and the other end share no encryption that both accept",
    explains="network",
    doc="W2",
    why="The handshake ends in an alert: no common version or cipher, or the other end doesn't speak TLS on this port. An old "
    "OpenSSL here causes it, or a device in between that does.",
    fixes=(
        you(
            "Look at the version here; anything that lacks TLS 1.2 has to be replaced.",
            "python3 -c 'import ssl; print(ssl.OPENSSL_VERSION)'",
        ),
        network("If a device inspects this connection, bring it to TLS 1.2 or later."),
    ),
    told_apart="No certificate is judged; the two ends don't get that far.",
    look=Look(
        "The handshake with the app's address ends in an alert about version or handshake, or in wrong version number.",
        (by_hand.BOTH_WAYS,),
    ),
    source="RFC 8446 section 6.2",
    follows_from=WRONG_ADDRESS,
    rank=72,
)
