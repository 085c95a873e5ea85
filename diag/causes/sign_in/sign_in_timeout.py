from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.texts import OTHER_SERVER
from dbapp_diag.model.words import Stage, Variant

NO_PROGRAM = Variant("no-program", "no program is part of the sign-in")
PROGRAM = Variant("program", "a program is what doesn't answer")

CAUSE = cause(
    "sign-in-timeout",
    Stage.SIGN_IN,
    title="sign-in gets no answer in time",
    explains="none timeout",
    doc="W1",
    why="The SDK's request for a token has no time limit of its own, and it repeats certificate and proxy errors for five "
    "minutes. The CLI may wait for a browser or a locked key store. So sign-in hangs, and nothing is known about the "
    "credentials.",
    fixes=(
        you("Give it more time once, to see whether it's slow or stuck.", "{rerun} --timeout 2m"),
        you(
            "If the CLI is what hangs, run it by hand and look at what it waits for.",
            "databricks auth token --profile {profile} --timeout 30s",
        ),
        network("Look for what drops or delays HTTPS from this machine to {workspace}."),
        you("Give it more time once, to see whether it's slow or stuck.", "{rerun} --timeout 2m", NO_PROGRAM),
        network("Look for what drops or delays HTTPS from this machine to {workspace}.", when=NO_PROGRAM),
        you(
            "Run {program} by hand and see what it waits for: a question, a browser, a locked key store.",
            "databricks auth token --profile {profile} --timeout 30s > /dev/null",
            PROGRAM,
        ),
        network("Look for what drops or delays the way from this machine to {server}.", when=OTHER_SERVER),
    ),
    told_apart="The workspace's host can be reached, and only the sign-in hangs. Where the host itself is out of reach, that is "
    "the cause.",
    look=Look("It hangs, while the workspace's address answers a browser.", (by_hand.SIGN_IN,)),
    source="databricks/databricks-sdk-py issues 1046 and 1338, PR 1480",
    follows_from="workspace-unreachable workspace-host-wrong egress-blocked dns-resolver-unreachable proxy-invalid "
    "proxy-unreachable proxy-auth-required proxy-denied proxy-needed tls-intercepted ca-bundle-broken",
    rank=38,
)
