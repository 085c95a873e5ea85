"""Why no address of the app's host accepts a connection, and what a dead IPv6 costs. Pure.

What fails is held against the workspace's host, tried directly at the same moment: the control.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dbapp_diag.analysis.connect.attempts import DEAD, describe_attempts, direct
from dbapp_diag.analysis.connect.location import location_values
from dbapp_diag.analysis.dns.lookups import SILENT, describe_lookup, private, sink
from dbapp_diag.analysis.dns.resolver import by_search
from dbapp_diag.causes.connect import ipv6_broken, proxy_needed
from dbapp_diag.facts.asked import NO_WAY, Vantage
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import LookupOutcome, Resolution
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Finding, RuledOut, evidence_of, finding, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Confidence

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
NO_WAY_THERE = frozenset((ConnectOutcome.UNREACHABLE, ConnectOutcome.DENIED))
UNANSWERED = SILENT | {LookupOutcome.SERVER_FAILURE}
NOTICED = 500.0
"""Milliseconds from which a dead address costs anybody anything."""


def blocked(
    reach: Reach, names: Resolution, workspace: WorkspaceReach | None, vantage: Vantage | None = None
) -> tuple[Finding, ...]:
    """The causes of attempts that all failed, the closest first."""
    # a search domain takes the control's name as well
    control = direct(workspace) if by_search(names) is None else None
    outside = names.overridden is not None or not all(sink(attempt.address) for attempt in reach.attempts)
    outcomes = {attempt.outcome for attempt in reach.attempts}
    text = describe_attempts(reach.attempts) + (
        f"; {control.host}: {describe_attempts(control.attempts)}" if control else ""
    )
    because = evidence_of(reach, control)
    address, where = reach.attempts[0].address, location_values(vantage)
    findings: list[Finding] = []
    if ConnectOutcome.REFUSED in outcomes:
        sure = SURE if outcomes <= {ConnectOutcome.REFUSED, ConnectOutcome.UNREACHABLE} else LIKELY
        refusing = next(each for each in reach.attempts if each.outcome is ConnectOutcome.REFUSED)
        accepted, refused = "an accepted connection", refusing.address
        findings.append(finding("connection-refused", sure, text, accepted, because, address=refused))
    if control is not None and not control.connected:
        sure = SURE if outside and _same_kind(reach.attempts, control.attempts) else LIKELY
        egress = finding(
            "egress-blocked", sure, text, "port 443 open to both hosts", because, variant=where, address=address
        )
        return egress, *findings
    if findings:
        return tuple(findings)
    expected = "an accepted connection, as from the workspace's host"
    if outcomes <= NO_WAY_THERE and vantage is not None and (why := _not_by(reach.attempts, vantage)):
        text = f"{text}: {why}"
        if vantage.cut_off is not None and control is None:
            expected, because = "a way out of this machine", evidence_of(reach, vantage)
            return (finding("egress-blocked", SURE, text, expected, because, variant=where, address=address),)
        if vantage.cut_off is None and all(attempt.family == "IPv6" for attempt in reach.attempts):
            text = f"{text}, and {reach.host} has no other address"
            expected, because = "IPv6 here, or an IPv4 address there", evidence_of(reach, vantage)
            return (
                finding("ipv6-broken", LIKELY, text, expected, because, variant=ipv6_broken.NO_IPV6, address=address),
            )
        expected = "an address that this machine can reach"
        return (finding("app-domain-blocked", POSSIBLE, text, expected, because, variant=where, address=address),)
    if control is None:
        likely = LIKELY if outcomes <= DEAD else POSSIBLE
        alone = f"{text}; no other host was there to compare with"
        domain = finding("app-domain-blocked", likely, alone, expected, because, variant=where, address=address)
        return domain, finding("egress-blocked", POSSIBLE, text, "port 443 open", because)
    if _by_ipv6_alone(reach, control):
        sure = SURE if outcomes <= DEAD else LIKELY
        family = finding("ipv6-broken", sure, text, "IPv6 that works", because, address=address)
        return family, finding("app-domain-blocked", POSSIBLE, text, expected, because, variant=where, address=address)
    sure = SURE if outside and outcomes <= DEAD and _comparable(reach, control) else LIKELY
    text += _private(reach)
    return (finding("app-domain-blocked", sure, text, expected, because, variant=where, address=address),)


def no_route(
    reach: Reach, names: Resolution, workspace: WorkspaceReach | None, vantage: Vantage | None = None
) -> tuple[Finding, ...]:
    """Without any address: no way to the name server, for this name as for the workspace's, means no way out at all.

    Where this machine itself has no way out by either family, that's certain, whatever a name server on it says in its place.
    """
    lookups = (names.dns, *((names.control,) if names.control else ()), *((workspace.lookup,) if workspace else ()))
    expected, because = "a way out of this machine", evidence_of(reach, workspace, vantage)
    where = location_values(vantage)
    if vantage is not None and vantage.cut_off and all(lookup.outcome in UNANSWERED for lookup in lookups):
        observed = f"{vantage.cut_off}; {describe_lookup(names.dns)}"
        return (finding("egress-blocked", SURE, observed, expected, because, variant=where),)
    if len(lookups) < 2 or any(lookup.outcome is not LookupOutcome.UNREACHABLE for lookup in lookups):
        return ()
    if vantage is not None and vantage.routed:  # then it's the name server's own place that nobody reaches
        return ()
    observed = f"there's no way even to the name server {names.dns.server}"
    return (finding("egress-blocked", LIKELY, observed, expected, because, variant=where),)


def unused_proxy(reach: Reach, routes: Routes | None) -> Finding | tuple[RuledOut, ...]:
    """Whether the proxy that is set, but not used for this host, would have connected; nothing where that isn't known."""
    if routes is None:
        return ()
    proxy, answer, because = routes.unused_proxy, reach.unused_answer, evidence_of(reach, routes)
    if proxy is None:
        return rule_out("proxy-needed", "no proxy is set that the call could take", because)
    if answer is None:
        return ()
    why = routes.unused_because or "it isn't used for this host"
    by_settings = proxy_needed.EXCEPTED if " entry " in why else proxy_needed.UNSET
    variant = None if why.startswith("--") else by_settings
    if answer.status is None:
        return rule_out("proxy-needed", f"{proxy} doesn't answer either ({answer.error or 'no answer'})", because)
    said = f"{proxy}, unused because of {why}, answers {answer.status} to CONNECT"
    if answer.connects or answer.status == 407:
        sure = LIKELY if answer.status == 407 else SURE
        observed = f"directly, {describe_attempts(reach.attempts) or 'there is no address'}; {said}"
        expected = "the call to take the proxy"
        return finding("proxy-needed", sure, observed, expected, because, variant=variant, proxy=proxy, entry=why)
    return rule_out("proxy-needed", said, because)


