"""What each client would do here: its way, its authorities, what becomes of the token, its HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.connect import ClientRoute, Routes
from dbapp_diag.facts.tls import ClientTrust, TlsFacts, TrustFacts
from dbapp_diag.model.words import HopState, Status
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc

CHECK = "client-routes"
TITLE = "What other clients would do"
_FAILED = HopState.FAILED.value
_LISTS = {"system": "the system's store", "python": "Python's own list"}


@dataclass(frozen=True, slots=True)
class Client:
    """One client. `fails` names those of `way`, `trust` and `token` that would fail, or send something else."""

    name: str
    version: str
    way: str
    because: str
    trust: str
    token: str
    http: str
    fails: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Its way, and what would fail."""
        said = [f"{self.way} ({self.because})"]
        said += [self.trust] if "trust" in self.fails else []
        said += [self.token] if self.token != "kept" else []
        return "; ".join(said)

    @property
    def sentence(self) -> str:
        """All of it but the name."""
        reads = f"reads {self.trust}" if self.trust and "trust" not in self.fails else self.trust
        parts = (f"{self.way} ({self.because})", reads, self.token if self.token != "kept" else "", self.http)
        return "; ".join(part for part in parts if part)


def clients(case: Case) -> tuple[Client, ...]:
    """What a case knows of each, this run first; nothing where nobody looked."""
    routes = saved_facts.fact(case, Routes)
    if routes is None:
        return ()
    tls, trust = saved_facts.fact(case, TlsFacts), saved_facts.fact(case, TrustFacts)
    verdicts = {each.client: each for each in tls.handshake.clients} if tls is not None else {}
    ours = replace(
        _client(routes.ours, None), name=routes.ours.client, trust=trust.ours if trust else "", http="HTTP/1.1"
    )
    return (ours, *(_client(each, verdicts.get(each.client)) for each in routes.clients))


def table(case: Case, *, where_they_differ: bool = False) -> doc.Section:
    """All that is known of each; only where they differ, if that's asked for."""
    routes = saved_facts.fact(case, Routes)
    if routes is None or (where_they_differ and not _differ(case)):
        return doc.Section(TITLE, ())
    told = said(case)
    full = any(client.trusts or client.installed is not None for client in routes.clients)
    heads = ("Client", "Way", *(("Trusts", "Token", "Offers") if full else ()))
    rows = tuple(_row(client, full=full) for client in clients(case))
    caption = f"The way of each client to {routes.host}, and what decides it"
    problems = (doc.Notice("warned", "", problem) for problem in routes.problems if problem not in told)
    look = "warned" if _differ(case) else ""
    return doc.Section(TITLE, (doc.Para(told, look), doc.Table(heads, rows, caption), *problems))


def ways(case: Case) -> doc.Section:
    """The ways alone, where the check warns: those of one way together."""
    names: dict[tuple[str, bool], list[str]] = {}
    for client in clients(case) if _differ(case) else ():
        names.setdefault((client.short, bool(client.fails)), []).append(client.name)
    rows = tuple(
        doc.row(told=(", ".join(those), doc.Span(f": {way}", _FAILED if fails else "faint")))
        for (way, fails), those in names.items()
    )
    return doc.Section("What each client would do:", (doc.Table((), rows),))


def said(case: Case) -> str:
    """What the check says of all of them, as a sentence; the name of a program stays as it's written."""
    check = reading.checks_by_id(case).get(CHECK)
    told = (check.summary or check.reason or "") if check is not None else ""
    names = tuple(client.name for client in clients(case))
    return f"{told.rstrip('.')}." if told.startswith(names) else wording.full_stop(told)


def _differ(case: Case) -> bool:
    check = reading.checks_by_id(case).get(CHECK)
    return check is not None and check.status == Status.WARNED


def _row(client: Client, *, full: bool) -> doc.Row:
    def marked(name: str, text: str) -> doc.Text:
        return doc.badge(_FAILED, text) if name in client.fails else text

    way = doc.badge(_FAILED, client.way) if "way" in client.fails else doc.code(client.way)
    rest = (marked("trust", client.trust), marked("token", client.token), client.http)
    version = doc.faint(f" [{client.version}]" if client.version else "")
    return doc.row(
        (client.name, doc.aside(client.version)),
        (way, doc.aside(client.because)),
        *(rest if full else ()),
        label=client.name,
        told=(doc.Span(client.sentence, _FAILED if client.fails else ""), version),
    )


def _client(client: ClientRoute, verdict: ClientTrust | None) -> Client:
    trust, refused = _trust(client, verdict)
    token = {
        "replaced": f"the entry of {client.netrc} replaces the token",
        "refused": f"fails: the entry of {client.netrc} beside the token",
    }.get(client.bearer, "kept")
    http = "HTTP/2 and HTTP/1.1" if client.http2 else "HTTP/1.1"
    fails = {"way": client.error is not None, "trust": refused, "token": token != "kept"}
    return Client(
        client.name,
        _version(client),
        *_way(client),
        trust,
        token,
        http if client.installed is not None else "",
        tuple(name for name, failed in fails.items() if failed),
    )


def _way(client: ClientRoute) -> tuple[str, str]:
    return ("fails", client.error) if client.error is not None else (client.proxy or "directly", client.because)


def _trust(client: ClientRoute, verdict: ClientTrust | None) -> tuple[str, bool]:
    """The lists that it reads, or why it trusts nothing here; and whether that fails."""
    if client.ca_error is not None:
        return f"fails: {client.ca_error}", True
    lists = " and ".join(_LISTS.get(name, name) for name in client.trusts)
    if client.installed is not None and not lists:
        return "no list that can be used", True
    refused = verdict is not None and verdict.trusted is False
    return f"{lists}, which doesn't trust the app" if refused else lists, refused


def _version(client: ClientRoute) -> str:
    if client.installed is False:
        return "not installed here"
    if client.version is None:
        return ""
    return f"Python {client.version}" if client.client == "urllib" else client.version
