"""Causes in the state of the app: deployed or not, started or not, up or not."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.model.words import Stage, Who

_LOGS = "databricks apps logs {app} --profile {profile}"
_START = "databricks apps start {app} --profile {profile}"
_DEPLOY = "databricks apps deploy {app} --source-code-path {source_path} --profile {profile}"
_WAIT = "{rerun} --wait 10m"
_SDK_APPS = "databricks/databricks-sdk-py, databricks/sdk/service/apps.py"

NOT_UP = (
    "app-never-deployed app-deploying app-deployment-failed app-stopped app-starting app-crashed "
    "app-unavailable app-deleting"
)
"""States in which the front door answers in place of the app: upstream of what a path or method explains."""

CAUSES: tuple[Cause, ...] = (
    cause(
        "app-not-listening",
        Stage.APP,
        title="the app runs but doesn't answer on its port",
        explains="5xx",
        doc="N2",
        why="RUNNING means that the process lives, not that it listens. The platform calls the port in "
        "DATABRICKS_APP_PORT, 8000 by default, from outside the container. A server on another port, or "
        "bound to 127.0.0.1, yields 502 or 504. For a minute after a deployment that is normal.",
        fixes=(
            Fix(
                Who.OWNER,
                "Let the server listen on 0.0.0.0 and the port in DATABRICKS_APP_PORT; the command in "
                "app.yaml is where to say so.",
            ),
            Fix(Who.OWNER, "See on which port it starts.", _LOGS),
            Fix(Who.YOU, "After a deployment, wait for it.", _WAIT),
        ),
        told_apart="Every path below /api/ gets the same 502 or 504; if one answers, only this path is "
        "slow. The platform's page at / alone proves nothing: an app without a page of its own there shows "
        "it too.",
        look=Look(
            "502 or 504 at the made-up path too, while the record's app_status says RUNNING.",
            (
                by_hand.SIBLING,
                by_hand.RECORD,
            ),
        ),
        source="Databricks documentation, Configure Databricks app execution with app.yaml; "
        "databricks-solutions/ai-dev-kit PR 197",
        follows_from=NOT_UP,
        rank=4,
    ),
    cause(
        "app-never-deployed",
        Stage.APP,
        title="the app was never deployed",
        explains="5xx 404",
        doc="N2",
        why="The app is registered and has no active deployment: no code was ever put to work. Users report "
        "502 with the platform's page App Not Available.",
        fixes=(
            Fix(
                Who.OWNER,
                "Deploy it. The source is the folder in the workspace that holds app.yaml.",
                _DEPLOY,
            ),
            Fix(Who.OWNER, "If its compute is stopped, start that first.", _START),
        ),
        told_apart="The record has no active deployment. One that is under way or has failed is reported as that.",
        look=Look("It has no active_deployment.", (by_hand.RECORD,)),
        source="databricks/databricks-agent-skills, platform guide; Databricks documentation, Deploy a Databricks app",
        follows_from="app-deploying app-deployment-failed",
        rank=9,
    ),
    cause(
        "app-crashed",
        Stage.APP,
        title="the app's process has crashed",
        explains="5xx 404",
        doc="N2",
        why="The process ended by itself: an error at the start, a missing package or variable, a resource "
        "that it may not use. The front door has nobody to ask and answers for it.",
        fixes=(
            Fix(Who.OWNER, "Read its last lines, then mend and deploy again.", _LOGS),
            Fix(
                Who.OWNER,
                "A frequent reason is a missing right of the app's service principal: declare the resource, "
                "with its permission, on the app.",
            ),
        ),
        told_apart="The record says CRASHED. An app that runs and doesn't answer hasn't crashed.",
        look=Look("The state in app_status is CRASHED.", (by_hand.RECORD,)),
        source=_SDK_APPS + "; databricks/databricks-agent-skills, platform guide",
        rank=10,
    ),
    cause(
        "app-stopped",
        Stage.APP,
        title="the app is stopped",
        explains="404 5xx",
        doc="N2",
        why="Somebody or some schedule stopped its compute. The front door answers for it; users report 503 "
        "with the platform's page App Not Available.",
        fixes=(
            Fix(Who.OWNER, "Start it.", _START),
            Fix(Who.YOU, "Then wait until it's up.", _WAIT),
        ),
        told_apart="The record's compute is STOPPED or STOPPING, with a deployment to start from. Without "
        "one, it was never deployed.",
        look=Look(
            "The state in compute_status is STOPPED or STOPPING, and there is an active_deployment.",
            (by_hand.RECORD,),
        ),
        source=_SDK_APPS + "; databricks/cli, libs/testserver/apps.go",
        follows_from="app-never-deployed app-deleting",
        rank=11,
    ),
    cause(
        "app-deployment-failed",
        Stage.APP,
        title="the last deployment of the app failed",
        explains="404 5xx",
        doc="N2",
        why="The newest code never came up: a package can't be installed, a file is too large, the start "
        "takes more than ten minutes, or the process ends. The deployment's message says which.",
        fixes=(
            Fix(Who.OWNER, "Mend what its message says, then deploy again: {message}", _DEPLOY),
            Fix(Who.OWNER, "Read the log of the build and the start.", _LOGS),
        ),
        told_apart="The last deployment is FAILED. If the process came up and then ended, it crashed.",
        look=Look("The newest is FAILED; its message says why.", (by_hand.DEPLOYMENTS,)),
        source=_SDK_APPS + "; Databricks documentation, Deploy a Databricks app",
        follows_from="app-crashed",
        rank=13,
    ),
    cause(
        "app-deploying",
        Stage.APP,
        title="the app is being deployed right now",
        explains="404 5xx",
        doc="N2",
        why="A deployment is under way. Until it's through there is no answer, or one of the old version; "
        "the front door may even send the login redirect for some seconds.",
        fixes=(Fix(Who.YOU, "Wait for it; up to ten minutes is normal.", _WAIT),),
        told_apart="The record's deployment is IN_PROGRESS, or its state DEPLOYING. It passes by itself.",
        look=Look("The newest is IN_PROGRESS.", (by_hand.DEPLOYMENTS,)),
        source=_SDK_APPS + "; omnigent-ai/omnigent, omnigent/host/connect.py",
        rank=27,
    ),
    cause(
        "app-starting",
        Stage.APP,
        title="the app is starting",
        explains="404 5xx",
        doc="N2",
        why="Its compute is STARTING or UPDATING, and the process isn't up yet. The front door answers for "
        "it until then.",
        fixes=(Fix(Who.YOU, "Wait for it.", _WAIT),),
        told_apart="The compute is on its way up and no deployment is under way. It passes by itself.",
        look=Look("The state in compute_status is STARTING or UPDATING.", (by_hand.RECORD,)),
        source=_SDK_APPS,
        follows_from="app-deploying",
        rank=28,
    ),
    cause(
        "app-unavailable",
        Stage.APP,
        title="the app is unavailable",
        explains="5xx 404",
        doc="N2",
        why="The platform says UNAVAILABLE of the app, or ERROR of its compute. No stop, failed deployment "
        "or crash stands beside it that would explain it.",
        fixes=(
            Fix(Who.OWNER, "Read the log for the time since it worked last.", _LOGS),
            Fix(
                Who.OWNER,
                "Stop it and start it again.",
                "databricks apps stop {app} --profile {profile} && databricks apps start {app} --profile {profile}",
            ),
            Fix(
                Who.DATABRICKS,
                "If it stays so, send the report with the app's message: {message}",
                "{rerun} -o report.html",
            ),
        ),
        told_apart="It's what remains when the record names no better reason.",
        look=Look("The state in app_status is UNAVAILABLE, or that in compute_status ERROR.", (by_hand.RECORD,)),
        source=_SDK_APPS,
        follows_from="app-never-deployed app-deploying app-deployment-failed app-stopped app-starting "
        "app-crashed app-deleting",
        rank=33,
    ),
    cause(
        "app-deleting",
        Stage.APP,
        title="the app is being deleted",
        explains="404 5xx network",
        doc="N2",
        why="Its compute is DELETING. The app won't come back under this record; its host name may vanish next.",
        fixes=(
            Fix(
                Who.OWNER,
                "If that wasn't meant, create the app again under the same name, and read its new address "
                "from the record.",
                "databricks apps create {app} --profile {profile}",
            ),
            Fix(Who.YOU, "If it was, ask the owner which app takes its place."),
        ),
        told_apart="The record is still there and says DELETING. Later there is none, and the app isn't found.",
        look=Look("The state in compute_status is DELETING.", (by_hand.RECORD,)),
        source=_SDK_APPS,
        rank=76,
    ),
)
