"""What the settings add to the cause of a sign-in: a value that is no use by its form, and remedies that fit its method. Pure."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.configuration.methods import BY_PERSON, FEDERATED, PROGRAMS, method_of
from dbapp_diag.causes.sign_in import client_secret_rejected, scopes_not_granted, sign_in_timeout, workspace_unreachable
from dbapp_diag.causes.texts import OTHER_SERVER
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import CONSENT, SignIn
from dbapp_diag.model.results import Finding, RuledOut, evidence_of, rule_out, with_variant
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Variant


def sharpened(finding: Finding, sign_in: SignIn, sources: CredentialSources) -> Finding:
    """The finding with what its method and the values' form say of the remedy. The cause and how sure it is stay."""
    method = method_of(sign_in, sources)
    match finding.cause:
        case "client-secret-rejected":
            return _secret(finding, sign_in, sources, method)
        case "scopes-not-granted" if method not in (*BY_PERSON, CONSENT, None):
            return _of(finding, scopes_not_granted.NO_PERSON)
        case "sign-in-timeout" if method is not None and method not in (*BY_PERSON, *PROGRAMS):
            return _of(finding, sign_in_timeout.NO_PROGRAM)
        case "workspace-unreachable" if _reached(finding, sign_in):
            return with_variant(finding, workspace_unreachable.OTHER_ANSWER)
        case _:
            return finding


def without_secret(finding: Finding, sign_in: SignIn, sources: CredentialSources) -> tuple[RuledOut, ...]:
    """That a person's sign-in, or an exchange, has no client secret that could be refused."""
    method = method_of(sign_in, sources)
    if finding.cause == "client-secret-rejected" or method not in (*BY_PERSON, *FEDERATED):
        return ()
    return rule_out("client-secret-rejected", f"{method} uses no client secret", sources)


def _secret(finding: Finding, sign_in: SignIn, sources: CredentialSources, method: str | None) -> Finding:
    known = next((each.value for each in sources.settings if each.key == "client_id" and each.value), None)
    values = dict(finding.values) | ({"client_id": known} if known and method != "azure-client-secret" else {})
    if sources.value_defects:
        defects = "; ".join(sources.value_defects)
        observed, because = f"{finding.observed}; {defects}", evidence_of(sign_in, sources)
        finding = replace(finding, observed=observed, because=because, values=values | {"defect": defects})
        return with_variant(finding, client_secret_rejected.FORM)
    finding = replace(finding, values=values)
    return _of(finding, client_secret_rejected.ENTRA_SECRET) if method == "azure-client-secret" else finding


def _reached(finding: Finding, sign_in: SignIn) -> bool:
    """The other server, whose way is said to be closed, did answer."""
    server = finding.values.get("server")
    at_it = [each for each in sign_in.requests if host_of(each.url) == server]
    return finding.variant == OTHER_SERVER.id and bool(at_it) and at_it[-1].status is not None


def _of(finding: Finding, variant: Variant) -> Finding:
    """As one of this variant, unless a closer one is known."""
    return finding if finding.variant is not None else with_variant(finding, variant)
