"""What a start command says: its program, its arguments, and where each word stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dbapp_diag.preflight.model import Place
from dbapp_diag.preflight.tree import Node

SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash"})
_RUNNERS = {"uv": "run", "poetry": "run", "pipenv": "run", "pdm": "run", "hatch": "run"}
_PYTHON = re.compile(r"python(?:3(?:\.\d+)?)?\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """One member of a command."""

    text: str
    place: Place
    node: Node | None = None

    def edited(self, text: str) -> str | None:
        """The same member with another text, as it's written in its file; None where it isn't on one line."""
        return self.node.quoted(text) if self.node is not None and self.place.end else None


@dataclass(frozen=True, slots=True)
class Option:
    """An option with its value; `before` is what stands in front of the value in the same word (`--port=`)."""

    name: str
    value: str
    word: Word
    before: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A start command. `program` is empty where it can't be told what runs in the end; `words` are all its members."""

    words: tuple[Word, ...]
    program: str = ""
    arguments: tuple[Word, ...] = ()
    by_runner: bool = False
    """Whether a tool such as uv starts the program, in an environment of its own."""
    shell: bool = False

    @property
    def script(self) -> Word | None:
        """The file that Python runs."""
        first = self.arguments[0] if self.arguments else None
        return first if self.program == "python" and first is not None and first.text.endswith(".py") else None

    def options(self, *names: str) -> Iterator[Option]:
        """Each of these options with a value."""
        ahead = iter(self.arguments)
        for word in ahead:
            name, equals, value = word.text.partition("=")
            if name in names and equals:
                yield Option(name, value, word, f"{name}=")
            elif word.text in names:
                following = next(ahead, None)
                if following is not None:
                    yield Option(word.text, following.text, following)

    def has(self, *names: str) -> bool:
        """Whether one of these options is given at all."""
        return any(word.text.partition("=")[0] in names for word in self.arguments)


def command_of(node: Node | None) -> Command | None:
    """The command that a list of scalars says; None where it's no such list."""
    members = node.elements() if node is not None else []
    if not members or any(each.text is None for each in members):
        return None
    return command(tuple(Word(each.text or "", each.place, each) for each in members))


def command(words: tuple[Word, ...]) -> Command:
    """What runs in the end: `uv run`, `python -m` and their like are taken off."""
    name = words[0].text.rpartition("/")[2]
    rest = words[1:]
    by_runner = False
    if name in SHELLS:
        return Command(words, name, rest, shell=True)
    if name in _RUNNERS:
        if len(rest) < 2 or rest[0].text != _RUNNERS[name] or rest[1].text.startswith("-"):
            return Command(words, "", rest, by_runner=True)
        by_runner, name, rest = True, rest[1].text, rest[2:]
    if name.endswith(".py") and by_runner:
        return Command(words, "python", words[-len(rest) - 1 :], by_runner)
    if _PYTHON.match(name):
        while rest and rest[0].text in ("-u", "-O", "-B", "-OO"):
            rest = rest[1:]
        if len(rest) > 1 and rest[0].text == "-m":
            return Command(words, rest[1].text, rest[2:], by_runner)
        return Command(words, "python", rest, by_runner)
    return Command(words, name, rest, by_runner)
