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
from dbapp_diag.causes.dns.dns_name_not_found import MISSPELT
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.model.results import Finding, RuledOut, rule_out
from dbapp_diag.model.urls import APPS_DOMAIN, corrected_app_url
from dbapp_diag.model.words import AnyCause, Confidence, Variant

DARK = SILENT | {LookupOutcome.REFUSED}


def findings(resolution: Resolution, vantage: Vantage | None = None) -> tuple[Finding, *tuple[Finding, ...]]:
    """The causes of a name without address, the closest first."""
    cut_off = vantage is not None and vantage.cut_off is not None
    asked = main(resolution)
    match asked.outcome:
        case LookupOutcome.NAME_NOT_FOUND if asked.aliases:
            return (_one("dns-no-address", SURE, resolution),)
        case LookupOutcome.NAME_NOT_FOUND:
            return _no_such_name(resolution)
        case LookupOutcome.NO_ADDRESS:
            blanket = [near for near in _beside(resolution) if near.outcome is LookupOutcome.NO_ADDRESS]
            return (
                _one("dns-no-address", SURE, resolution),
                *((_one("dns-zone-blocked", POSSIBLE, resolution),) if blanket and of_apps(resolution) else ()),
            )
        case LookupOutcome.SERVER_FAILURE:
            if alive(resolution.control) or any(alive(near) for near in resolution.neighbours):
                return (_one("dns-server-failure", SURE, resolution),)
            if cut_off:  # a name server on this machine answers so when it reaches nobody itself
                return (
                    _one("dns-resolver-unreachable", LIKELY, resolution),
                    _one("dns-server-failure", POSSIBLE, resolution),
                )
            return (
                _one("dns-server-failure", LIKELY, resolution),
                _one("dns-resolver-unreachable", POSSIBLE, resolution),
            )
        case LookupOutcome.REFUSED if alive(resolution.control):
            if not of_apps(resolution):
                return (_one("dns-server-failure", LIKELY, resolution),)
            return (
                _one(
                    "dns-zone-blocked",
                    LIKELY if _apex(resolution) is None or _any_alive(resolution) else SURE,
                    resolution,
                ),
            )
        case LookupOutcome.BAD_NAME:
            return (_one("dns-name-not-found", SURE, resolution),)
        case _:
            return _no_answer(resolution, asked, routed=vantage is not None and vantage.routed)


def of_apps(resolution: Resolution) -> bool:
    """The host lies in the platform's domain for apps, not in a custom one."""
    return resolution.host.endswith(f".{APPS_DOMAIN}")


def zone_sunk(resolution: Resolution) -> bool:
    """A made-up name of the zone leads to the same dead end as the app's, and a name outside doesn't."""
    own = set(resolution.dns.addresses)
    beside = [near for near in _beside(resolution) if dead_end(near) and own & set(near.addresses)]
    return bool(beside) and alive(resolution.control) and of_apps(resolution)


def _no_such_name(resolution: Resolution) -> tuple[Finding, *tuple[Finding, ...]]:
    apex = _apex(resolution)
    above = [near for near in resolution.neighbours if near not in _beside(resolution)]
    inner = [near for near in above if near is not apex] or above
    if any(alive(near) for near in (*_beside(resolution), *inner)):
        return (_one("dns-name-not-found", SURE, resolution),)
    if alive(apex):  # a filter may spare the apex; a server may deny names that only have names below them
        return (
            _one("dns-name-not-found", LIKELY, resolution),
            *((_one("dns-zone-blocked", POSSIBLE, resolution),) if of_apps(resolution) else ()),
        )
    if not of_apps(resolution):
        return (_one("dns-name-not-found", SURE if alive(resolution.control) else LIKELY, resolution),)
    if alive(resolution.control):
        gone = apex is not None and (apex.outcome is LookupOutcome.NAME_NOT_FOUND or dead_end(apex))
        return (_one("dns-zone-blocked", SURE if gone else LIKELY, resolution),)
    if resolution.control is not None and resolution.control.outcome is LookupOutcome.NAME_NOT_FOUND:
        if resolution.control.name == SURELY_THERE:
            return (_one("dns-resolver-unreachable", SURE, resolution),)
        return (
            _one("dns-zone-blocked", POSSIBLE, resolution),
            _one("dns-name-not-found", POSSIBLE, resolution),
            _one("dns-resolver-unreachable", POSSIBLE, resolution),
        )
    sure = LIKELY if apex is not None and apex.outcome is LookupOutcome.NAME_NOT_FOUND else POSSIBLE
    return (_one("dns-zone-blocked", sure, resolution), _one("dns-name-not-found", POSSIBLE, resolution))


