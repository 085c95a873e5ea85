"""From the words of a command to curl's options and their values. No message quotes a word of the command but an option's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dbapp_diag.curl.options import ALIASES, LETTERS, NOT_NEGATABLE, OPTIONS, Option, Use
from dbapp_diag.model.errors import UsageError

_IN_FRONT = frozenset(("command", "env", "exec", "nohup", "sudo", "time", "winpty"))
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_LOOKS_LIKE_A_NAME = re.compile(r"--?[a-z][a-z-]{0,39}")
"""Narrower than curl's own names, so that a secret in an option's place isn't quoted."""
_ONE_LINE = frozenset(("cookie", "header", "oauth2-bearer", "range", "referer", "user-agent"))
"""Options whose values become a line of the request."""


def after_program(words: Sequence[str]) -> Sequence[str]:
    """The words behind `curl`, in front of which variables and programs such as `time` may stand. Raises UsageError."""
    for position, word in enumerate(words):
        if re.split(r"[/\\]", word.lower())[-1] in ("curl", "curl.exe"):
            return words[position + 1 :]
        if not _ASSIGNMENT.fullmatch(word) and word not in _IN_FRONT:
            break
    raise UsageError("The command doesn't begin with curl.")


@dataclass(frozen=True, slots=True)
class Given:
    """One option as given: its value, or whether it's switched on."""

    option: Option
    value: str = field(default="", repr=False)
    on: bool = True


def is_authorization(header: str) -> bool:
    """The header line that holds the token. A line break at its end is a fault of the token, which is looked at as such."""
    return header.partition(":")[0].strip().lower() == "authorization"


class Arguments:
    """The options of one command. What can't be done as asked is refused when they're read."""

    def __init__(self, words: Sequence[str]) -> None:
        """`words` begin with the program. Raises UsageError."""
        self._notes: dict[str, None] = {}
        options = after_program(words)
        if any(_ASSIGNMENT.fullmatch(word) for word in words[: -len(options) or None]):
            self.note("Variables that are set in front of curl aren't taken over.")
        self._given = list(self._read(options))
        for item in self._given:
            ends = item.value.rstrip("\r\n") if is_authorization(item.value) else item.value
            if item.option.name in _ONE_LINE and re.search(r"[\r\n\0]", ends):
                raise UsageError(
                    f"--{item.option.name}: the value holds a line break; if it's from a file, tr -d '\\r\\n' takes that away."
                )
        for item in {item.option.name: item for item in self._given}.values():  # of each option the last one counts
            name = f"--{item.option.name}"
            if item.on and item.option.use is Use.REFUSED:
                raise UsageError(f"curl's {name} {item.option.why}.")
            if item.on and item.option.use is Use.IGNORED:
                self.note(f"{name}: {item.option.why}.")

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noted so far, each once."""
        return tuple(self._notes)

    def note(self, sentence: str) -> None:
        """Tell that something of the command isn't taken over."""
        self._notes[sentence] = None

    def of(self, *names: str) -> list[Given]:
        """The options of these names, in the order given."""
        return [item for item in self._given if item.option.name in names]

    def values(self, name: str) -> list[str]:
        """All values of an option."""
        return [item.value for item in self.of(name)]

    def value(self, name: str) -> str | None:
        """The last value of an option, which is the one that curl uses."""
        return next(reversed(self.values(name)), None)

    def on(self, name: str) -> bool:
        """A switch is on at the end."""
        return any(item.on for item in self.of(name)[-1:])

    def seconds(self, name: str) -> float | None:
        """The value of an option as seconds; None where it isn't given, or zero, which is curl's word for no limit."""
        text = self.value(name)
        if text is None:
            return None
        if not re.fullmatch(r"\d{1,9}(\.\d*)?|\.\d+", text):
            raise UsageError(f"--{name}: that isn't a number of seconds.")
        return float(text) or None

    def _read(self, words: Sequence[str]) -> Iterator[Given]:
        rest = iter(words)
        for word in rest:
            if word == "--":
                yield from (Given(OPTIONS["url"], url) for url in rest)
            elif word.startswith("--"):
                yield self._long(word, rest)
            elif word.startswith("-"):
                yield from self._letters(word[1:], rest)
            else:
                yield Given(OPTIONS["url"], word)

    def _long(self, word: str, rest: Iterator[str]) -> Given:
        name, equals, value = word[2:].partition("=")
        if name.startswith("expand-"):
            raise UsageError("curl's --expand-… puts variables of curl's own into a value; write the value out.")
        on = name in OPTIONS or not name.startswith("no-")
        option = self._option(name if on else name.removeprefix("no-"))
        if not on and (option.takes_value or option.name in NOT_NEGATABLE):
            raise UsageError(f"curl's --{option.name} knows no form --no-{option.name}.")
        if equals:
            if not option.takes_value:
                raise UsageError(f"curl's --{option.name} takes no value.")
            self.note(f"--{option.name}=…: curl knows this form since 8.16; earlier releases refuse it.")
            return Given(option, value)
        return Given(option, self._value(option, rest), on)

    def _letters(self, letters: str, rest: Iterator[str]) -> Iterator[Given]:
        """The options of a cluster. The first one that takes a value takes what is left of the cluster, or the next word."""
        if not letters:
            raise UsageError("A lone - isn't an option of curl.")
        for position, letter in enumerate(letters):
            if letter not in LETTERS:
                raise UsageError("The command holds a short option that curl doesn't know.")
            name = LETTERS[letter].removeprefix("no-")
            option = OPTIONS[name]
            if option.takes_value:
                yield Given(option, letters[position + 1 :] or self._value(option, rest))
                return
            yield Given(option, on=name == LETTERS[letter])

    def _option(self, name: str) -> Option:
        """An option by its long name or, as curl before 8.6 takes it, the beginning of one."""
        name = ALIASES.get(name, name)
        if name in OPTIONS:
            return OPTIONS[name]
        found = {ALIASES.get(known, known) for known in (*OPTIONS, *ALIASES) if name and known.startswith(name)}
        if len(found) != 1:
            quoted = f"--{name}" if _LOOKS_LIKE_A_NAME.fullmatch(f"--{name}") else "A word of the command"
            raise UsageError(f"{quoted} {'is short for several options' if found else 'is no option'} of curl.")
        (full,) = found
        self.note(f"--{full}: written short, which newer releases of curl refuse.")
        return OPTIONS[full]

    @staticmethod
    def _value(option: Option, rest: Iterator[str]) -> str:
        if not option.takes_value:
            return ""
        value = next(rest, None)
        if value is None:
            raise UsageError(f"curl's --{option.name} lacks its value.")
        return value
