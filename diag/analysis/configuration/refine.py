"""What the settings add to the cause of a sign-in: a value that is no use by its form, and remedies that fit its method. Pure."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.sign_in.methods import BY_PERSON, FEDERATED, PROGRAMS
from dbapp_diag.causes.sign_in import client_secret_rejected, scopes_not_granted, sign_in_timeout, workspace_unreachable
from dbapp_diag.causes.texts import OTHER_SERVER
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import CONSENT, SignIn
from dbapp_diag.model.results import Finding, RuledOut, evidence_of, rule_out, with_variant
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Variant


def sharpened(found: Finding, seen: SignIn, sources: CredentialSources) -> Finding:
    """The finding with what its method and the values' form say of the remedy. The cause and how sure it is stay."""
    method = seen.auth_type or (sources.winner.method if sources.winner else None)
    match found.cause:
        case "client-secret-rejected":
            return _secret(found, seen, sources, method)
        case "scopes-not-granted" if method not in (*BY_PERSON, CONSENT, None):
            return _of(found, scopes_not_granted.NO_PERSON)
        case "sign-in-timeout" if method is not None and method not in (*BY_PERSON, *PROGRAMS):
            return _of(found, sign_in_timeout.NO_PROGRAM)
        case "workspace-unreachable" if _reached(found, seen):
            return with_variant(found, workspace_unreachable.OTHER_ANSWER)
        case _:
            return found


def without_secret(found: Finding, seen: SignIn, sources: CredentialSources) -> tuple[RuledOut, ...]:
    """That a person's sign-in, or an exchange, has no client secret that could be refused."""
    method = seen.auth_type or (sources.winner.method if sources.winner else None)
    if found.cause == "client-secret-rejected" or method not in (*BY_PERSON, *FEDERATED):
        return ()
    return rule_out("client-secret-rejected", f"{method} uses no client secret", sources)


def _secret(found: Finding, seen: SignIn, sources: CredentialSources, method: str | None) -> Finding:
    known = next((each.value for each in sources.settings if each.key == "client_id" and each.value), None)
    values = dict(found.values) | ({"client_id": known} if known and method != "azure-client-secret" else {})
    if sources.value_defects:
        defects = "; ".join(sources.value_defects)
        observed, because = f"{found.observed}; {defects}", evidence_of(seen, sources)
        found = replace(found, observed=observed, because=because, values=values | {"defect": defects})
        return with_variant(found, client_secret_rejected.FORM)
    found = replace(found, values=values)
    return _of(found, client_secret_rejected.ENTRA_SECRET) if method == "azure-client-secret" else found


def _reached(found: Finding, seen: SignIn) -> bool:
    """The other server, whose way is said to be closed, did answer."""
    server = found.values.get("server")
    at_it = [each for each in seen.requests if host_of(each.url) == server]
    return found.variant == OTHER_SERVER.id and bool(at_it) and at_it[-1].status is not None


def _of(found: Finding, variant: Variant) -> Finding:
    """As one of this variant, unless a closer one is known."""
    return found if found.variant is not None else with_variant(found, variant)
