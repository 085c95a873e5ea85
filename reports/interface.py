"""What a renderer is: one function of the case, nothing else. It decides nothing and observes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dbapp_diag.case.schema import Case


@dataclass(frozen=True, slots=True)
class Style:
    """How the reader's screen is; formats that go to files ignore it.

    `colour` and `unicode` say what the stream can show, `width` its columns. `verbose` is for all that there is, `why` for
    every cause that was considered. `hints` are what the last line proposes; None: the
    command line's options.
    """

    colour: bool = False
    unicode: bool = True
    width: int = 80
    verbose: bool = False
    why: bool = False
    hints: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format. `suffixes` choose it for `-o FILE`; `render` gives one document, ending in a newline."""

    name: str
    suffixes: tuple[str, ...]
    render: Callable[[Case, Style], str]
