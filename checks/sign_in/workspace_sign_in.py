"""Whether it's only the host's metadata that the SDK misses."""

from __future__ import annotations

from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.check import Check, Facts, Failed, Finding, Result, Skipped
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.facts.network import WorkspaceReach
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.judging.workspace_metadata import CONFIG, OIDC, SERVED
from dbapp_diag.urls import host_of
from dbapp_diag.words import CauseId, Confidence, Stage

UNREACHABLE = CauseId("workspace-unreachable")


class WorkspaceSignIn(Check):
    """Holds a sign-in that found no metadata against what the workspace's host serves.

    Why: the SDK asks one document where the sign-in is, and without it gives up with *Invalid URL 'None'*, though the
    workspace's authorization server is there.

    Told apart: the host serves the authorization server's own document and not the other. A host that serves neither isn't
    a workspace.

    Source: databricks-sdk-py databricks/sdk/config.py, `databricks_oidc_endpoints`.
    """

    id = "workspace-sign-in"
    stage = Stage.SIGN_IN
    title = "The workspace's metadata for the SDK"
    needs = (SignIn, WorkspaceReach)
    causes = (UNREACHABLE,)

    def judge(self, facts: Facts) -> Result:
        seen, reach = facts.need(SignIn), facts.need(WorkspaceReach)
        if seen.outcome is SignInOutcome.SIGNED_IN:
            return Skipped("sign-in found what it needs")
        asked = [each for each in seen.requests if host_of(each.url) == reach.host]
        if reach.oidc != SERVED or reach.metadata == SERVED or not asked or not asked[-1].url.endswith(CONFIG):
            return Skipped("it isn't the host's metadata alone that is missing")
        observed = f"{reach.host} serves {OIDC}, and answers {asked[-1].status or 'nothing'} to {CONFIG}"
        because, values = grounds(reach, seen), {"case": Case.DISCOVERY.value}
        finding = Finding(UNREACHABLE, Confidence.CONFIRMED, observed, "the host's metadata", because, values)
        return Failed("the workspace's sign-in is there, and the SDK doesn't find it", finding)
