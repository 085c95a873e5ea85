"""What has given no answer in this run: addresses and hosts that nobody need wait for a second time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dbapp_diag.facts.connect import Attempt, ConnectOutcome, ProxyAnswer
from dbapp_diag.facts.tls import Handshake, TlsError
from dbapp_diag.model.settings import NetworkSettings, SocketAddress
from dbapp_diag.net.patience import Patience


class Silence:
    """Learns from what the run sees; an answer from the same place makes it forget."""

    def __init__(self, settings: NetworkSettings) -> None:
        self.connecting = Patience(settings.connect_timeout)
        self.shaking = Patience(settings.handshake_timeout)
        self._places: set[SocketAddress] = set()
        self._hosts: dict[str, str] = {}

    def told(self, host: str) -> str | None:
        """What gives no answer on the way to a host, as a sentence part; None where something did, or nobody has asked."""
        return self._hosts.get(host)

    def awake(self, places: Sequence[SocketAddress]) -> list[SocketAddress]:
        """The places worth a try: those that weren't silent, or else one of those that were."""
        return [place for place in places if place not in self._places] or list(places[:1])

    def after_attempts(self, host: str, attempts: Iterable[Attempt], waited: float) -> None:
        """Take in connection attempts to all of a host's addresses; `waited` is the limit that they had."""
        seen = [(SocketAddress(each.address, each.port), each.outcome) for each in attempts]
        silent = {place for place, outcome in seen if outcome is ConnectOutcome.TIMEOUT}
        self._places = (self._places - {place for place, _ in seen}) | silent
        if any(outcome is ConnectOutcome.CONNECTED for _, outcome in seen):
            self._hosts.pop(host, None)
        elif silent:
            first = next(iter(silent))
            self._hosts[host] = f"{first.host} port {first.port} gives no answer"
        if silent:
            self.connecting.silence(waited)

    def after_handshake(self, handshake: Handshake, waited: float, *, own_name: bool) -> None:
        """Take in a handshake with a host, under its own name or another."""
        if handshake.error is TlsError.TIMEOUT:
            self.shaking.silence(waited)
            if own_name:
                self._hosts[handshake.host] = f"the TLS handshake with {handshake.host} gets no answer"

    def after_proxy(self, answer: ProxyAnswer, waited: float) -> None:
        """Take in what a proxy says to CONNECT."""
        if answer.error == "timeout":
            self._hosts[answer.host] = f"the proxy {answer.proxy} gives no answer"
            self.connecting.silence(waited)
        elif answer.status is not None:
            self._hosts.pop(answer.host, None)
