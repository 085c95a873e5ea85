"""Names: what resolvers do to them."""

from __future__ import annotations

from tests.realnet.land import APP, Land
from tests.realnet.scene import scene


@scene("dns-name-not-found")
def name_gone(land: Land) -> None:
    """The app's name doesn't exist, its neighbours do."""
    del land.names.hosts[APP]


@scene("dns-zone-blocked")
def zone_nxdomain(land: Land) -> None:
    """The resolver denies everything below databricksapps.com."""
    land.names.zones["databricksapps.com"] = "always_nxdomain"


@scene("dns-resolver-unreachable")
def resolver_gone(land: Land) -> None:
    """Nothing listens on the name server's port, and packets to it vanish."""
    land.resolver_runs = False
    land.firewall.append("ip daddr 10.7.2.53 drop")
