"""Entries of netrc files."""

from __future__ import annotations

from pathlib import Path

from dbapp_diag.net.netrc_entry import NetrcEntries, netrc_entries, netrc_has


def test_an_entry_is_found_in_the_home_folder(tmp_path: Path) -> None:
    """`.netrc`, then `_netrc`; the path is told, the content never."""
    (tmp_path / "_netrc").write_text("machine app.example.test login me password secret\n")
    env = {"HOME": str(tmp_path)}
    assert netrc_has("app.example.test", env) == str(tmp_path / "_netrc")
    assert netrc_has("other.example.test", env) is None
    (tmp_path / ".netrc").write_text("machine other.example.test login me password secret\n")
    assert netrc_has("app.example.test", env) is None


def test_the_variable_wins(tmp_path: Path) -> None:
    """NETRC replaces the home folder's files; its default entry fits every host."""
    named = tmp_path / "mine"
    named.write_text("default login me password secret\n")
    assert netrc_has("any.example.test", {"HOME": str(tmp_path), "NETRC": str(named)}) == f"{named} (default)"
    assert netrc_has("any.example.test", {"HOME": str(tmp_path), "NETRC": "~/mine"}) == f"{named} (default)"


def test_a_file_that_cant_be_read_has_no_entries(tmp_path: Path) -> None:
    """Broken syntax, other bytes, a folder and nothing at all are no entries, as for requests."""
    broken = tmp_path / "broken"
    for content in (b"machine", b"\xff\xfe\x00", b"blah blah blah"):
        broken.write_bytes(content)
        assert netrc_has("app.example.test", {"NETRC": str(broken)}) is None
    assert netrc_has("app.example.test", {"NETRC": str(tmp_path)}) is None
    assert netrc_has("app.example.test", {}) is None


def test_an_empty_variable_switches_it_off(tmp_path: Path) -> None:
    """As for requests and aiohttp: the home folder isn't looked at then (R44)."""
    (tmp_path / ".netrc").write_text("default login me password secret\n")
    assert netrc_entries("app.example.test", {"HOME": str(tmp_path), "NETRC": ""}) == NetrcEntries()


def test_aiohttp_looks_in_other_places_than_requests(tmp_path: Path) -> None:
    """`~` and `_netrc` mean nothing to it, and an entry without a login does (R44)."""
    home, host = {"HOME": str(tmp_path)}, "app.example.test"
    (tmp_path / "_netrc").write_text("default login me password secret\n")
    assert netrc_entries(host, home) == NetrcEntries(f"{tmp_path / '_netrc'} (default)", None)
    assert netrc_entries(host, {**home, "NETRC": "~/_netrc"}) == NetrcEntries(f"{tmp_path / '_netrc'} (default)", None)
    (tmp_path / ".netrc").write_text(f"machine {host}\n")
    assert netrc_entries(host, home) == NetrcEntries(None, str(tmp_path / ".netrc"))
