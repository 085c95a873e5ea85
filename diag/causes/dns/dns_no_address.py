from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.texts import APP_RECORD
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "dns-no-address",
    Stage.DNS,
    title="the app's host name exists but has no address",
    explains="network",
    doc="W2",
    why="The name server knows the name and has neither an IPv4 nor an IPv6 address for it. That is typical for a private zone "
    "in which the record for this app, or the target of its alias, is missing.",
    fixes=(
        network(
            "Add the address record for {host} to the private zone, or forward databricksapps.com to the name server that has "
            "it."
        ),
        you("Check that the app still exists and has this address.", APP_RECORD),
    ),
    told_apart="The answer is empty rather than negative: NOERROR without an address.",
    look=Look(
        "No answer for the app's host, which isn't NXDOMAIN: the name exists and has no address.", (by_hand.LOOK_UP,)
    ),
    source="RFC 2308 section 2.2; Databricks documentation, Configure networking for Databricks Apps",
    follows_from="app-url-wrong app-not-found app-deleting proxy-needed",
    rank=58,
)
