from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import IN_PARTS, JOIN
from dbapp_diag.model.words import Stage, Variant

LACKING = Variant("authority-missing", "the file is readable, and lacks the authority of a host")
GIVEN = Variant("given-file", "the file of --ca-bundle lacks the authority of a host")

CAUSE = cause(
    "ca-bundle-broken",
    Stage.TLS,
    title="a setting names a certificate file that can't be used",
    explains="network",
    doc="W3",
    why="The SDK and requests read REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE; httpx and Python itself read SSL_CERT_FILE and "
    "SSL_CERT_DIR. A missing file stops one client at once, leaves another without any authority, and is ignored by a third. A "
    "file with a company's authority alone is read in place of the public ones. So one works where another fails.",
    fixes=(
        you(
            "Point {variable} to a file that exists and holds certificates; now it's {bundle}[[, {problem}]].",
            "export {variable}={corrected}",
        ),
        you("Or clear what names it, if no private authority is needed.", "unset {variables}"),
        you(
            "Name a file that has the authorities of all hosts: {bundle} is read in place of the public list, and {corrected} "
            "has them.",
            "export {variable}={corrected}",
            LACKING,
        ),
        you("Or clear it, if no private authority is needed.", "unset {variable}", LACKING),
        you(
            "Join the public authorities and {bundle} to one file, and name that.",
            f"{JOIN} && export {{variable}}=$PWD/ca-bundle.pem",
            IN_PARTS,
        ),
        you("Join the public authorities and {bundle} to one file, and give that to {variable}.", JOIN, GIVEN),
    ),
    told_apart="The file is missing, empty or unreadable, before any certificate is looked at; or it's read in place of a list "
    "that has a host's authority, and lacks it.",
    look=Look("A variable names a file that isn't there or holds no certificate.", (by_hand.AUTHORITIES,)),
    source="encode/httpx issues 302 and 3604; databricks/cli issue 3643",
    rank=40,
)
