"""Whether the app runs, by its record."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.deployment import just_deployed
from dbapp_diag.analysis.front_door.refusals import refused_at_door
from dbapp_diag.analysis.front_door.responder import CallAttribution, reached
from dbapp_diag.causes.app.app_deploying import ENDED
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord, Deployment
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.times import span
from dbapp_diag.model.words import AnyCause, Confidence, Stage

STOPPED = ("STOPPED", "STOPPING")
STARTING = ("STARTING", "UPDATING")
BY_STATE: tuple[AnyCause, ...] = (
    "app-never-deployed",
    "app-deploying",
    "app-deployment-failed",
    "app-stopped",
    "app-starting",
    "app-crashed",
    "app-unavailable",
    "app-deleting",
)


class AppState(Check):
    """Reads compute, application and deployment states off the app's record.

    Why: the front door answers for an app that isn't up with a page of its own (reported as 502 or 503, titled
    *App Not Available*), and callers take that for a fault of their call.

    Told apart: compute that's off, an application that died and a deployment that failed have states of their
    own. RUNNING says that the process lives, not that it listens: that's another check's matter.

    Source: databricks-sdk-py databricks/sdk/service/apps.py (states); databricks/cli libs/testserver/apps.go
    (pairs of states); reports of the page in arielhsaa/accelerate_approvals_demo.
    """

    id = "app-state"
    stage = Stage.APP
    title = "App deployed and running"
    needs = (AppRecord,)
    wants = (CallAttribution, Vantage)
    causes = BY_STATE

    def judge(self, facts: Facts) -> Result:
        record = facts.need(AppRecord)
        if not record.found:
            return Skipped("there's no record to read the state from")
        states = f"compute {record.compute_state or 'not stated'}, application {record.app_state or 'not stated'}"
        found = _cause(record)
        if found is None:
            ago = just_deployed(facts)
            if ago is not None and refused_at_door(facts):
                return self._settling(record, ago)
            if record.app_state == "RUNNING" and record.compute_state in ("ACTIVE", None):
                return Passed(f"running: {states}", rule_out(BY_STATE, f"the record says {states}", record))
            return Skipped(f"the record doesn't decide: {states}")
        if reached(facts):
            return Skipped(f"the app answers, whatever its record says ({states})")
        cause, seen = found
        message = record.app_message or record.compute_message
        failure = record.last_deployment.message if record.last_deployment else ""
        values = {"message": failure if cause == "app-deployment-failed" else message}
        said = f"{seen} ({states})" + (f": {message}" if message else "")
        torn = record.app_state == "RUNNING" and record.compute_state == "STOPPED"
        sure = Confidence.LIKELY if torn else Confidence.CONFIRMED  # the record contradicts itself
        established = finding(cause, sure, said, "compute ACTIVE, application RUNNING", record, values=values)
        open_ = {cause, *(other for other in BY_STATE if not _excluded(other, record))}
        return Failed(seen, established, ruled_out=rule_out(BY_STATE, f"the record says {states}", record, but=open_))

    def _settling(self, record: AppRecord, ago: float) -> Result:
        """The front door refuses while it may not know of a deployment that has just ended."""
        observed = f"a deployment ended {span(ago)} ago, and the front door has been seen to refuse callers for a while after one"
        found = finding("app-deploying", Confidence.LIKELY, observed, "a settled deployment", record, variant=ENDED)
        return Failed(
            "a deployment has just ended",
            found,
            ruled_out=rule_out(BY_STATE, "the app runs", record, but=("app-deploying",)),
        )


def _cause(record: AppRecord) -> tuple[AnyCause, str] | None:
    """The cause that the states amount to, and the sentence part that says so; None when they don't decide."""
    last, pending = record.last_deployment, record.pending_deployment
    never = record.active_deployment is None and not record.deployments_unread and not _succeeded(last)
    going = _state(pending) == "IN_PROGRESS" or _state(last) == "IN_PROGRESS"
    if record.compute_state == "DELETING":
        return "app-deleting", "the app is being deleted"
    if record.app_state == "CRASHED":
        return "app-crashed", "the application crashed"
    if record.app_state == "RUNNING" and record.compute_state in ("ACTIVE", None):
        return None
    if record.compute_state in STARTING:
        return "app-starting", "the app's compute is starting"
    if record.app_state == "DEPLOYING" or (going and record.app_state != "RUNNING"):
        return "app-deploying", "a deployment is in progress"
    if _state(last) == "FAILED" and record.app_state != "RUNNING":
        why = f": {last.message}" if last and last.message else ""
        return "app-deployment-failed", f"the last deployment failed{why}"
    if never and last is None and record.compute_state in (*STOPPED, "ACTIVE"):
        return "app-never-deployed", "the app has no deployment"
    if record.compute_state in STOPPED:
        return "app-stopped", "the app is stopped"
    if record.compute_state == "ERROR" or record.app_state == "UNAVAILABLE":
        return "app-unavailable", "the app is unavailable"
    return None


def _excluded(cause: AnyCause, record: AppRecord) -> bool:
    """Whether the record speaks against this other state; several may be true at once."""
    if cause == "app-never-deployed":
        return record.active_deployment is not None
    if cause == "app-deployment-failed":
        return record.last_deployment is not None and _state(record.last_deployment) != "FAILED"
    return True


def _state(deployment: Deployment | None) -> str | None:
    return deployment.state if deployment else None


def _succeeded(deployment: Deployment | None) -> bool:
    return _state(deployment) == "SUCCEEDED"
