"""Where credentials would come from."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.configuration import findings as fault
from dbapp_diag.analysis.configuration.conflicts import ambiguous_host, conflict
from dbapp_diag.analysis.configuration.missing_credentials import nothing
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.ports.configuration import Configuration, Notes
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Warned
from dbapp_diag.model.words import Confidence, Stage


class Credentials(Check):
    """Reads the config file and the environment as the SDK does, and says which credentials would be used.

    Why: the SDK's own sentence for nearly every mistake is *cannot configure default credentials*. Which file,
    which profile and which variable it looked at stays unsaid.

    Told apart: a profile that isn't there, one that lacks fields, a file that can't be read, two methods at once and
    a variable that wins over the profile each show in the settings themselves. Two profiles with one host matter only where
    the Databricks CLI is asked by the host alone, as no profile is named. Nothing is sent, and no program is started.

    Source: databricks-sdk-py databricks/sdk/config.py and credentials_provider.py; databricks-sdk-py issues 1183, 1037, 1274;
    databricks/cli issues 1194, 5096, pull requests 5702 and 4574.
    """

    id = "credentials"
    stage = Stage.CONFIGURATION
    title = "Where credentials come from"
    needs = (Asked,)
    provides = CredentialSources
    causes = (
        "config-file-unreadable",
        "profile-not-found",
        "profile-incomplete",
        "credentials-conflict",
        "environment-overrides-profile",
        "cli-missing",
        "workspace-host-wrong",
        "credentials-missing",
    )
    uses = (Configuration, Notes)

    async def observe(self, probe: Probe, facts: Facts) -> CredentialSources | None:
        from dbapp_diag.auth.settings.sdk_release import installed  # late: only a run reads files
        from dbapp_diag.auth.settings.sources import credential_sources

        configuration = probe.use(Configuration)
        seen = credential_sources(
            env=configuration.env,
            profile=configuration.profile,
            host=configuration.workspace,
            home=configuration.home,
            learn=configuration.learn,
            release=installed(),
        )
        return replace(seen, evidence=(probe.use(Notes).note("credentials", seen),))

    def judge(self, facts: Facts) -> Result:
        sources, asked = facts.need(CredentialSources), facts.need(Asked)
        given = asked.token_given or asked.notebook
        wrong, odd = _weighed(sources)
        if given is not None:
            wrong = [finding for finding in wrong if finding.cause != "credentials-missing"]
        named = {finding.cause for finding in (*wrong, *odd)}
        ruled_out = tuple(entry for entry in fault.in_order(sources, given) if entry.cause not in named)
        if not named:
            return Passed(_used(sources, given), ruled_out)
        if not wrong:
            return Warned(odd[0].observed, odd[0], tuple(odd[1:]), ruled_out)
        if given is not None:
            return Warned(
                f"{wrong[0].observed}; the token comes from {given} all the same",
                wrong[0],
                (*wrong[1:], *odd),
                ruled_out,
            )
        beside = tuple(replace(finding, confidence=Confidence.POSSIBLE) for finding in odd)
        return Failed(wrong[0].observed, wrong[0], (*wrong[1:], *beside), ruled_out)


def _weighed(sources: CredentialSources) -> tuple[list[Finding], list[Finding]]:
    """What stops or misleads a sign-in, and what is merely odd."""
    wrong = [
        finding
        for find in (fault.profile_missing, fault.profile_lacks, conflict, fault.cli)
        if (finding := find(sources))
    ]
    odd: list[Finding] = []
    file, override, host = fault.config_file(sources), fault.override(sources), fault.host(sources)
    if file is not None:
        (odd if sources.winner is not None and sources.profile is None else wrong).insert(0, file)
    if override is not None:
        (wrong if fault.override_matters(sources) else odd).append(override)
    if host is not None:
        (wrong if host.confidence is Confidence.CONFIRMED else odd).append(host)
    if (ambiguous := ambiguous_host(sources)) is not None:
        odd.append(ambiguous)
    missing = nothing(sources)
    if missing is not None and all(finding.cause == "environment-overrides-profile" for finding in wrong):
        wrong.append(missing)
    return wrong, odd


def _used(sources: CredentialSources, given: str | None) -> str:
    winner = sources.winner
    if winner is None:
        return f"no credentials configured; the token comes from {given}" if given else "nothing to use"
    method = f"{winner.method} from {winner.where}"
    return f"{method}, for {sources.host}" if sources.host else method
