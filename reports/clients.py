"""What each client would do here, as rows for a table: its way, its authorities, what becomes of the token, its HTTP.
Pure; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.connect import ClientRoute, Routes
from dbapp_diag.facts.tls import ClientTrust, TlsFacts, TrustFacts
from dbapp_diag.model.words import HopState, Status
from dbapp_diag.reports import reading, wording

CHECK = "client-routes"
_LISTS = {"system": "the system's store", "python": "Python's own list"}


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client. `way_look`, `trust_look` and `token_look` are the states that the signs show."""

    name: str
    version: str
    way: str
    way_look: str
    because: str
    trust: str
    trust_look: str
    token: str
    token_look: str
    http: str

    @property
    def amiss(self) -> bool:
        """Something here would fail, or sends something else."""
        return HopState.FAILED.value in (self.way_look, self.trust_look, self.token_look)

    @property
    def short(self) -> str:
        """Its way, and what would fail."""
        said = [f"{self.way} ({self.because})"]
        said += [self.trust] if self.trust_look == HopState.FAILED.value else []
        said += [self.token] if self.token != "kept" else []
        return "; ".join(said)

    @property
    def sentence(self) -> str:
        """All of it but the name."""
        reads = f"reads {self.trust}" if self.trust and self.trust_look != HopState.FAILED.value else self.trust
        parts = (f"{self.way} ({self.because})", reads, self.token if self.token != "kept" else "", self.http)
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Group:
    """Clients of which the same is to be said."""

    names: tuple[str, ...]
    said: str
    amiss: bool


@dataclass(frozen=True, slots=True)
class Clients:
    """The table. `told` is what the check says about it, `differ` whether it warns."""

    host: str
    told: str
    differ: bool
    rows: tuple[ClientRow, ...]
    full: bool
    """The case knows of more than ways."""
    problems: tuple[str, ...]
    """Settings that can't be used, as far as the check's words don't name them."""

    @property
    def sentence(self) -> str:
        """What the check says, as a sentence; the name of a program stays as it's written."""
        if self.told.startswith(tuple(row.name for row in self.rows)):
            return f"{self.told.rstrip('.')}."
        return wording.full_stop(self.told)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The ways and what would fail, each with those whom it's said of."""
        found: dict[tuple[str, bool], list[str]] = {}
        for row in self.rows:
            found.setdefault((row.short, row.amiss), []).append(row.name)
        return tuple(Group(tuple(names), said, amiss) for (said, amiss), names in found.items())


def of_case(case: Case) -> Clients | None:
    """What a case knows of it; None where nobody looked."""
    routes = saved_facts.fact(case, Routes)
    if routes is None:
        return None
    tls, trust = saved_facts.fact(case, TlsFacts), saved_facts.fact(case, TrustFacts)
    verdicts = {each.client: each for each in tls.handshake.clients} if tls is not None else {}
    check = reading.checks_by_id(case).get(CHECK)
    told = (check.summary or check.reason or "") if check is not None else ""
    return Clients(
        host=routes.host,
        told=told,
        differ=check is not None and check.status == Status.WARNED,
        rows=(_ours(routes.ours, trust), *(_row(client, verdicts.get(client.client)) for client in routes.clients)),
        full=any(client.trusts or client.installed is not None for client in routes.clients),
        problems=tuple(problem for problem in routes.problems if problem not in told),
    )


def _ours(ours: ClientRoute, trust: TrustFacts | None) -> ClientRow:
    way, look, because = _way(ours)
    fine = HopState.OK.value
    return ClientRow(ours.client, "", way, look, because, trust.ours if trust else "", fine, "kept", fine, "HTTP/1.1")


def _row(client: ClientRoute, verdict: ClientTrust | None) -> ClientRow:
    way, way_look, because = _way(client)
    trust, trust_look = _trust(client, verdict)
    token, token_look = _token(client)
    http = "HTTP/2 and HTTP/1.1" if client.http2 else "HTTP/1.1"
    return ClientRow(
        client.name,
        _version(client),
        way,
        way_look,
        because,
        trust,
        trust_look,
        token,
        token_look,
        http if client.installed is not None else "",
    )


def _way(client: ClientRoute) -> tuple[str, str, str]:
    if client.error is not None:
        return "fails", HopState.FAILED.value, client.error
    return client.proxy or "directly", HopState.OK.value, client.because


def _trust(client: ClientRoute, verdict: ClientTrust | None) -> tuple[str, str]:
    if client.ca_error is not None:
        return f"fails: {client.ca_error}", HopState.FAILED.value
    lists = " and ".join(_LISTS.get(name, name) for name in client.trusts)
    if client.installed is not None and not lists:
        return "no list that can be used", HopState.FAILED.value
    if verdict is not None and verdict.trusted is False:
        return f"{lists}, which doesn't trust the app", HopState.FAILED.value
    return lists, HopState.OK.value


def _token(client: ClientRoute) -> tuple[str, str]:
    match client.bearer:
        case "replaced":
            return f"the entry of {client.netrc} replaces the token", HopState.FAILED.value
        case "refused":
            return f"fails: the entry of {client.netrc} beside the token", HopState.FAILED.value
        case _:
            return "kept", HopState.OK.value


def _version(client: ClientRoute) -> str:
    if client.installed is False:
        return "not installed here"
    if client.version is None:
        return ""
    return f"Python {client.version}" if client.client == "urllib" else client.version
