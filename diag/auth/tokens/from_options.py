"""A token given to be examined as it is: from a variable, a file or standard input, never from an option's
value."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TextIO

from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.target import LARGEST_TOKEN, GivenToken


def read_given(
    *,
    env: Mapping[str, str],
    variable: str | None = None,
    file: str | Path | None = None,
    stdin: TextIO | None = None,
) -> GivenToken:
    """Read the token from the one place that isn't None.

    Of a file and of standard input the last newline is dropped, as `$(cat …)` does; everything else stays for
    examination. Raises UsageError with one sentence that never quotes the text.
    """
    if variable is not None:
        text, source = _from_variable(variable, env), f"--token-env {variable}"
    elif file is not None:
        text, source = _from_file(Path(file)), f"--token-file {file}"
    elif stdin is not None:
        text, source = _from_stdin(stdin), "--token-stdin"
    else:
        raise UsageError("where is the token? give --token-env VAR, --token-file F or --token-stdin")
    return GivenToken(text, source)


def _from_variable(name: str, env: Mapping[str, str]) -> str:
    option = "--token-env"
    if not name or "=" in name or "\0" in name or name.count(".") >= 2 or name.startswith(("dapi", "eyJ")):
        raise UsageError(
            f"{option}: that isn't a variable's name; give the name of the variable, never the token itself"
        )
    if name not in env:
        raise UsageError(f"{option}: no such variable is set; set it, and export it so that programs see it")
    if not env[name].strip():
        raise UsageError(f"{option}: the variable {name} is empty; the command that fills it may have failed")
    if len(env[name]) > LARGEST_TOKEN:
        raise UsageError(f"{option}: {name} holds more than 64 KiB; that isn't a token")
    return env[name]


def _from_file(path: Path) -> str:
    option = (
        f"--token-file {path}" if os.path.exists(path) else "--token-file"
    )  # a name of nothing may be the token itself
    try:
        if path.is_dir():
            raise UsageError(f"{option}: it's a folder; name the file with the token in it")
        with path.open("rb") as opened:
            raw = opened.read(LARGEST_TOKEN + 1)
    except FileNotFoundError:
        raise UsageError(f"{option}: there's no such file") from None
    except PermissionError:
        raise UsageError(f"{option}: it may not be read; give yourself the right to read it") from None
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        why = errno.errorcode.get(number, "") if number is not None else "not a file's name"
        raise UsageError(f"{option}: it can't be read ({why or 'error'})") from None
    return _decoded(raw, option)


def _from_stdin(stdin: TextIO) -> str:
    if stdin.isatty():
        raise UsageError("--token-stdin: standard input is a terminal; pipe the token in: get-token | dbapp-diag …")
    binary: IO[bytes] | None = getattr(stdin, "buffer", None)
    try:
        raw = (
            binary.read(LARGEST_TOKEN + 1)
            if binary is not None
            else stdin.read(LARGEST_TOKEN + 1).encode("utf-8", "surrogateescape")
        )
    except (OSError, ValueError):
        raise UsageError("--token-stdin: standard input can't be read; pipe the token in") from None
    return _decoded(raw, "--token-stdin")


def _decoded(raw: bytes, option: str) -> str:
    if len(raw) > LARGEST_TOKEN:
        raise UsageError(f"{option}: it's more than 64 KiB; that isn't a token")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{option}: it's UTF-16, as older PowerShell writes it; use Out-File -Encoding ascii")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{option}: it isn't text; give the token alone") from None
    if text.endswith("\n"):
        text = text[:-2] if text.endswith("\r\n") else text[:-1]
    if not text.strip():
        raise UsageError(f"{option}: it's empty; the command that fills it may have failed")
    return text
