"""Causes in the encrypted handshake: certificates, the authorities that are trusted here, versions."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "tls-intercepted",
        Stage.TLS,
        title="a device on the way re-signs the connection, and isn't trusted here",
        explains="network",
        doc="W3",
        why="An inspecting proxy or security product ends the encryption and shows certificates of its own, "
        "the same issuer for several hosts. Browsers trust it by the system's store. The SDK, requests and "
        "httpx bring their own list of authorities and refuse.",
        fixes=(
            Fix(
                Who.YOU,
                "Get the certificate of {issuer} from IT, put it beside the public ones into one PEM file, "
                "and name that file for the SDK and requests.",
                "export REQUESTS_CA_BUNDLE={bundle}",
            ),
            Fix(
                Who.YOU,
                "httpx and Python's own client read another variable.",
                "export SSL_CERT_FILE={bundle}",
            ),
            Fix(Who.NETWORK, "Or leave *.databricksapps.com and {workspace} out of the inspection."),
        ),
        told_apart="Several unrelated hosts end in the same unknown issuer. If it's the app's host alone, "
        "its certificate isn't trusted.",
        look=Look("Both end in the same issuer: your company, or a security product.", (by_hand.CHAIN,)),
        source="databricks-solutions/ai-dev-kit issue 352; databricks/databricks-sdk-py issue 972; "
        "databricks/cli issue 3643",
        follows_from="ca-bundle-broken",
        rank=22,
    ),
    cause(
        "tls-untrusted",
        Stage.TLS,
        title="the certificate shown for the app isn't trusted here",
        explains="network",
        doc="W2",
        why="The chain ends in an authority that isn't on this machine's list, and only for this host. "
        "Something else answers at the app's address, or the list is too old for the platform's authority.",
        fixes=(
            Fix(Who.NETWORK, "Check what answers at {address}: its certificate is by {issuer}."),
            Fix(
                Who.YOU,
                "If the issuer is a public authority, renew the list.",
                "python3 -m pip install --upgrade certifi",
            ),
        ),
        told_apart="The workspace's host shows a trusted chain by the same way. If it shows the same "
        "unknown issuer, the connection is re-signed.",
        look=Look("The app's verify return code isn't 0; the workspace's is, by another issuer.", (by_hand.CHAIN,)),
        source="RFC 5280 section 6; databricks/databricks-sql-python issues 79 and 347",
        follows_from="ca-bundle-broken tls-intercepted dns-sinkholed hosts-file-override clock-skew",
        rank=54,
    ),
    cause(
        "tls-certificate-expired",
        Stage.TLS,
        title="the certificate shown for the app has expired",
        explains="network",
        doc="W2",
        why="Its last day has passed, by this machine's clock and by the clock of hosts that answer. Every "
        "client that verifies refuses it.",
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
        follows_from="clock-skew dns-sinkholed hosts-file-override",
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
        ),
        told_apart="The chain may be trusted; only the names don't fit.",
        look=Look("For the app's address it says that no name of the certificate matches.", (by_hand.BOTH_WAYS,)),
        source="RFC 9525 section 6",
        follows_from="app-url-wrong dns-sinkholed hosts-file-override",
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
        follows_from="dns-sinkholed hosts-file-override",
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
        "any authority, and is ignored by a third. So one works where another fails.",
        fixes=(
            Fix(
                Who.YOU,
                "Point {variable} to a file that exists and holds certificates; now it's {bundle}, {problem}.",
                "export {variable}={corrected}",
            ),
            Fix(Who.YOU, "Or clear it, if no private authority is needed.", "unset {variable}"),
        ),
        told_apart="The file itself is missing, empty or unreadable, before any certificate is looked at.",
        look=Look("A variable names a file that isn't there or holds no certificate.", (by_hand.AUTHORITIES,)),
        source="encode/httpx issues 302 and 3604; databricks/cli issue 3643",
        rank=40,
    ),
)
