"""What a check gets in its hands: the ports that it declares in `uses`, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from dbapp_diag.contract.port import Grant, Port, Use

PortT = TypeVar("PortT", bound=Port)


class Probe:
    """One check's access to the world."""

    def __init__(self, uses: Iterable[type[Port] | Use], grant: Grant) -> None:
        """`uses` are the check's; `grant` is what its ports are made from."""
        declared = (use if isinstance(use, Use) else Use(use) for use in uses)
        self._grants = {use.port: replace(grant, sends=use.sends) for use in declared}

    def use(self, port: type[PortT]) -> PortT:
        """A port. Raises LookupError for one that the check doesn't declare."""
        if port not in self._grants:
            raise LookupError(f"{port.__name__} isn't among the ports that this check declares")
        return port(self._grants[port])
