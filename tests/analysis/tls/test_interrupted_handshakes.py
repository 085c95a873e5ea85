"""What a handshake that is cut or hangs is taken for, by what else is cut, and by what the other end acknowledges."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.tls.interrupted_handshakes import findings
from dbapp_diag.facts.tls import Handshake, TlsError, TlsFacts
from dbapp_diag.model.words import EvidenceId
from tests.made import fixes_of

APP, WORKSPACE = "my-app-1234567890123456.16.azure.databricksapps.com", "adb-1234567890123456.16.azuredatabricks.net"
BECAUSE = (EvidenceId("tls"),)


def shake(error: TlsError | None, host: str = APP, heard: bool | None = None) -> Handshake:
    return Handshake(host, "20.42.4.211:443", error is None or None, error, ms=5000.0, heard=heard)


def found(
    error: TlsError, made_up: TlsError | None, control: TlsError | None, heard: bool | None = None
) -> list[tuple[str, str]]:
    seen = TlsFacts(host=APP, handshake=shake(error, heard=heard), made_up_name=shake(made_up))
    return [(each.cause, each.confidence.value) for each in findings(seen, shake(control, WORKSPACE), BECAUSE)]


@pytest.mark.parametrize("end", [TlsError.RESET, TlsError.CLOSED])
def test_what_cuts_every_host_lets_no_https_out(end: TlsError) -> None:
    """The app by its name, by another, and the workspace are cut alike: it isn't about any name or address."""
    assert found(end, end, end) == [("egress-blocked", "likely"), ("connection-reset", "possible")]


def test_a_control_that_is_cut_proves_nothing_where_another_name_passes() -> None:
    """The app's address answers a made-up name: names are filtered, the workspace's too."""
    assert found(TlsError.RESET, None, TlsError.RESET)[0] == ("connection-reset", "confirmed")


@pytest.mark.parametrize("end", [TlsError.RESET, TlsError.CLOSED, TlsError.TIMEOUT])
def test_two_names_that_are_filtered_are_both_told(end: TlsError) -> None:
    """A fix that opens the app's alone would open half: sentence and fix name the workspace's as well."""
    seen = TlsFacts(host=APP, handshake=shake(end), made_up_name=shake(None))
    first, *more = findings(seen, shake(end, WORKSPACE), BECAUSE)
    assert (first.cause, first.confidence.value, more) == ("connection-reset", "confirmed", [])
    assert APP in first.observed and WORKSPACE in first.observed
    fixes = fixes_of(first)
    assert [APP in fix.text and WORKSPACE in fix.text for fix in fixes] == [True]


@pytest.mark.parametrize("end", [TlsError.RESET, TlsError.TIMEOUT])
def test_a_proxy_behind_which_it_is_cut_is_named(end: TlsError) -> None:
    """The causes are those of the direct way; the address of the proxy isn't the app's."""
    seen = TlsFacts(host=APP, handshake=shake(end), made_up_name=shake(end))
    first = findings(seen, shake(None, WORKSPACE), BECAUSE, "http://proxy:3128")[0]
    assert (first.cause, first.confidence.value) == ("app-domain-blocked", "likely")
    assert "through http://proxy:3128" in first.observed and "20.42.4.211" not in first.observed
    for_all = findings(seen, shake(end, WORKSPACE), BECAUSE, "http://proxy:3128")[0]
    assert (for_all.cause, for_all.confidence.value) == ("egress-blocked", "likely")


def test_data_that_nobody_acknowledges_is_dropped() -> None:
    """The ClientHello doesn't arrive at the app, and the workspace answers."""
    assert found(TlsError.TIMEOUT, TlsError.TIMEOUT, None, heard=False) == [("app-domain-blocked", "likely")]


def test_silence_of_an_end_that_acknowledges_isnt_a_block_of_the_domain() -> None:
    """It may be the server's own, or its large packets are lost: nothing is claimed."""
    assert found(TlsError.TIMEOUT, TlsError.TIMEOUT, None, heard=True) == [("app-domain-blocked", "possible")]


@pytest.mark.parametrize(("heard", "sure"), [(True, "likely"), (False, "likely"), (None, "possible")])
def test_two_silent_hosts_are_the_networks_matter(heard: bool | None, sure: str) -> None:
    """Unrelated servers don't fall silent at once; where the system doesn't say what arrived, it stays open."""
    assert found(TlsError.TIMEOUT, TlsError.TIMEOUT, TlsError.TIMEOUT, heard) == [("egress-blocked", sure)]


def test_large_packets_have_a_remedy_of_their_own() -> None:
    """Both acknowledge and neither answers: the fix is about the MTU."""
    seen = TlsFacts(host=APP, handshake=shake(TlsError.TIMEOUT, heard=True), made_up_name=shake(TlsError.TIMEOUT))
    control = shake(TlsError.TIMEOUT, WORKSPACE, heard=True)
    first = findings(seen, control, BECAUSE)[0]
    assert first.variant == "large-packets" and "MTU" in first.observed
