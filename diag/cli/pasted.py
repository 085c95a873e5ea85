"""A pasted curl command in place of the options of the call."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dbapp_diag.curl import CurlCall, read_curl, split_command
from dbapp_diag.engine.question import Question
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import flag
from dbapp_diag.model.request_parts import Body, RequestParts, checked_headers
from dbapp_diag.model.target import GivenToken

SOURCE = "the curl command's Authorization header"
_LARGEST = 1024 * 1024
_IN_THE_COMMAND = ("app", "url", "endpoint", "method", "header", "data", "json", "mcp", "websocket")
"""Options that say what the command says."""
_ENCODINGS = "gzip, deflate"
"""What `--compressed` asks for here; curl asks for whatever it was built with."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The options that the command stands for, its request and token, and what of it isn't taken over."""

    options: Mapping[str, Any]
    request: RequestParts
    token: GivenToken | None
    notes: tuple[str, ...]

    def put_into(self, question: Question) -> Question:
        """The question of these options, about the command's own request."""
        if self.token is not None:
            asked = replace(question.asked, token_given=self.token.source)
            question = replace(question, asked=asked, token=self.token)
        return replace(question, parts=replace(self.request, path=question.parts.path))


def pasted(file: str | None, words: Sequence[str], options: Mapping[str, Any]) -> Pasted | None:
    """The command of `--curl FILE`, or behind `--`; None where there's neither. Raises UsageError, which quotes nothing of it."""
    if file is None and not words:
        return None
    if file is None and words and not any("curl" in word.lower() for word in words):
        raise UsageError(
            "there are words without an option; name the app with --app NAME, or write -- and the curl command"
        )
    if file is not None and words:
        raise UsageError("give the curl command either with --curl or behind --, not both")
    also = [name for name in _IN_THE_COMMAND if options.get(name)]
    if also:
        raise UsageError(f"--{also[0].replace('_', '-')}: the curl command says that; leave one of them out")
    notes: tuple[str, ...] = ()
    if file is not None:
        command = split_command(_text(file), env=os.environ)
        words, notes = command.words, command.notes
    call = read_curl(words, base=Path.cwd(), stdin=lambda: b"" if file == "-" else sys.stdin.buffer.read())
    given = any(options.get(name) for name in ("token_env", "token_file", "token_stdin"))
    token = _token(call, given=given)
    headers = [*call.headers, *((("Cookie", call.cookies),) if call.cookies else ())]
    headers += [("Accept-Encoding", _ENCODINGS)] if call.compressed else []
    body = Body(call.body, "--curl") if call.body is not None else None
    try:
        request = RequestParts(call.method, checked_headers(headers, flag), body, whole=True)
    except UsageError as error:
        raise UsageError(f"-H: {error}") from None
    taken = _network(call, options) | {"url": call.url, "method": call.method}
    return Pasted(taken, request, token, (*notes, *_notes(call)))


def _text(file: str) -> str:
    try:
        content = sys.stdin.read(_LARGEST + 1) if file == "-" else Path(file).read_text("utf-8", "replace")
    except (OSError, ValueError):
        raise UsageError("--curl: the file can't be read") from None
    if len(content) > _LARGEST:
        raise UsageError("--curl: that is more than 1 MiB, and no command")
    return content


def _token(call: CurlCall, *, given: bool) -> GivenToken | None:
    if call.insecure:
        raise UsageError(
            "-k: with certificates unchecked the token could go to anybody, and nothing would be learnt; leave it out, and name "
            "the authority with --cacert or --ca-bundle where the network has one of its own"
        )
    if not call.has_scheme:
        raise UsageError(
            "the curl command names no scheme, so curl calls http:// and the token travels in the clear; write https://"
        )
    if call.bearer is not None:
        if given:
            raise UsageError("the curl command has a token, and another one is given; leave one of them out")
        return GivenToken(call.bearer, SOURCE)
    if given:
        return None
    if call.basic is not None:
        raise UsageError(
            "the curl command signs in with user and password, which apps don't accept; they take -H 'Authorization: Bearer …'"
        )
    session = " (a browser's session in a cookie is none)" if call.cookies else ""
    raise UsageError(
        f"the curl command sends no token{session}, and apps refuse that; add -H 'Authorization: Bearer …', or give the token to "
        "examine with --token-env VAR or --token-file F"
    )


def _network(call: CurlCall, options: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"connect_to": (*options.get("connect_to", ()), *call.resolve, *call.connect_to)}
    if call.cacert is not None and not options.get("ca_bundle"):
        found["ca_bundle"] = call.cacert
    if call.proxy is not None and not options.get("proxy") and not options.get("no_proxy"):
        found["proxy"] = call.proxy
    if call.no_proxy and not options.get("proxy"):
        found["no_proxy"] = True
    return found


def _notes(call: CurlCall) -> tuple[str, ...]:
    ours = [*call.notes]
    if call.max_time is not None or call.connect_timeout is not None:
        ours.append("The command's own time limits aren't taken over; --timeout is this run's.")
    if call.http_version == "2":
        ours.append("This run speaks HTTP/1.1.")
    if call.cookies is not None:
        ours.append("The command sends cookies; an app lets a browser's session in where it refuses the token.")
    return tuple(ours)
