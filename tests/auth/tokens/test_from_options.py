"""A token from a variable, a file or standard input."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from dbapp_diag.auth.tokens.from_options import read_given
from dbapp_diag.model.errors import UsageError

TOKEN = "given-canary-0123456789"


class Terminal(io.StringIO):
    """A stream that says it's a terminal."""

    def isatty(self) -> bool:
        return True


def test_each_place_is_read_and_named(tmp_path: Path) -> None:
    """The text, and where it came from; it isn't in the representation."""
    file = tmp_path / "t"
    file.write_text(TOKEN)
    for given, source in (
        (read_given(env={"T": TOKEN}, variable="T"), "--token-env T"),
        (read_given(env={}, file=str(file)), f"--token-file {file}"),
        (read_given(env={}, stdin=io.TextIOWrapper(io.BytesIO(TOKEN.encode()))), "--token-stdin"),
        (read_given(env={}, stdin=io.StringIO(TOKEN)), "--token-stdin"),
    ):
        assert (given.text, given.source) == (TOKEN, source)
        assert TOKEN not in repr(given)


@pytest.mark.parametrize(
    ("raw", "text"), [(b"x\n", "x"), (b"x\r\n", "x"), (b"x\n\n", "x\n"), (b" x", " x"), (b"x ", "x ")]
)
def test_one_last_newline_of_a_file_doesnt_count(raw: bytes, text: str, tmp_path: Path) -> None:
    """As with `$(cat file)`; everything else is left for examination."""
    (tmp_path / "t").write_bytes(raw)
    assert read_given(env={}, file=tmp_path / "t").text == text


def test_a_variable_is_taken_exactly() -> None:
    """What a program would get from the environment, newline and all."""
    assert read_given(env={"T": "x\n"}, variable="T").text == "x\n"


def test_a_pipe_can_be_named_as_a_file(tmp_path: Path) -> None:
    """`--token-file <(command)` of a shell."""
    reading, writing = os.pipe()
    os.write(writing, TOKEN.encode())
    os.close(writing)
    assert read_given(env={}, file=f"/dev/fd/{reading}").text == TOKEN
    os.close(reading)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"variable": "NOPE"}, "no such variable is set"),
        ({"variable": "EMPTY"}, "is empty"),
        ({"variable": "BIG"}, "64 KiB"),
        ({"variable": "dapi" + TOKEN}, "never the token itself"),
        ({"variable": "eyJ" + TOKEN}, "never the token itself"),
        ({"file": "missing"}, "no such file"),
        ({"file": "."}, "folder"),
        ({"file": "empty"}, "empty"),
        ({"file": "big"}, "64 KiB"),
        ({"file": "utf16"}, "UTF-16"),
        ({"file": "bytes"}, "isn't text"),
        ({"file": "nul\0"}, "can't be read"),
        ({"stdin": Terminal(TOKEN)}, "terminal"),
        ({"stdin": io.StringIO("")}, "empty"),
        ({}, "where is the token"),
    ],
)
def test_what_cant_be_read_is_one_sentence(given: dict[str, object], words: str, tmp_path: Path) -> None:
    """UsageError, with what to do and without the text."""
    for name, raw in {
        "empty": b" \n",
        "big": b"x" * 65_537,
        "utf16": TOKEN.encode("utf-16"),
        "bytes": b"\x80" + TOKEN.encode(),
    }.items():
        (tmp_path / name).write_bytes(raw)
    if "file" in given:
        given = {"file": f"{tmp_path}/{given['file']}"}
    env = {"EMPTY": " ", "BIG": "x" * 70_000}
    with pytest.raises(UsageError, match=words) as caught:
        read_given(env=env, **given)  # type: ignore[arg-type]  # one table for three places
    assert "canary" not in str(caught.value) and "\n" not in str(caught.value)
