"""What shells have in common: words, quotes, operators that end a command, and redirections. Each shell's own quoting is in
posix.py, powershell.py and cmd.py. No message quotes the text."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from dbapp_diag.model.errors import UsageError

REDIRECTED = "The answer isn't written to a file here."
NO_INPUT = "The command takes its input by <; put the text into the command itself, or name the file with @."
UNCLOSED = "The command ends within quotes: a quote is missing, or a part of the text."


_USUAL_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,39}|[a-z_]{1,40}")


def quoted_name(variable: str) -> str:
    """A variable by its name. What looks like no usual name isn't quoted: it may be the tail of a password that holds a $."""
    return f"the variable {variable}" if _USUAL_NAME.fullmatch(variable) else "a variable"


@dataclass(frozen=True, slots=True)
class Pieces:
    """One command's words, and the text behind the operator that ended it."""

    words: list[str] = field(repr=False)
    rest: str = field(repr=False)
    notes: tuple[str, ...]


class Lexer(ABC):
    """Reads one command. `env` fills the variables that it names."""

    operators = "\n;|&"

    def __init__(self, text: str, env: Mapping[str, str]) -> None:
        self.text = text
        self.env = env
        self.at: int = 0
        self.words: list[str] = []
        self._word: list[str] | None = None
        self._dropped = False  # the word at hand is where a redirection leads
        self._notes: dict[str, None] = {}

    @abstractmethod
    def take(self) -> None:
        """Take what stands at `at`: a quoted part, an escape, or one character of a word. Raises UsageError."""

    def read(self) -> Pieces:
        """Read up to the end of the command. Raises UsageError."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t":
                self._end()
                self.at += 1
            elif char == "#" and self._word is None:
                self.at = (self.text + "\n").index("\n", self.at)
            elif char == "<":
                raise UsageError(NO_INPUT)
            elif char == ">" or self.text.startswith("&>", self.at):
                self._redirect()
            elif char in self.operators:
                if self.words or self._word:
                    break
                self.at += 1
            else:
                self.take()
        self._end()
        return Pieces(self.words, self.text[self.at :], tuple(self._notes))

    def next(self, length: int = 1) -> str:
        """The text behind the character at hand."""
        return self.text[self.at + 1 : self.at + 1 + length]

    def add(self, text: str, length: int) -> None:
        """Add to the word, for so many characters of the command; an empty text makes a word too."""
        if self._word is None:
            self._word = []
        self._word.append(text)
        self.at += length

    def note(self, sentence: str) -> None:
        """Tell of something that isn't taken over."""
        self._notes[sentence] = None

    def variable(self, name: str) -> str:
        """What a variable of the environment holds. Raises UsageError where it isn't set."""
        if name not in self.env:
            raise UsageError(f"The command uses {quoted_name(name)}, which isn't set here; set it, or write its value.")
        return self.env[name]

    @property
    def at_start(self) -> bool:
        """No word has begun."""
        return self._word is None

    def _redirect(self) -> None:
        if self._word and "".join(self._word) in ("1", "2"):
            self._word = None
        self._end()
        while self.text[self.at : self.at + 1] in tuple(">&|"):
            self.at += 1
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1
        self._dropped = True
        self.note(REDIRECTED)

    def _end(self) -> None:
        if self._word is not None and not self._dropped:
            self.words.append("".join(self._word))
        self._dropped = self._dropped and self._word is None
        self._word = None
