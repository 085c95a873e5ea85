from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.texts import FLAWED
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage, Variant

LEFT_OUT = Variant("intermediate-missing", "the server doesn't send the certificate of its issuer")
SELF_SIGNED = Variant("self-signed", "the certificate signs for itself")
PRODUCT = Variant("inspecting-product", "the issuer has the name of an inspecting product")
EARLY = Variant("not-yet-valid", "the certificate counts only from a later time on")

CAUSE = cause(
    "tls-untrusted",
    Stage.TLS,
    title="the certificate shown for the app isn't trusted here",
    explains="network",
    doc="W2",
    why="No authority on this machine's list vouches for the chain as it's shown, or the chain doesn't count yet. Something else "
    "answers at the app's address, the list is too old for the platform's authority, or the server leaves out a certificate in "
    "between.",
    fixes=(
        network("Check what answers at {address}[[: its certificate is by {issuer}]]."),
        you(
            "If the issuer is your company's, this host alone is inspected: get that authority's certificate from IT, and name a "
            "file with it and the public ones.",
            "export REQUESTS_CA_BUNDLE={bundle} SSL_CERT_FILE={bundle}",
        ),
        you("If the issuer is a public authority, renew the list.", "python3 -m pip install --upgrade certifi"),
        network(
            "Have the server at {address} send the certificate of {issuer} after its own. Browsers fetch what is left out, other "
            "clients don't.",
            "openssl s_client -showcerts -connect {host}:443 </dev/null",
            LEFT_OUT,
        ),
        network(
            "Check what answers at {address}: its certificate is signed by nobody but itself, as no certificate of the platform "
            "is.",
            when=SELF_SIGNED,
        ),
        network(
            "Have the chain at {address} corrected: its authority[[, {issuer},]] is listed here[[, and the verifier says "
            "{reason}]].",
            when=FLAWED,
        ),
        network(
            "Ask whether {host} is inspected[[: its certificate is by {issuer}]]. Leave it out of the inspection, or give out that "
            "authority's certificate.",
            when=PRODUCT,
        ),
        network("Have the certificate at {address}[[, by {issuer},]] replaced by one that counts already.", when=EARLY),
    ),
    told_apart="The workspace's host shows a trusted chain by the same way. If it shows the same unknown issuer, the connection "
    "is re-signed.",
    look=Look("The app's verify return code isn't 0; the workspace's is, by another issuer.", (by_hand.CHAIN,)),
    source="RFC 5280 section 6; databricks/databricks-sql-python issues 79 and 347",
    follows_from=f"ca-bundle-broken tls-intercepted {WRONG_ADDRESS} clock-skew",
    rank=54,
)