def proxy_leads_out(reach: Reach, routes: Routes | None) -> tuple[RuledOut, ...]:
    """Where a proxy connects to the app, the network isn't closed: direct ways are, as they may be meant to."""
    reason = f"{routes.unused_proxy if routes else 'the proxy'} connects to {reach.host}"
    return rule_out(("egress-blocked", "app-domain-blocked"), reason, reach, routes)


def waited_in_vain(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """IPv6 addresses that cost a noticeable time beside IPv4 that works; none where IPv6 works as well."""
    works = {attempt.family for attempt in attempts if attempt.outcome is ConnectOutcome.CONNECTED}
    vain = (ConnectOutcome.TIMEOUT, ConnectOutcome.UNREACHABLE)
    dead = tuple(attempt for attempt in attempts if attempt.family == "IPv6" and attempt.outcome in vain)
    return dead if works == {"IPv4"} and sum(attempt.ms for attempt in dead) >= NOTICED else ()


def ipv6(reach: Reach, good: Sequence[Attempt], broken: Sequence[Attempt]) -> Finding | None:
    """IPv4 works and every IPv6 address is waited for in vain. A machine without IPv6 notices nothing."""
    six = [attempt for attempt in broken if attempt.family == "IPv6"]
    lost = sum(attempt.ms for attempt in waited_in_vain(reach.attempts))
    if not lost:
        return None
    cost = f"a client that tries them in turn loses {duration(lost)} or more each time"
    observed = f"{describe_attempts(six)}; {describe_attempts(each for each in good if each.family == 'IPv4')}; {cost}"
    return finding("ipv6-broken", SURE, observed, "IPv6 that works, or none", reach, address=six[0].address)


def ruled_out(reach: Reach, findings: Iterable[Finding]) -> tuple[RuledOut, ...]:
    """What the failed attempts themselves speak against."""
    named = {finding.cause for finding in findings}
    outcomes = {attempt.outcome for attempt in reach.attempts}
    ruled: list[RuledOut] = []
    if reach.attempts and ConnectOutcome.REFUSED not in outcomes:
        ruled += rule_out("connection-refused", f"no address refuses: {describe_attempts(reach.attempts)}", reach)
    if reach.attempts and all(attempt.family == "IPv4" for attempt in reach.attempts):
        ruled += rule_out("ipv6-broken", "the name has IPv4 addresses alone", reach)
    if "egress-blocked" in named and next(f for f in findings if f.cause == "egress-blocked").confidence is SURE:
        ruled += rule_out("app-domain-blocked", "the workspace's host can't be reached either", reach)
    if (
        "app-domain-blocked" in named
        and next(f for f in findings if f.cause == "app-domain-blocked").confidence is SURE
    ):
        ruled += rule_out("egress-blocked", "the workspace's host accepts connections", reach)
    if "ipv6-broken" in named:
        ruled += rule_out("egress-blocked", "the workspace's host accepts connections by IPv4", reach)
    return tuple(ruled)


def _not_by(attempts: Sequence[Attempt], vantage: Vantage) -> str | None:
    """Why this machine itself reaches none of the addresses, whatever the network does; None where it's able to."""
    ways = {"IPv4": vantage.ipv4, "IPv6": vantage.ipv6}
    families = sorted({attempt.family for attempt in attempts})
    if not families or any(ways[family] not in NO_WAY for family in families):
        return None
    return vantage.cut_off or f"this machine has no way out by {families[0]} ({ways[families[0]]})"


def _same_kind(app: Sequence[Attempt], control: Sequence[Attempt]) -> bool:
    """Every attempt of both ended in a way that a block at port 443 has: dropped, without route, cut or refused."""
    blocked_by = DEAD | {ConnectOutcome.REFUSED}
    return bool(app) and all(attempt.outcome in blocked_by for attempt in (*app, *control))


def _comparable(reach: Reach, control: WorkspaceReach) -> bool:
    """The control connects in a family in which the app was tried, and the app's addresses are public ones."""
    works = {attempt.family for attempt in control.attempts if attempt.outcome is ConnectOutcome.CONNECTED}
    tried = {attempt.family for attempt in reach.attempts}
    return bool(works & tried) and not all(private(attempt.address) for attempt in reach.attempts)


def _by_ipv6_alone(reach: Reach, control: WorkspaceReach) -> bool:
    """The app has IPv6 addresses only, and the control's fail as well, while its IPv4 works."""
    six = [attempt.outcome for attempt in control.attempts if attempt.family == "IPv6"]
    works = ConnectOutcome.CONNECTED not in six and control.connected
    return bool(six) and works and all(attempt.family == "IPv6" for attempt in reach.attempts)


def _private(reach: Reach) -> str:
    inside = all(private(attempt.address) for attempt in reach.attempts)
    return "; a private address can be reached from its own network only" if inside else ""
