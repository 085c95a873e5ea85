"""Networks that are odd and work: no root, no warning."""

from __future__ import annotations

from tests.realnet.land import Land
from tests.realnet.scene import scene


@scene()
def plain(land: Land) -> None:
    """Nothing is in the way."""


@scene()
def working_proxy(land: Land) -> None:
    """All goes by a proxy that lets it pass."""
    land.use_proxy()
    land.only_by_proxy()
