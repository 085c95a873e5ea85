"""What the settings add to the cause of a sign-in: a value that is no use by its form, and remedies that fit its method. Pure."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.sign_in.methods import BY_PERSON, FEDERATED, PROGRAMS
from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.facts.base import evidence_of
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import CONSENT, SignIn
from dbapp_diag.model.results import Finding, RuledOut
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import CauseId

SECRET = CauseId("client-secret-rejected")


def sharpened(found: Finding, seen: SignIn, sources: CredentialSources) -> Finding:
    """The finding with what its method and the values' form say of the remedy. The cause and how sure it is stay."""
    method = seen.auth_type or (sources.winner.method if sources.winner else None)
    match found.cause:
        case "client-secret-rejected":
            return _secret(found, seen, sources, method)
        case "scopes-not-granted" if method not in (*BY_PERSON, CONSENT, None):
            return _cased(found, Case.NO_PERSON)
        case "sign-in-timeout" if method is not None and method not in (*BY_PERSON, *PROGRAMS):
            return _cased(found, Case.NO_PROGRAM)
        case "workspace-unreachable" if _reached(found, seen):
            return replace(found, values={**found.values, "case": Case.OTHER_ANSWER})
        case _:
            return found


def without_secret(found: Finding, seen: SignIn, sources: CredentialSources) -> tuple[RuledOut, ...]:
    """That a person's sign-in, or an exchange, has no client secret that could be refused."""
    method = seen.auth_type or (sources.winner.method if sources.winner else None)
    if found.cause == SECRET or method not in (*BY_PERSON, *FEDERATED):
        return ()
    return (RuledOut(SECRET, f"{method} uses no client secret", evidence_of(sources)),)


def _secret(found: Finding, seen: SignIn, sources: CredentialSources, method: str | None) -> Finding:
    known = next((each.value for each in sources.settings if each.key == "client_id" and each.value), None)
    values = dict(found.values) | ({"client_id": known} if known and method != "azure-client-secret" else {})
    if sources.value_defects:
        defects = "; ".join(sources.value_defects)
        observed = f"{found.observed}; {defects}"
        because = evidence_of(seen, sources)
        return replace(
            found, observed=observed, because=because, values=values | {"case": Case.FORM, "defect": defects}
        )
    if method == "azure-client-secret":
        values.setdefault("case", Case.ENTRA_SECRET)
    return replace(found, values=values)


def _reached(found: Finding, seen: SignIn) -> bool:
    """The other server, whose way is said to be closed, did answer."""
    server = found.values.get("server")
    at_it = [each for each in seen.requests if host_of(each.url) == server]
    return found.values.get("case") == Case.OTHER_SERVER and bool(at_it) and at_it[-1].status is not None


def _cased(found: Finding, case: Case) -> Finding:
    return found if "case" in found.values else replace(found, values={**found.values, "case": case})
