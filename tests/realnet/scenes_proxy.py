"""Proxies."""

from __future__ import annotations

from tests.realnet.land import PROXY, Land
from tests.realnet.scene import scene


@scene("proxy-denied")
def app_denied(land: Land) -> None:
    """The proxy lets nobody to the apps' domain."""
    land.use_proxy("acl apps dstdomain .databricksapps.com", "http_access deny apps")
    land.only_by_proxy()


@scene("tls-intercepted")
def intercepted(land: Land) -> None:
    """The proxy re-signs every connection, by an authority that nobody here has installed."""
    land.use_proxy()
    land.inspect()
    land.only_by_proxy()
    land.distrusted.append(PROXY)