def _no_answer(resolution: Resolution, lookup: Lookup, *, routed: bool) -> tuple[Finding, *tuple[Finding, ...]]:
    if lookup.outcome is LookupOutcome.NO_RESOLVER:
        return (_one("dns-resolver-unreachable", SURE, resolution, dns_resolver_unreachable.NONE_SET),)
    if alive(resolution.control):
        if _any_alive(resolution) or not of_apps(resolution):
            return (_one("dns-server-failure", LIKELY, resolution),)
        return (_one("dns-zone-blocked", LIKELY, resolution), _one("dns-server-failure", POSSIBLE, resolution))
    if _any_alive(resolution):
        return (_one("dns-server-failure", LIKELY, resolution),)
    others = (*resolution.neighbours, *((resolution.control,) if resolution.control else ()))
    no_route = not routed and {LookupOutcome.UNREACHABLE} == {each.outcome for each in (lookup, *others)}
    dark = resolution.control is not None and all(each.outcome in DARK for each in others)
    # the system waits longer than this run
    impatient = lookup.outcome is LookupOutcome.TIMEOUT and resolution.system is not None
    given_up = not impatient or any(waited_out(each) for each in (resolution.system, resolution.control))
    sure = dark and given_up and not no_route  # without a route it needn't be the name server
    return (_one("dns-resolver-unreachable", SURE if sure else LIKELY, resolution),)


def _one(cause: AnyCause, sure: Confidence, resolution: Resolution, variant: Variant | None = None) -> Finding:
    apex = _apex(resolution)
    living = next((each for each in resolution.neighbours if alive(each)), None)
    others = [describe_lookup(each) for each in (living or apex, resolution.control) if each is not None]
    observed = "; ".join((describe_lookup(main(resolution)), *others))
    likely = corrected_app_url(resolution.host) if cause == "dns-name-not-found" else None
    values = {"likely_url": likely} if likely else {}
    variant = MISSPELT if likely else variant
    expected = f"an address for {resolution.host}"
    return lookup_finding(cause, sure, resolution, observed, expected, variant=variant, **values)


def _apex(resolution: Resolution) -> Lookup | None:
    """The look-up of the shortest domain above the host."""
    above = [near for near in resolution.neighbours if resolution.host.endswith(f".{near.name}")]
    return min(above, key=lambda near: near.name.count("."), default=None)


def _beside(resolution: Resolution) -> tuple[Lookup, ...]:
    return tuple(near for near in resolution.neighbours if not resolution.host.endswith(f".{near.name}"))


def _any_alive(resolution: Resolution) -> bool:
    return any(alive(near) for near in resolution.neighbours)


def ruled_out(resolution: Resolution, findings: tuple[Finding, ...]) -> tuple[RuledOut, ...]:
    """What a name without address, and the names around it, speak against."""
    asked, named = main(resolution), {finding.cause for finding in findings}
    sure = {finding.cause for finding in findings if finding.confidence is SURE}
    says = describe_lookup(asked)
    reasons: dict[AnyCause, str] = {"dns-sinkholed": says, "hosts-file-override": says}
    if asked.outcome not in DARK:
        reasons["dns-resolver-unreachable"] = f"it answers: {says}"
    elif resolution.control is not None and resolution.control.outcome not in DARK:
        reasons["dns-resolver-unreachable"] = f"it answers: {describe_lookup(resolution.control)}"
    if asked.outcome is LookupOutcome.NAME_NOT_FOUND:
        reasons |= {"dns-server-failure": says, "dns-no-address": says}
    if asked.outcome is LookupOutcome.NO_ADDRESS:
        reasons |= {"dns-server-failure": says, "dns-name-not-found": says}
    if "dns-name-not-found" in sure:
        reasons["dns-zone-blocked"] = findings[0].observed
    if "dns-zone-blocked" in sure and asked.outcome is LookupOutcome.NAME_NOT_FOUND:
        reasons["dns-name-not-found"] = findings[0].observed
    return tuple(entry for cause, reason in reasons.items() for entry in rule_out(cause, reason, resolution, but=named))
