"""The formats by name and by suffix; each is imported only when it's asked for."""

from __future__ import annotations

import importlib
from pathlib import Path, PurePath

from dbapp_diag.model.errors import UsageError
from dbapp_diag.reports.interface import Renderer

NAMES = (
    "terminal",
    "concise",
    "json",
    "html",
    "markdown",
    "junit",
    "junit-checks",
    "github",
    "github-output",
    "gitlab",
    "azure",
)
SUFFIXES = {
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".xml": "junit",
    ".txt": "terminal",
}
"""Which format a file's suffix asks for. A test holds that each format knows its own."""


def format_names() -> tuple[str, ...]:
    """The formats that `--format` takes."""
    return NAMES


def renderer(name: str) -> Renderer:
    """The renderer of a format. Raises UsageError for a name that isn't one."""
    if name not in NAMES:
        raise UsageError(f"--format: that's none of {', '.join(NAMES)}")
    module = importlib.import_module(f"dbapp_diag.reports.{name.replace('-', '_')}")
    found: Renderer = module.RENDERER
    return found


def for_file(path: str) -> Renderer:
    """The renderer for a file by its suffix, or by the format written before it: `junit:results`. Raises UsageError when neither
    says anything."""
    format, path = _split(path)
    if format:
        return renderer(format)
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise UsageError(f"-o: the name's suffix stands for no format; use one of {known}, or write FORMAT:FILE")
    return renderer(SUFFIXES[suffix])


def path_of(name: str) -> Path:
    """The file of a name that may have its format before it."""
    return Path(_split(name)[1])


def _split(name: str) -> tuple[str, str]:
    """The format that is written before a file, or nothing; and the file."""
    format, named, path = name.partition(":")
    return (format, path) if named and format in NAMES else ("", name)
