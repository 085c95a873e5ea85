"""Where the run was made, and what of this machine bears on calls."""

from __future__ import annotations

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.facts.tls import TrustFacts
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.sections import clients, sources


def vantage(case: Case) -> doc.Section:
    """For a screen."""
    return doc.Section("Where it ran", (_known(*_machine(case), ("masked", _masked(case))),))


def environment(case: Case) -> doc.Section:
    """For a ticket: with the caller and the app, and what the run cost."""
    known = _known(*_machine(case), ("caller", case.target.caller), ("app", case.target.url))
    pairs = doc.Pairs(tuple((name, doc.code(str(value))) for name, value in known.rows))
    masked = f"masked: {_masked(case)}" if case.masked else ""
    foot = (reading.counts(case), *reading.effort(case), masked)
    return doc.Section("Environment", (pairs, doc.Para(" · ".join(part for part in foot if part))))


def columns(case: Case) -> tuple[doc.Section, ...]:
    """For a page: two things that stand side by side."""
    return (doc.Section("Machine", (_known(*_machine(case)),)), doc.Section("Caller", (_caller(case),)))


def circumstances(case: Case) -> tuple[str, ...]:
    """Who called, when, and from where, for who wasn't there."""
    started = wording.run_time(case)
    where = [str(value) for name, value in reading.fields(case.vantage) if name in ("runtime", "os") and value]
    who = f"called by {case.target.caller}" if case.target.caller else ""
    return tuple(part for part in (who, wording.moment(started) if started else "", ", ".join(where)) if part)


def rest(case: Case) -> tuple[doc.Section, ...]:
    """For a page: what stands beneath."""
    return (sources.section(case, folded=True), _clocks(case), clients.table(case), _authorities(case))


def _known(*rows: tuple[str, str | None]) -> doc.Pairs:
    """Those of which something is known."""
    return doc.Pairs(tuple((name, text) for name, text in rows if text))


def _machine(case: Case) -> tuple[tuple[str, str], ...]:
    """This tool, and what it ran on."""
    fields = (field for field in reading.fields(case.vantage) if field[0] != "tool")
    return ((case.tool.name, case.tool.version), *fields, ("left out by the user", ", ".join(case.skipped_by_user)))


def _masked(case: Case) -> str:
    """How many of what were masked before anything was kept."""
    return ", ".join(wording.plural(count, kind) for kind, count in sorted(case.masked.items()))


def _caller(case: Case) -> doc.Pairs:
    """Who calls what, with which token."""
    target, token = case.target, saved_facts.fact(case, TokenFacts)
    rows: list[tuple[str, str | None]] = [
        ("who", target.caller or "not known"),
        ("profile", target.profile or "none"),
        ("app", target.url or "address not known"),
        ("workspace", target.workspace or "not known"),
    ]
    if token is not None:
        rows += [
            ("token", f"‹{token.label}› {token.kind.value}, from {token.source}"),
            ("issuer", token.issuer),
            ("audience", ", ".join(token.audience)),
            ("scopes", "not known" if token.scopes is None else ", ".join(token.scopes) or "none"),
            ("expiry", wording.age(token.expires_at, wording.run_time(case)) if token.expires_at else None),
        ]
    return _known(*rows)


def _clocks(case: Case) -> doc.Section:
    """How far this machine's clock is from those of others."""
    heads = ("Host", "Ahead of this machine by", "Uncertainty")
    rows = (doc.row(one.host, f"{one.ahead_s:.1f} s", f"± {one.uncertainty_s:.1f} s") for one in case.clocks)
    return doc.Section("Clock", (doc.Table(heads, tuple(rows)),))


def _authorities(case: Case) -> doc.Section:
    """Which certificate authorities this run trusts, and which variables change that for whom."""
    trust = saved_facts.fact(case, TrustFacts)
    rows = tuple(
        doc.row(
            each.variable,
            each.path,
            doc.badge("failed", each.problem) if each.problem else doc.badge("ok", "usable"),
            ", ".join(each.read_by),
        )
        for each in (trust.settings if trust is not None else ())
    )
    told = f"This run trusts {trust.ours}." if trust is not None else ""
    settings = doc.Table(("Variable", "File", "State", "Read by"), rows, short=("State",))
    return doc.Section("Certificate authorities", (doc.Para(told), settings))
