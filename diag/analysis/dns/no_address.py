"""Why the app's host name gives no address: from how the look-ups ended to causes. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.dns.lookups import (
    LIKELY,
    POSSIBLE,
    SILENT,
    SURE,
    SURELY_THERE,
    alive,
    dead_end,
    describe_lookup,
    lookup_finding,
    main,
    waited_out,
)
from dbapp_diag.causes.dns import dns_resolver_unreachable
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.model.results import Finding, RuledOut, rule_out
from dbapp_diag.model.urls import APPS_DOMAIN
from dbapp_diag.model.words import AnyCause, Confidence, Variant

DARK = SILENT | {LookupOutcome.REFUSED}


def findings(seen: Resolution, vantage: Vantage | None = None) -> tuple[Finding, *tuple[Finding, ...]]:
    """The causes of a name without address, the closest first."""
    cut_off = vantage is not None and vantage.cut_off is not None
    asked = main(seen)
    match asked.outcome:
        case LookupOutcome.NAME_NOT_FOUND if asked.aliases:
            return (_one("dns-no-address", SURE, seen),)
        case LookupOutcome.NAME_NOT_FOUND:
            return _no_such_name(seen)
        case LookupOutcome.NO_ADDRESS:
            blanket = [near for near in _beside(seen) if near.outcome is LookupOutcome.NO_ADDRESS]
            return (
                _one("dns-no-address", SURE, seen),
                *((_one("dns-zone-blocked", POSSIBLE, seen),) if blanket and of_apps(seen) else ()),
            )
        case LookupOutcome.SERVER_FAILURE:
            if alive(seen.control) or any(alive(near) for near in seen.neighbours):
                return (_one("dns-server-failure", SURE, seen),)
            if cut_off:  # a name server on this machine answers so when it reaches nobody itself
                return (_one("dns-resolver-unreachable", LIKELY, seen), _one("dns-server-failure", POSSIBLE, seen))
            return (_one("dns-server-failure", LIKELY, seen), _one("dns-resolver-unreachable", POSSIBLE, seen))
        case LookupOutcome.REFUSED if alive(seen.control):
            if not of_apps(seen):
                return (_one("dns-server-failure", LIKELY, seen),)
            return (_one("dns-zone-blocked", LIKELY if _apex(seen) is None or _any_alive(seen) else SURE, seen),)
        case LookupOutcome.BAD_NAME:
            return (_one("dns-name-not-found", SURE, seen),)
        case _:
            return _no_answer(seen, asked, routed=vantage is not None and vantage.routed)


def of_apps(seen: Resolution) -> bool:
    """The host lies in the platform's domain for apps, not in a custom one."""
    return seen.host.endswith(f".{APPS_DOMAIN}")


def zone_sunk(seen: Resolution) -> bool:
    """A made-up name of the zone leads to the same dead end as the app's, and a name outside doesn't."""
    own = set(seen.dns.addresses)
    beside = [near for near in _beside(seen) if dead_end(near) and own & set(near.addresses)]
    return bool(beside) and alive(seen.control) and of_apps(seen)


def _no_such_name(seen: Resolution) -> tuple[Finding, *tuple[Finding, ...]]:
    apex = _apex(seen)
    above = [near for near in seen.neighbours if near not in _beside(seen)]
    inner = [near for near in above if near is not apex] or above
    if any(alive(near) for near in (*_beside(seen), *inner)):
        return (_one("dns-name-not-found", SURE, seen),)
    if alive(apex):  # a filter may spare the apex; a server may deny names that only have names below them
        return (
            _one("dns-name-not-found", LIKELY, seen),
            *((_one("dns-zone-blocked", POSSIBLE, seen),) if of_apps(seen) else ()),
        )
    if not of_apps(seen):
        return (_one("dns-name-not-found", SURE if alive(seen.control) else LIKELY, seen),)
    if alive(seen.control):
        gone = apex is not None and (apex.outcome is LookupOutcome.NAME_NOT_FOUND or dead_end(apex))
        return (_one("dns-zone-blocked", SURE if gone else LIKELY, seen),)
    if seen.control is not None and seen.control.outcome is LookupOutcome.NAME_NOT_FOUND:
        if seen.control.name == SURELY_THERE:
            return (_one("dns-resolver-unreachable", SURE, seen),)
        return (
            _one("dns-zone-blocked", POSSIBLE, seen),
            _one("dns-name-not-found", POSSIBLE, seen),
            _one("dns-resolver-unreachable", POSSIBLE, seen),
        )
    sure = LIKELY if apex is not None and apex.outcome is LookupOutcome.NAME_NOT_FOUND else POSSIBLE
    return (_one("dns-zone-blocked", sure, seen), _one("dns-name-not-found", POSSIBLE, seen))


