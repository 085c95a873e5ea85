from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.texts import FLAWED, IN_PARTS, JOIN
from dbapp_diag.model.words import Stage, Variant

LISTED = Variant("authority-in-file", "a file on this machine has the authority, and some clients read another")
OS_STORE = Variant("authority-in-system-store", "only the system's own store has the authority")

CAUSE = cause(
    "tls-intercepted",
    Stage.TLS,
    title="a device on the way intercepts TLS, and the clients here don't trust it",
    explains="network",
    doc="W3",
    why="An inspecting proxy or security product ends the encryption and shows certificates of its own, the same issuer for "
    "several hosts. Browsers, curl and urllib find its authority in the system's store. The SDK, requests and httpx bring their "
    "own list of authorities and refuse.",
    fixes=(
        you(
            "Get the certificate of {issuer} from IT, compare its SHA-256 with the one that is shown, add it to a PEM file "
            "together with the public ones, and name that file. The SDK and requests read REQUESTS_CA_BUNDLE; httpx, aiohttp, "
            "urllib and the CLI read SSL_CERT_FILE.",
            "export REQUESTS_CA_BUNDLE={bundle} SSL_CERT_FILE={bundle}",
        ),
        you(
            "Name {bundle}, which has the authority and the public ones, for the clients that read another list. The SDK and "
            "requests read REQUESTS_CA_BUNDLE; httpx, aiohttp, urllib and the CLI read SSL_CERT_FILE; Node.js reads "
            "NODE_EXTRA_CA_CERTS.",
            "export {variables}",
            LISTED,
        ),
        you(
            "Join the public authorities and {bundle} to one file, and name that. The SDK and requests read REQUESTS_CA_BUNDLE; "
            "httpx, aiohttp, urllib and the CLI read SSL_CERT_FILE.",
            f"{JOIN} && export REQUESTS_CA_BUNDLE=$PWD/ca-bundle.pem SSL_CERT_FILE=$PWD/ca-bundle.pem",
            IN_PARTS,
        ),
        you(
            "Have Python programs ask the system's store: install truststore, and call truststore.inject_into_ssl() before the "
            "first connection.",
            "python3 -m pip install truststore",
            OS_STORE,
        ),
        network(
            "Have the certificate of {issuer} issued anew, or its use corrected: the verifier here finds it[[ and says {reason}]].",
            when=FLAWED,
        ),
        *(
            network("Leave *.databricksapps.com and {workspace} out of the inspection.", None, when)
            for when in (None, LISTED, IN_PARTS, OS_STORE, FLAWED)
        ),
    ),
    told_apart="Several unrelated hosts end in the same unknown issuer. If it's the app's host alone, its certificate isn't "
    "trusted.",
    look=Look("Both end in the same issuer: your company, or a security product.", (by_hand.CHAIN,)),
    source="databricks-solutions/ai-dev-kit issue 352; databricks/databricks-sdk-py issue 972; databricks/cli issue 3643",
    follows_from="ca-bundle-broken dns-sinkholed",
    rank=22,
)
