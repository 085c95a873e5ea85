"""Certificates and handshakes."""

from __future__ import annotations

from tests.realnet import authorities
from tests.realnet.land import APP, APP_ADDRESS, Land
from tests.realnet.scene import scene


@scene("tls-certificate-expired")
def certificate_expired(land: Land) -> None:
    """The app's certificate is over since a week."""
    land.sites[APP].certificate = authorities.expired
    land.distrusted.append(APP_ADDRESS)
