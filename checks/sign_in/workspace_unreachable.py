"""Whether it's the workspace alone that can't be reached."""

from __future__ import annotations

from dbapp_diag.analysis.connect.attempts import Break, breaks_at, describe_attempt, describe_break
from dbapp_diag.analysis.sign_in.workspace_answer import distrusted
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import ConnectOutcome, Reach
from dbapp_diag.facts.dns import LookupOutcome
from dbapp_diag.facts.exchange import TokenlessCall
from dbapp_diag.facts.tls import TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Result, Skipped, evidence_of, finding
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Confidence, Stage


class WorkspaceUnreachable(Check):
    """Holds the broken way to the workspace against the way to the app.

    Why: they are two networks, and a firewall may know one of them only. Then there is no token, though the app
    could be called.

    Told apart: the app's host gets further, at the same moment, than the workspace's. Where both break, the
    network as a whole is to blame, and where the workspace's name doesn't exist, perhaps the name.

    Source: Databricks documentation, Configure networking for Databricks Apps.
    """

    id = "workspace-unreachable"
    stage = Stage.SIGN_IN
    title = "The workspace against the app"
    needs = (WorkspaceReach,)
    wants = (Reach, TlsFacts, TokenlessCall)
    causes = ("workspace-unreachable",)

    def judge(self, facts: Facts) -> Result:
        workspace = facts.need(WorkspaceReach)
        at = breaks_at(workspace)
        if at is Break.NOWHERE:
            return Skipped(f"{workspace.host} answers")
        if at is Break.NAME and workspace.lookup.outcome in (LookupOutcome.NAME_NOT_FOUND, LookupOutcome.BAD_NAME):
            return Skipped(f"{workspace.host} doesn't exist here, and that may be the name's fault")
        better = _app_gets_further(facts, at)
        if better is None:
            return Skipped("nothing shows that the app's host can be reached better")
        observed = f"{describe_break(workspace)}; {better}"
        because = evidence_of(workspace, *(facts.want(kind) for kind in self.wants))
        sure = Confidence.LIKELY if at is Break.ANSWER else Confidence.CONFIRMED  # then it's reached, and says nothing
        expected, variant = f"an answer from {workspace.host} too", distrusted(workspace)
        found = finding("workspace-unreachable", sure, observed, expected, because, variant=variant)
        return Failed("the app's host can be reached, the workspace's can't", found)


def _app_gets_further(facts: Facts, at: Break) -> str | None:
    """How far the app's host gets beyond where the workspace's breaks, as a sentence part."""
    call, tls, reach = facts.want(TokenlessCall), facts.want(TlsFacts), facts.want(Reach)
    if call is not None and call.exchange.status is not None:
        return f"the app's host answers {call.exchange.status}"
    if at is Break.ANSWER:
        return None
    if tls is not None and tls.handshake.error is None:
        return f"{tls.host} shakes hands in {duration(tls.handshake.ms)}"
    if at is Break.HANDSHAKE or reach is None or reach.through_proxy:
        return None
    good = next((each for each in reach.attempts if each.outcome is ConnectOutcome.CONNECTED), None)
    return describe_attempt(good) if good is not None else None
