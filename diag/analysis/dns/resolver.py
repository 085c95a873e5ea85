"""What the resolver's settings mean for a name: who is asked, in which order, and what else is tried. Pure.

Source: Linux manual pages resolv.conf(5) and nsswitch.conf(5); glibc resolv/res_query.c (`res_nsearch`); musl
src/network/lookup_name.c (`name_from_dns_search`); nss-mdns README (`mdns4_minimal` takes names in `.local` for its own).
"""

from __future__ import annotations

from dbapp_diag.analysis.dns.lookups import otherwise
from dbapp_diag.facts.asked import MUSL, ResolverSettings, ScopedServers
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution


def describe_resolver(settings: ResolverSettings) -> tuple[str, ...]:
    """The settings as sentence parts, the servers first."""
    found: list[str] = []
    if settings.problem is not None:
        default = ", so the C library asks 127.0.0.1" if settings.library else ""
        what = settings.problem if settings.problem == "names no server" else f"is {settings.problem}"
        found.append(f"{settings.source} {what}{default}")
    else:
        asks = f", which asks {', '.join(settings.behind)}" if settings.behind else ""
        maker = f" ({settings.made_by}{asks})" if settings.made_by else (f" ({asks[2:]})" if asks else "")
        found.append(f"{', '.join(settings.servers)}{maker}, by {settings.source}")
    if settings.search:
        found.append(f"search {' '.join(settings.search)}: {_search_rule(settings)}")
    found += [f"{each.domain} by {', '.join(each.servers)} alone" for each in settings.scoped[:8]]
    if settings.skips_dns:
        found.append(f"nsswitch.conf's line hosts has no dns ({' '.join(settings.order)}): programs ask no name server")
    if settings.library == MUSL:
        found.append("musl asks all name servers at once, and reads no nsswitch.conf")
    return tuple(found)


def search_first(settings: ResolverSettings, host: str) -> bool:
    """Whether programs try the search domains before the name itself: it has fewer dots than `ndots`."""
    return bool(settings.search) and host.rstrip(".").count(".") < settings.ndots


def search_names(settings: ResolverSettings, host: str) -> tuple[str, ...]:
    """The names that programs ask for besides the name itself, in order. musl asks for none where there are dots enough."""
    if settings.library == MUSL and not search_first(settings, host):
        return ()
    return tuple(
        dict.fromkeys(f"{host.rstrip('.')}.{domain.strip('.')}" for domain in settings.search if domain.strip("."))
    )


def scope_of(settings: ResolverSettings, host: str) -> ScopedServers | None:
    """The name servers that stand for the host's domain alone; the longest domain counts."""
    covering = [each for each in settings.scoped if host == each.domain or host.endswith(f".{each.domain}")]
    return max(covering, key=lambda each: len(each.domain), default=None)


def _search_rule(settings: ResolverSettings) -> str:
    before = f"tried first for names of fewer than {settings.ndots} dots"
    if not settings.library:
        return "tried for names without a dot"
    if settings.library == MUSL:
        return f"{before}, and not for others"
    return f"{before}, and last for others" if settings.ndots > 1 else "tried where the name itself doesn't exist"


def aside(settings: ResolverSettings | None, resolution: Resolution) -> str:
    """What the settings add to a look-up that gives trouble, as `; …`; empty where they explain nothing."""
    if settings is None or resolution.system is None:
        return ""
    parts: list[str] = []
    if resolution.dns.outcome is LookupOutcome.NO_RESOLVER or settings.problem is not None:
        parts.append(describe_resolver(settings)[0])
    elif settings.behind and not resolution.dns.addresses:
        parts.append(f"{settings.servers[0]} asks {', '.join(settings.behind)} in turn")
    scope = scope_of(settings, resolution.host)
    if scope is not None:
        parts.append(f"programs ask {', '.join(scope.servers)} for names under {scope.domain}")
    if settings.skips_dns and not resolution.system.addresses:
        parts.append(
            f"nsswitch.conf has no dns in its line hosts ({' '.join(settings.order)}), so programs ask no name server"
        )
    elif mdns_alone(settings, resolution.host) and not resolution.system.addresses:
        parts.append(f"nsswitch.conf leaves names in .local to mDNS alone ({' '.join(settings.order)})")
    return "".join(f"; {part}" for part in parts)


def mdns_alone(settings: ResolverSettings, host: str) -> bool:
    """Whether a name in `.local` never gets as far as a name server: mDNS stands before it, and ends the search."""
    words = settings.order
    if not host.endswith(".local") or "dns" not in words:
        return False
    before = words[: words.index("dns")]
    pairs = zip(before, before[1:], strict=False)
    return any(word.startswith("mdns") and after.upper() == "[NOTFOUND=RETURN]" for word, after in pairs)


def by_search(resolution: Resolution) -> Lookup | None:
    """The name in a search domain whose address the system gave for the host; None where its answer came otherwise.

    Proven by asking for that name itself, or by the canonical name in the system's answer.
    """
    system = resolution.system
    if system is None or not otherwise(resolution) or resolution.hosts_file:
        return None
    return next((each for each in resolution.searched if set(each.addresses) & set(system.addresses)), None)
