"""From pasted text to the words of one curl command, as the shell would hand them over that the text was written for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dbapp_diag.curl.arguments import after_program
from dbapp_diag.curl.cmd import read_cmd
from dbapp_diag.curl.lexer import Pieces
from dbapp_diag.curl.posix import Posix
from dbapp_diag.curl.powershell import PowerShell
from dbapp_diag.model.errors import UsageError

_POWERSHELL_PROMPT = r"PS [^>\n]*>[ \t]*"
_CMD_PROMPT = r"[A-Za-z]:\\[^>\n]*>[ \t]*"
_POSIX_PROMPT = r"(?:[$%>]|#(?=[ \t]+curl\b)|[\w.-]+@[^$#\n]*[$#])[ \t]+"
_PROMPT = re.compile(rf"\s*(?:{_POWERSHELL_PROMPT}|{_CMD_PROMPT}|{_POSIX_PROMPT})")
_CONTINUED = re.compile(r"(?<=[\\^`])\n>+[ \t]?")
_ANOTHER = re.compile(r"(?:^|[;&|\n])\s*(?:[$>] )?(?:[^\s;&|]*[/\\])?curl(?:\.exe)?\s", re.IGNORECASE)
_NOT_CURL = re.compile(
    r"\s*(?:\$session\s*=|Invoke-(?:WebRequest|RestMethod)\b|iwr\b|irm\b|(?:await )?fetch\()", re.IGNORECASE
)
_ALIAS = re.compile(r"curl(?:\s.*)?\s-(?:Uri|Headers|Method|Body|UseBasicParsing)\s", re.DOTALL)
"""In Windows PowerShell, `curl` without `.exe` is Invoke-WebRequest."""


@dataclass(frozen=True, slots=True)
class PastedCommand:
    """The words of a command, beginning with the program (or what stands in front of it), and what of the text was left out."""

    words: list[str] = field(repr=False)
    notes: tuple[str, ...] = ()


def split_command(text: str, *, env: Mapping[str, str]) -> PastedCommand:
    """The words of the one curl command in a pasted text.

    The text's own marks tell the shell: `^` at the end of lines or in front of quotes is cmd.exe's, a backtick at the end of a
    line or `$env:` PowerShell's; anything else is read as sh and bash do. `env` fills the variables that the text names. Prompts
    are taken off; a pipe, a redirection and what stands behind `&&` or `;` are noted and left out. Raises UsageError, which names
    a variable but quotes nothing else of the text.
    """
    text = text.replace("\r\n", "\n").strip("\n\ufeff")
    if _NOT_CURL.match(text) or _ALIAS.match(text):
        raise UsageError("That isn't a curl command; copy the request as cURL.")
    prompt = _PROMPT.match(text)
    bare = text[prompt.end() if prompt else 0 :].lstrip()
    pieces = _pieces(_CONTINUED.sub("\n", bare) if prompt else bare, prompt[0] if prompt else "", env)
    after_program(pieces.words)
    rest = pieces.rest.lstrip("\n;|& \t")
    if _ANOTHER.search("\n" + rest):
        raise UsageError("The text holds several curl commands; give the one that fails.")
    notes = list(pieces.notes)
    if re.match(r"&[^&\s]", pieces.rest):
        notes.append("A & outside quotes ends the command; put quotes around the URL if it goes on behind it.")
    elif rest:
        notes.append("What stands behind the command isn't run here.")
    return PastedCommand(pieces.words, tuple(notes))


def _pieces(text: str, prompt: str, env: Mapping[str, str]) -> Pieces:
    """Read by the rules of the shell that the text was written for."""
    plain = re.sub(r"'[^']*'", "''", text)
    ends = {line.rstrip(" \t")[-1:] for line in plain.split("\n")[:-1]}
    if re.match(_POWERSHELL_PROMPT, prompt.strip()):
        return PowerShell(text, env).read()
    if re.match(_CMD_PROMPT, prompt.strip()) or (re.search(r'\s\^"', plain) and "\\\n" not in plain):
        return read_cmd(text, env)
    if "\\" in ends:
        return Posix(text, env).read()
    if "^" in ends:
        return read_cmd(text, env)
    if "`" in ends or re.search(r"\$\{?env:", text, re.IGNORECASE) or text.startswith("& "):
        return PowerShell(text, env).read()
    if re.match(r"\S*curl\.exe\s", text):
        return PowerShell(text, env).read() if "'" in text else read_cmd(text, env)
    return Posix(text, env).read()
