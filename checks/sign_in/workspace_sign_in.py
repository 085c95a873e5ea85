"""What a sign-in without a token amounts to beside what the workspace's host serves."""

from __future__ import annotations

from urllib.parse import urlsplit

from dbapp_diag.analysis.configuration import findings as settings_faults
from dbapp_diag.analysis.connect.proxy import unusable_for_sign_in
from dbapp_diag.analysis.sign_in.workspace_metadata import CONFIG, OIDC, SERVED, passing
from dbapp_diag.causes.sign_in import workspace_unreachable
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInRequest
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Result, Skipped, evidence_of, finding
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Stage

SURE = Confidence.CONFIRMED
_OWN_PATHS = ("/.well-known/", "/oidc/")


class WorkspaceSignIn(Check):
    """Holds a sign-in that gave no token against what the workspace's host serves.

    Why: the SDK appends every path to the host as it's written, asks one document where the sign-in is, and says of neither
    what it asked for: the error is *Invalid URL 'None'*, or a page's first words.

    Told apart: the host itself serves its metadata in the same run. Then a path or query that is written behind the host,
    and stands in what sign-in asked for, is to blame. Where sign-in asked at the right place, the host's own
    metadata may be missing, or its sign-in breaks off. A refusal in OAuth's words is none of these. A proxy setting over which
    the SDK fails, and this run doesn't, stops the sign-in alone: that follows from the setting, and no request was answered.

    Source: databricks-sdk-py databricks/sdk/config.py, `databricks_oidc_endpoints`; _base_client.py `_fix_host_if_needed`.
    """

    id = "workspace-sign-in"
    stage = Stage.SIGN_IN
    title = "Sign-in against what the workspace serves"
    needs = (SignIn, WorkspaceReach)
    wants = (CredentialSources,)
    causes = ("workspace-unreachable", "workspace-host-wrong", "proxy-invalid")

    def judge(self, facts: Facts) -> Result:
        sign_in, reach, sources = facts.need(SignIn), facts.need(WorkspaceReach), facts.want(CredentialSources)
        if sign_in.outcome is SignInOutcome.SIGNED_IN:
            return Skipped("sign-in found what it needs")
        if (stopped := unusable_for_sign_in(sign_in, reach)) is not None:
            return Failed(f"databricks-sdk can't use the proxy setting: {stopped.observed}", stopped)
        asked = [each for each in sign_in.requests if host_of(each.url) == reach.host]
        if not asked or SERVED not in (reach.metadata, reach.oidc) or sign_in.oauth_error is not None:
            return Skipped("it isn't the host's metadata alone that is missing")
        last, because = asked[-1], evidence_of(reach, sign_in, sources)
        odd = settings_faults.host(sources) if sources is not None else None
        if odd is not None and last.status is not None and not urlsplit(last.url).path.startswith(_OWN_PATHS):
            observed = f"{odd.observed}; so sign-in asks {last.url} and gets {_answer(last)}, while {reach.host} is a workspace"
            found = finding("workspace-host-wrong", SURE, observed, odd.expected, because, values=odd.values)
            return Failed("the workspace is there, and its address is written with something behind it", found)
        served = CONFIG if reach.metadata == SERVED else OIDC
        if reach.metadata != SERVED and urlsplit(last.url).path == CONFIG:
            observed = f"{reach.host} serves {OIDC}, and answers {last.status or 'nothing'} to {CONFIG}"
            expected, variant = "the host's metadata", workspace_unreachable.DISCOVERY
            found = finding("workspace-unreachable", SURE, observed, expected, because, variant=variant)
            return Failed("the workspace's sign-in is there, and the SDK doesn't find it", found)
        if _breaks_off(last):
            observed = f"{reach.host} serves {served}, and gives {_answer(last)} at {urlsplit(last.url).path}"
            expected, variant = "an answer as OAuth writes it", workspace_unreachable.ANSWER
            found = finding("workspace-unreachable", SURE, observed, expected, because, variant=variant)
            return Failed("the workspace is there, and its sign-in breaks off", found)
        return Skipped("it isn't the host's metadata alone that is missing")


def _breaks_off(last: SignInRequest) -> bool:
    """Beyond the first document there was no answer to read, or the second one isn't there. What the token endpoint answers is
    for the sign-in's own check to read."""
    path = urlsplit(last.url).path
    if path == CONFIG or not path.startswith(_OWN_PATHS):
        return False
    if last.status is None:
        return last.error is not None
    read = last.status == 200 and "json" in last.media_type
    return path == OIDC and not read and not passing(last.status)


def _answer(request: SignInRequest) -> str:
    if request.status is None:
        return f"no answer that can be read ({request.error})"
    return f"{request.status} {request.media_type}".rstrip()
