from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage, Variant

STRANGER = Variant("unknown-authority", "an authority that nobody here trusts signed for another name")
COMMON_NAME = Variant("common-name-only", "the certificate has the host's name as its common name alone")

CAUSE = cause(
    "tls-name-mismatch",
    Stage.TLS,
    title="the certificate is for other names than the app's host",
    explains="network",
    doc="N1",
    why="Something answers that isn't meant for this name. The address is misspelt, such as a label too many, or the name leads "
    "to a wrong machine.",
    fixes=(
        you(
            "Take the address from the app's record; the certificate is for {names}.",
            "databricks apps get {app} --profile {profile}",
        ),
        network("If the address is right, check why {host} leads to {address}."),
        network(
            "Find out what answers at {address} in place of {host}, and have it let the call through: its certificate is for "
            "{names}. The page of a network that wants a sign-in looks so, and one that names are led to when they're blocked.",
            when=STRANGER,
        ),
        network(
            "Have the certificate at {address} issued with {host} as a subject alternative name. httpx and curl take a common "
            "name, requests, the SDK, Go programs and browsers don't.",
            when=COMMON_NAME,
        ),
    ),
    told_apart="The chain may be trusted; only the names don't fit.",
    look=Look("For the app's address it says that no name of the certificate matches.", (by_hand.BOTH_WAYS,)),
    source="RFC 9525 section 6",
    follows_from=f"app-url-wrong {WRONG_ADDRESS}",
    rank=59,
)
