"""The text of a token before anything is decoded: what is wrong with it, and what is left without that. Pure.

Nothing here quotes the text. Which characters clients send, refuse or put into an exception was measured with
httpx 0.28.1, requests 2.34.2 and urllib; RFC 6750 section 2.1 says what a bearer token may hold.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field

_QUOTES = ('""', "''", "``", "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}")
_PREFIX = re.compile(r"(?:authorization\s*:\s*)?bearer(?:\s+|$)", re.IGNORECASE)
_LARGEST_JSON = 65_536
_NO_VALUE = frozenset(("null", "none", "undefined", "nil", "(null)", "nan"))
"""What programs print for no value: jq, Python, JavaScript, Go, C."""
_UNFILLED = (
    re.compile(r"<[A-Za-z][\w .:-]{0,60}>|\[[A-Za-z][\w .:-]{0,60}\]|\{\{[^{}\r\n]{1,80}\}\}|\{[A-Za-z_]\w{0,60}\}"),
    re.compile(r"\$[A-Za-z_]\w{0,80}|\$\{[^{}\r\n]{1,80}\}|\$\([^()\r\n]{1,120}\)|\$\{\{[^{}\r\n]{1,80}\}\}"),
    re.compile(r"%[A-Za-z_]\w{0,80}%|\$env:[A-Za-z_]\w{0,80}", re.IGNORECASE),
)
"""Placeholders of documents and templates; variables of shells, of pipelines and of Windows."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_A_TOKEN = re.compile(r"ey[\w-]+\.ey[\w-]+\.[\w-]*|(?:dapi|dkea)[A-Za-z0-9]{8,}(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class TokenText:
    """What a text comes to. `core` is the token in it once everything around it is taken away."""

    core: str = field(repr=False)
    defects: tuple[str, ...] = ()
    """Sentence parts, such as `ends in a newline`."""
    sendable: bool = True
    """The text can stand in a header as it is, whatever the receiver makes of it."""


def examine(text: str) -> TokenText:
    """Find what is wrong with the text, from the outside in."""
    defects, core = _outside(text)
    if not core:
        return TokenText("", ("is empty",) if not text.strip() else (*defects, "holds nothing else"), sendable=False)
    if (place := unfilled(core)) is not None:
        return TokenText("", (place, *defects), sendable=_sendable(text))
    given = _from_json(core)
    if given is not None:
        what, inner = given
        return TokenText(inner, (*defects, what, *_inside(inner)), sendable=_sendable(text))
    for _ in range(3):
        found = next((pair for pair in _QUOTES if len(core) > 1 and core[0] == pair[0] and core[-1] == pair[1]), None)
        prefix = _PREFIX.match(core)
        if found is not None:
            defects, core = [*defects, "stands in quotes"], core[1:-1].strip()
        elif prefix is not None:
            twice = any("begins with" in defect for defect in defects)
            defects.append(
                "has `Bearer ` in front twice" if twice else "begins with `Bearer `, which callers add themselves"
            )
            core = core[prefix.end() :].strip()
    if core[:1] in "\"'" or core[-1:] in "\"'":
        defects.append("has a quote at one end")
        core = core.strip("\"'")
    decoded = _from_base64(core)
    if decoded is not None:
        defects, core = [*defects, "is a token in Base64, which has to be decoded first"], decoded
    return TokenText(core, (*defects, *_inside(core)), sendable=_sendable(text))


def unfilled(core: str) -> str | None:
    """What stands where a value should have been put in, as a sentence part; None where nothing shows that."""
    if core.casefold() in _NO_VALUE:
        return f"is the word {core.casefold()}: what should give a value had none"
    if any(form.fullmatch(core) for form in _UNFILLED):
        return "is a placeholder or a variable's name, which nothing replaced by its value"
    return None


def _outside(text: str) -> tuple[list[str], str]:
    """White space and marks at the ends."""
    defects: list[str] = []
    if text.startswith("\ufeff"):
        defects.append("begins with a byte order mark (BOM)")
        text = text[1:]
    core = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if core and before:
        defects.append("begins with a newline" if re.search(r"[\r\n]", before) else "begins with white space")
    if core and after:
        carriage = "\r" in after and "\n" not in after
        newline = "a carriage return" if carriage else "a Windows newline" if "\r\n" in after else "a newline"
        defects.append(f"ends in {newline}" if re.search(r"[\r\n]", after) else "ends in white space")
    return defects, core


def _inside(core: str) -> list[str]:
    """Characters that no token holds, by place (counted from 1) and never by value."""
    defects: list[str] = []
    newline = re.search(r"[\r\n]", core)
    if newline is not None:
        defects.append(f"is broken by a newline at character {newline.start() + 1} of {len(core)}")
    control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", core)
    if control is not None:
        kind = "a NUL" if control[0] == "\0" else "a control character"
        defects.append(f"holds {kind} at character {control.start() + 1} of {len(core)}")
    space = re.search(r"[ \t]", core)
    if space is not None:
        defects.append(f"holds white space at character {space.start() + 1} of {len(core)}")
    other = re.search(r"[^\x00-\x7f]", core)
    if other is not None:
        defects.append(f"holds a character outside of ASCII at character {other.start() + 1} of {len(core)}")
    return defects


def _from_json(core: str) -> tuple[str, str] | None:
    """The access token in JSON that was passed whole, and what that was; None when it isn't JSON."""
    if core[0] not in "{[" or len(core) > _LARGEST_JSON:
        return None
    try:
        data: object = json.loads(core)
    except (ValueError, RecursionError):
        return ("begins like JSON, but isn't whole", "") if core[0] == "{" else None
    if isinstance(data, dict):
        token: object = data.get("access_token")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if isinstance(token, str) and token.strip():
            return (
                "is the whole JSON of `databricks auth token`, where only its access_token is wanted",
                token.strip(),
            )
    return "is JSON without an access_token", ""


def _from_base64(core: str) -> str | None:
    """The token in a text that is Base64 of one as a whole: a secret of Kubernetes, or one piped through `base64`."""
    if not _BASE64.fullmatch(core) or len(core) > _LARGEST_JSON:
        return None
    try:
        inner = base64.b64decode(core + "=" * (-len(core) % 4), altchars=b"-_", validate=True).decode("ascii").strip()
    except (ValueError, UnicodeDecodeError):
        return None
    return inner if _A_TOKEN.fullmatch(inner) else None


def _sendable(text: str) -> bool:
    return bool(re.fullmatch(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?", text))
