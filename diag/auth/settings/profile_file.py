"""Reading the Databricks config file as the SDK does, and saying what is wrong with it without quoting it.

Source: databricks-sdk-py databricks/sdk/config.py, `_known_file_config_loader` and `_resolve_profile`:
Python's configparser, strict, sections without those of DEFAULT, values raw. A file that can't be opened is
passed over there as if it were empty (`ConfigParser.read`); here it's said.
"""

from __future__ import annotations

import configparser
import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SETTINGS = "__settings__"
DEFAULT = "DEFAULT"
_LARGEST = 4 * 1024 * 1024
_NOBODY = "\N{NULL}"


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """What a config file holds. `problem` is a sentence part: line numbers and key names, never contents."""

    path: Path
    exists: bool
    problem: str | None = None
    fatal: bool = False
    """The SDK raises over it."""
    profiles: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]], repr=False)
    default_profile: str | None = None


def config_path(named: str | None, home: Path) -> Path:
    """Where the config file is: as named, with `~` for the home folder, else `.databrickscfg` there."""
    text = named or "~/.databrickscfg"
    if text == "~" or text.startswith(("~/", "~\\")):
        return home / text[2:]
    return Path(text)


def read_profiles(path: Path) -> ProfileFile:
    """Read the file. Raises nothing: whatever is wrong is in `problem`."""
    try:
        if not path.exists():
            return ProfileFile(path, exists=False)
        if path.is_dir():
            return ProfileFile(path, exists=True, problem="it's a folder")
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        return ProfileFile(path, exists=True, problem=_unreadable(error))
    if len(raw) > _LARGEST:
        return ProfileFile(path, exists=True, problem="it's larger than 4 MiB, so it isn't read here")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return ProfileFile(path, exists=True, problem=f"it isn't UTF-8 text (line {line})", fatal=True)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    problem = _problem(text)
    if problem is not None:
        names = dict.fromkeys(re.findall(r"^\ufeff?\[([^\]]+)\]", text, re.MULTILINE))
        names.pop(SETTINGS, None)
        return ProfileFile(path, exists=True, problem=problem, fatal=True, profiles={name: {} for name in names})
    sections = _sections(text)
    default = (sections.pop(SETTINGS, {}).get("default_profile") or "").strip()
    if not sections.get(DEFAULT):
        sections.pop(DEFAULT, None)
    return ProfileFile(path, exists=True, profiles=sections, default_profile=default or None)


def oddities(text_by_key: Mapping[str, str]) -> tuple[str, ...]:
    """What configparser takes as part of a value although people don't mean it: quotes, comments behind a
    value."""
    found: list[str] = []
    for key, value in text_by_key.items():
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            found.append(f"{key} stands in quotes, and they are part of its value")
        elif re.search(r"\s[;#]", value):
            found.append(f"{key} has a comment behind its value, and it's part of the value")
    return tuple(found)


def _sections(text: str) -> dict[str, Mapping[str, str]]:
    """Sections without the inheritance from DEFAULT, as the SDK takes them."""
    parser = configparser.ConfigParser(default_section=_NOBODY, strict=False, interpolation=None)
    parser.read_string(text)
    return {name: dict(parser.items(name, raw=True)) for name in parser.sections()}


def _problem(text: str) -> str | None:
    try:
        configparser.ConfigParser().read_string(text)
    except configparser.DuplicateSectionError as error:
        return f"line {error.lineno}: a section of that name stands in it already"
    except configparser.DuplicateOptionError as error:
        key = error.option if re.fullmatch(r"[a-z][a-z_]{1,40}", error.option) else "a key"
        return f"line {error.lineno}: {key} stands in this profile already"
    except configparser.MissingSectionHeaderError as error:
        if text.startswith("\ufeff"):
            return "it begins with a byte order mark (BOM), so line 1 isn't taken for a [profile] line"
        return f"line {error.lineno}: it comes before any [profile] line"
    except configparser.ParsingError as error:
        lines = ", ".join(str(number) for number, _ in error.errors[:5])
        return f"line {lines}: neither `key = value`, a comment nor a [profile] line"
    except configparser.Error as error:
        return f"it isn't in the form of an INI file ({type(error).__name__})"
    return None


def _unreadable(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        names = {
            errno.EACCES: "permission denied",
            errno.EPERM: "permission denied",
            errno.ELOOP: "its links go in a circle",
        }
        return f"it can't be read: {names.get(error.errno, errno.errorcode.get(error.errno, 'error'))}"
    return "it can't be read"
