"""Causes in the encrypted handshake: certificates, the authorities that are trusted here, versions."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.texts import NAME_AMISS
from dbapp_diag.causes.tls_cases import Case
from dbapp_diag.model.words import Stage, Who

JOIN = 'cat "$(python3 -m certifi)" {bundle} > ca-bundle.pem'

CAUSES: tuple[Cause, ...] = (
    cause(
        "tls-intercepted",
        Stage.TLS,
        title="a device on the way re-signs the connection, and clients here don't trust it",
        explains="network",
        doc="W3",
        why="An inspecting proxy or security product ends the encryption and shows certificates of its own, "
        "the same issuer for several hosts. Browsers, curl and urllib find its authority in the system's store. The SDK, "
        "requests and httpx bring their own list of authorities and refuse.",
        fixes=(
            Fix(
                Who.YOU,
                "Get the certificate of {issuer} from IT, compare its SHA-256 with the one that is shown, put it beside the public "
                "ones into one PEM file, and name that. The SDK and requests read REQUESTS_CA_BUNDLE; httpx, aiohttp, urllib and "
                "the CLI read SSL_CERT_FILE.",
                "export REQUESTS_CA_BUNDLE={bundle} SSL_CERT_FILE={bundle}",
            ),
            Fix(
                Who.YOU,
                "Name {bundle}, which has the authority and the public ones, for the clients that read another list. The SDK and "
                "requests read REQUESTS_CA_BUNDLE; httpx, aiohttp, urllib and the CLI read SSL_CERT_FILE; Node.js reads "
                "NODE_EXTRA_CA_CERTS.",
                "export {variables}",
                Case.LISTED,
            ),
            Fix(
                Who.YOU,
                "Join the public authorities and {bundle} to one file, and name that. The SDK and requests read "
                "REQUESTS_CA_BUNDLE; httpx, aiohttp, urllib and the CLI read SSL_CERT_FILE.",
                f"{JOIN} && export REQUESTS_CA_BUNDLE=$PWD/ca-bundle.pem SSL_CERT_FILE=$PWD/ca-bundle.pem",
                Case.IN_PARTS,
            ),
            Fix(
                Who.YOU,
                "Have Python programs ask the system's store: install truststore, and call truststore.inject_into_ssl() before "
                "the first connection.",
                "python3 -m pip install truststore",
                Case.OS_STORE,
            ),
            Fix(
                Who.NETWORK,
                "Have the certificate of {issuer} issued anew, or its use corrected: the verifier here finds it and says {reason}.",
                None,
                Case.FLAWED,
            ),
            *(
                Fix(Who.NETWORK, "Leave *.databricksapps.com and {workspace} out of the inspection.", None, when)
                for when in ("", Case.LISTED, Case.IN_PARTS, Case.OS_STORE, Case.FLAWED)
            ),
        ),
        told_apart="Several unrelated hosts end in the same unknown issuer. If it's the app's host alone, "
        "its certificate isn't trusted.",
        look=Look("Both end in the same issuer: your company, or a security product.", (by_hand.CHAIN,)),
        source="databricks-solutions/ai-dev-kit issue 352; databricks/databricks-sdk-py issue 972; "
        "databricks/cli issue 3643",
        follows_from="ca-bundle-broken dns-sinkholed",
        rank=22,
    ),
    cause(
        "tls-untrusted",
        Stage.TLS,
        title="the certificate shown for the app isn't trusted here",
        explains="network",
        doc="W2",
        why="No authority on this machine's list vouches for the chain as it's shown, or the chain doesn't count yet. "
        "Something else answers at the app's address, the list is too old for the platform's authority, or the server leaves "
        "out a certificate in between.",
        fixes=(
            Fix(Who.NETWORK, "Check what answers at {address}: its certificate is by {issuer}."),
            Fix(
                Who.YOU,
                "If the issuer is your company's, this host alone is inspected: get that authority's certificate from IT, and name "
                "a file with it and the public ones.",
                "export REQUESTS_CA_BUNDLE={bundle} SSL_CERT_FILE={bundle}",
            ),
            Fix(
                Who.YOU,
                "If the issuer is a public authority, renew the list.",
                "python3 -m pip install --upgrade certifi",
            ),
            Fix(
                Who.NETWORK,
                "Have the server at {address} send the certificate of {issuer} after its own. Browsers fetch what is left out, "
                "other clients don't.",
                "openssl s_client -showcerts -connect {host}:443 </dev/null",
                Case.LEFT_OUT,
            ),
            Fix(
                Who.NETWORK,
                "Check what answers at {address}: its certificate is signed by nobody but itself, as no certificate of the "
                "platform is.",
                None,
                Case.SELF_SIGNED,
            ),
            Fix(
                Who.NETWORK,
                "Have the chain at {address} corrected: its authority, {issuer}, is listed here, and the verifier says {reason}.",
                None,
                Case.FLAWED,
            ),
            Fix(
                Who.NETWORK,
                "Ask whether {host} is inspected: its certificate is by {issuer}. Leave it out of the inspection, or give out that "
                "authority's certificate.",
                None,
                Case.PRODUCT,
            ),
            Fix(
                Who.NETWORK,
                "Have the certificate that {address} shows, by {issuer}, replaced by one that counts already.",
                None,
                Case.EARLY,
            ),
        ),
        told_apart="The workspace's host shows a trusted chain by the same way. If it shows the same "
        "unknown issuer, the connection is re-signed.",
        look=Look("The app's verify return code isn't 0; the workspace's is, by another issuer.", (by_hand.CHAIN,)),
        source="RFC 5280 section 6; databricks/databricks-sql-python issues 79 and 347",
        follows_from=f"ca-bundle-broken tls-intercepted {NAME_AMISS} clock-skew",
        rank=54,
    ),
    cause(
        "tls-certificate-expired",
        Stage.TLS,
        title="the certificate shown for the app has expired",
        explains="network",
        doc="W2",
        why="Its last day has passed. Every client that verifies, on a machine whose clock is right, refuses it.",
        fixes=(
            Fix(
                Who.NETWORK,
                "If the issuer is your own ({issuer}), renew the certificate of the device that shows it.",
            ),
            Fix(
                Who.DATABRICKS,
                "If the platform shows it, report it with this run's report.",
                "{rerun} -o report.html",
            ),
        ),
        told_apart="Both clocks agree that it's over. If only this machine's clock says so, the clock is the cause.",
        look=Look("The app's verify return code is 10: certificate has expired.", (by_hand.CHAIN,)),
        source="RFC 5280 section 4.1.2.5",
        follows_from=f"clock-skew {NAME_AMISS}",
        rank=75,
    ),
    cause(
        "tls-name-mismatch",
        Stage.TLS,
        title="the certificate is for other names than the app's host",
        explains="network",
        doc="N1",
        why="Something answers that isn't meant for this name. The address is misspelt, such as a label too "
        "many, or the name leads to a wrong machine.",
        fixes=(
            Fix(
                Who.YOU,
                "Take the address from the app's record; the certificate is for {names}.",
                "databricks apps get {app} --profile {profile}",
            ),
            Fix(Who.NETWORK, "If the address is right, check why {host} leads to {address}."),
            Fix(
                Who.NETWORK,
                "Find out what answers at {address} in place of {host}, and have it let the call through: its certificate is for "
                "{names}. The page of a network that wants a sign-in looks so, and one that names are led to when they're blocked.",
                None,
                Case.STRANGER,
            ),
            Fix(
                Who.NETWORK,
                "Have the certificate at {address} issued with {host} as a subject alternative name. httpx and curl take a common "
                "name, requests, the SDK, Go programs and browsers don't.",
                None,
                Case.COMMON_NAME,
            ),
        ),
        told_apart="The chain may be trusted; only the names don't fit.",
        look=Look("For the app's address it says that no name of the certificate matches.", (by_hand.BOTH_WAYS,)),
        source="RFC 9525 section 6",
        follows_from=f"app-url-wrong {NAME_AMISS}",
        rank=59,
    ),
    cause(
        "tls-protocol",
        Stage.TLS,
        title="this machine and the other end share no encryption that both accept",
        explains="network",
        doc="W2",
        why="The handshake ends in an alert: no common version or cipher, or the other end doesn't speak "
        "TLS on this port. An old OpenSSL here causes it, or a device in between that does.",
        fixes=(
            Fix(
                Who.YOU,
                "Look at the version here; anything that lacks TLS 1.2 has to be replaced.",
                "python3 -c 'import ssl; print(ssl.OPENSSL_VERSION)'",
            ),
            Fix(Who.NETWORK, "If a device inspects this connection, bring it to TLS 1.2 or later."),
        ),
        told_apart="No certificate is judged; the two ends don't get that far.",
        look=Look(
            "The handshake with the app's address ends in an alert about version or handshake, or in wrong "
            "version number.",
            (by_hand.BOTH_WAYS,),
        ),
        source="RFC 8446 section 6.2",
        follows_from=NAME_AMISS,
        rank=72,
    ),
    cause(
        "ca-bundle-broken",
        Stage.TLS,
        title="a setting names a certificate file that can't be used",
        explains="network",
        doc="W3",
        why="The SDK and requests read REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE; httpx and Python itself read "
        "SSL_CERT_FILE and SSL_CERT_DIR. A missing file stops one client at once, leaves another without "
        "any authority, and is ignored by a third. A file with a company's authority alone is read in place of the public ones. "
        "So one works where another fails.",
        fixes=(
            Fix(
                Who.YOU,
                "Point {variable} to a file that exists and holds certificates; now it's {bundle}, {problem}.",
                "export {variable}={corrected}",
            ),
            Fix(Who.YOU, "Or clear it, if no private authority is needed.", "unset {variable}"),
            Fix(
                Who.YOU,
                "Name a file that has the authorities of all hosts: {bundle} is read in place of the public list, and {corrected} "
                "has them.",
                "export {variable}={corrected}",
                Case.LACKING,
            ),
            Fix(Who.YOU, "Or clear it, if no private authority is needed.", "unset {variable}", Case.LACKING),
            Fix(
                Who.YOU,
                "Join the public authorities and {bundle} to one file, and name that.",
                f"{JOIN} && export {{variable}}=$PWD/ca-bundle.pem",
                Case.IN_PARTS,
            ),
            Fix(
                Who.YOU,
                "Join the public authorities and {bundle} to one file, and give that to {variable}.",
                JOIN,
                Case.GIVEN,
            ),
        ),
        told_apart="The file is missing, empty or unreadable, before any certificate is looked at; or it's read in place of a "
        "list that has a host's authority, and lacks it.",
        look=Look("A variable names a file that isn't there or holds no certificate.", (by_hand.AUTHORITIES,)),
        source="encode/httpx issues 302 and 3604; databricks/cli issue 3643",
        rank=40,
    ),
)
