from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "clock-skew",
    Stage.TOKEN,
    title="this machine's clock is wrong",
    explains="401 302 network ok",
    doc="A3",
    why="Tokens and certificates are judged by time. With a wrong clock the SDK sends tokens that have run out, renews good "
    "ones, or takes a good certificate for an expired one. No public report of an app call broken by it is known.",
    fixes=(
        you("Set the clock by the network[[; it's off by {offset}]].", "sudo timedatectl set-ntp true"),
        you("In a container or virtual machine, set the clock of the host."),
    ),
    told_apart="The dates of at least two hosts agree with each other and not with this machine, beyond the time the answers "
    "took.",
    look=Look("The two times are a minute or more apart.", (by_hand.CLOCKS,)),
    source="RFC 9110 section 6.6.1; linkerd/linkerd2 issues 3943 and 4161",
    rank=85,
)
