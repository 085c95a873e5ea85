"""Two things wrong at once: the one met first is the root, the other is told as well or explained by it."""

from __future__ import annotations

from tests.realnet.land import Land
from tests.realnet.scene import scene


@scene("proxy-auth-required", second="token-expired")
def proxy_login_and_expired_token(land: Land) -> None:
    """The proxy wants a password, and the token has expired."""
    land.use_proxy()
    land.want_login()
    land.only_by_proxy()
    land.token = {"lifetime": 3600.0, "issued_ago": 7200.0}