def _no_answer(seen: Resolution, asked: Lookup, *, routed: bool) -> tuple[Finding, *tuple[Finding, ...]]:
    if asked.outcome is LookupOutcome.NO_RESOLVER:
        return (_one("dns-resolver-unreachable", SURE, seen, dns_resolver_unreachable.NONE_SET),)
    if alive(seen.control):
        if _any_alive(seen) or not of_apps(seen):
            return (_one("dns-server-failure", LIKELY, seen),)
        return (_one("dns-zone-blocked", LIKELY, seen), _one("dns-server-failure", POSSIBLE, seen))
    if _any_alive(seen):
        return (_one("dns-server-failure", LIKELY, seen),)
    others = (*seen.neighbours, *((seen.control,) if seen.control else ()))
    no_route = not routed and {LookupOutcome.UNREACHABLE} == {each.outcome for each in (asked, *others)}
    dark = seen.control is not None and all(each.outcome in DARK for each in others)
    # the system waits longer than this run
    impatient = asked.outcome is LookupOutcome.TIMEOUT and seen.system is not None
    given_up = not impatient or any(waited_out(each) for each in (seen.system, seen.control))
    sure = dark and given_up and not no_route  # without a route it needn't be the name server
    return (_one("dns-resolver-unreachable", SURE if sure else LIKELY, seen),)


def _one(cause: AnyCause, sure: Confidence, seen: Resolution, variant: Variant | None = None) -> Finding:
    apex = _apex(seen)
    living = next((each for each in seen.neighbours if alive(each)), None)
    others = [describe_lookup(each) for each in (living or apex, seen.control) if each is not None]
    observed = "; ".join((describe_lookup(main(seen)), *others))
    return lookup_finding(cause, sure, seen, observed, f"an address for {seen.host}", variant=variant)


def _apex(seen: Resolution) -> Lookup | None:
    """The look-up of the shortest domain above the host."""
    above = [near for near in seen.neighbours if seen.host.endswith(f".{near.name}")]
    return min(above, key=lambda near: near.name.count("."), default=None)


def _beside(seen: Resolution) -> tuple[Lookup, ...]:
    return tuple(near for near in seen.neighbours if not seen.host.endswith(f".{near.name}"))


def _any_alive(seen: Resolution) -> bool:
    return any(alive(near) for near in seen.neighbours)


def ruled_out(seen: Resolution, findings: tuple[Finding, ...]) -> tuple[RuledOut, ...]:
    """What a name without address, and the names around it, speak against."""
    asked, named = main(seen), {finding.cause for finding in findings}
    sure = {finding.cause for finding in findings if finding.confidence is SURE}
    says = describe_lookup(asked)
    reasons: dict[AnyCause, str] = {"dns-sinkholed": says, "hosts-file-override": says}
    if asked.outcome not in DARK:
        reasons["dns-resolver-unreachable"] = f"it answers: {says}"
    elif seen.control is not None and seen.control.outcome not in DARK:
        reasons["dns-resolver-unreachable"] = f"it answers: {describe_lookup(seen.control)}"
    if asked.outcome is LookupOutcome.NAME_NOT_FOUND:
        reasons |= {"dns-server-failure": says, "dns-no-address": says}
    if asked.outcome is LookupOutcome.NO_ADDRESS:
        reasons |= {"dns-server-failure": says, "dns-name-not-found": says}
    if "dns-name-not-found" in sure:
        reasons["dns-zone-blocked"] = findings[0].observed
    if "dns-zone-blocked" in sure and asked.outcome is LookupOutcome.NAME_NOT_FOUND:
        reasons["dns-name-not-found"] = findings[0].observed
    return tuple(entry for cause, reason in reasons.items() for entry in rule_out(cause, reason, seen, but=named))
