from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Fix, Look, cause, network
from dbapp_diag.causes.upstream import WRONG_ADDRESS
from dbapp_diag.model.words import Stage, Who

CAUSE = cause(
    "tls-certificate-expired",
    Stage.TLS,
    title="the certificate shown for the app has expired",
    explains="network",
    doc="W2",
    why="Its last day has passed. Every client that verifies, on a machine whose clock is right, refuses it.",
    fixes=(
        network("If the issuer is your own[[ ({issuer})]], renew the certificate of the device that shows it."),
        Fix(Who.DATABRICKS, "If the platform shows it, report it with this run's report.", "{rerun} -o report.html"),
    ),
    told_apart="Both clocks agree that it's over. If only this machine's clock says so, the clock is the cause.",
    look=Look("The app's verify return code is 10: certificate has expired.", (by_hand.CHAIN,)),
    source="RFC 5280 section 4.1.2.5",
    follows_from=f"clock-skew {WRONG_ADDRESS}",
    rank=75,
)
