"""Connections: what firewalls do to them."""

from __future__ import annotations

from tests.realnet.land import APP_ADDRESS, WORKSPACE_ADDRESS, Land
from tests.realnet.scene import scene


@scene("egress-blocked")
def all_dropped(land: Land) -> None:
    """Port 443 is dropped for everything outside."""
    land.firewall.append("ip daddr 203.0.113.0/24 tcp dport 443 drop")


@scene("app-domain-blocked")
def app_dropped(land: Land) -> None:
    """Port 443 is dropped for the apps' addresses alone."""
    land.firewall.append(f"ip daddr {APP_ADDRESS} tcp dport 443 drop")


@scene("connection-reset")
def name_filtered(land: Land) -> None:
    """A filter cuts connections whose ClientHello names the app's domain."""
    land.iptables.append(
        "-p tcp --dport 443 -m string --string databricksapps.com --algo bm -j REJECT --reject-with tcp-reset"
    )
