"""A file of calls, for `dbapp-diag smoke`: TOML with `[defaults]` and one `[[call]]` for each. Every mistake is one sentence.

A call has the arguments of `diagnose` by their names, and beside them `name`, `wait`, `retry`, `token_env` and `token_file`. Texts
may hold `${VARIABLE}`: secrets come from the environment, never from the file.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from dbapp_diag.api.question import question
from dbapp_diag.engine.together import Try
from dbapp_diag.evidence.codec import cut
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.evidence.request_secrets import named_secret
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.json_values import listing, mapping
from dbapp_diag.model.options import OF_PYTHON
from dbapp_diag.model.settings import LONGEST
from dbapp_diag.model.times import length

LARGEST, MOST = 1024 * 1024, 500
"""Bytes of a file, and calls in it."""
OF_THE_CALL = tuple(row.name for row in OF_PYTHON if row.name != "token")
BESIDE = ("name", "wait", "retry", "token_env", "token_file")
KEYS = (*OF_THE_CALL, *BESIDE)
"""What a call may have, and what `[defaults]` may."""
MOST_RETRIES = 10
_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILES = ("ca_bundle", "token_file")
"""Files that are named from the folder of the file of calls."""


@dataclass(frozen=True, slots=True)
class SmokeCall:
    """One call of the file, under the name that it has there, if any."""

    name: str
    tried: Try


def smoke_calls(
    path: Path, env: Mapping[str, str], *, fail_on: str = "problem", only_check: bool = False
) -> list[SmokeCall]:
    """The calls of the file. With `only_check` variables that aren't set stand for a word. Raises UsageError with the call
    and the key; the file, a value of the command line, isn't named."""
    try:
        table = _read(path)
        return list(_calls(table, path.parent, env, fail_on, only_check))
    except UsageError as error:
        raise UsageError(f"FILE: {error}") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"it can't be read ({error.strerror or type(error).__name__})") from None
    if len(data) > LARGEST:
        raise UsageError("it's longer than a file of calls can be (1 MiB)")
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError:
        raise UsageError("it isn't UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at ([^)]*)\)", str(error))
        raise UsageError(f"it isn't TOML{f', {place[1]}' if place else ''}") from None
    except RecursionError:
        raise UsageError("it's nested too deeply") from None


def _calls(
    table: Mapping[str, Any], folder: Path, env: Mapping[str, str], fail_on: str, only_check: bool
) -> Iterator[SmokeCall]:
    _known("at the top", table, ("$schema", "defaults", "call"))
    defaults, calls = table.get("defaults", {}), table.get("call", [])
    if not isinstance(defaults, dict):
        raise UsageError("defaults has to be a table: [defaults]")
    made = listing(cast("object", calls))
    if not made or not all(isinstance(each, dict) for each in made):
        raise UsageError("there's no call in it; write each as a table: [[call]]")
    if len(made) > MOST:
        raise UsageError(f"it has more than {MOST} calls")
    common = cast("dict[str, Any]", defaults)
    _known("in [defaults]", common, KEYS)
    names: dict[str, int] = {}
    for number, own in enumerate(cast("list[dict[str, Any]]", made), 1):
        name = own.get("name")
        where = f"call {number}" + (f" ({Redactor().text(name)[:60]})" if isinstance(name, str) else "")
        try:
            _known("in it", own, KEYS)
            one = _call(_merged(common, own), folder, env, fail_on, only_check)
        except UsageError as error:
            raise UsageError(f"{where}: {cut(str(error))}") from None
        if one.name and names.setdefault(one.name, number) != number:
            raise UsageError(f"{where}: call {names[one.name]} has that name already")
        yield one


def _known(where: str, table: Mapping[str, Any], keys: Sequence[str]) -> None:
    for key in table.keys() - set(keys):
        near = difflib.get_close_matches(key, keys, 1)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(keys)}"
        raise UsageError(f"there's no key of that name {where}: {Redactor().text(key)[:40]}; {hint}")


def _merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The call with the defaults, where it says nothing else; headers are joined. The app's name and its address, a body's two
    forms, and the two places of a token stand for each other."""
    left_out = {
        name
        for pair in (("app", "url"), ("data", "json"), ("token_env", "token_file"))
        if own.keys() & set(pair)
        for name in pair
    }
    whole = {key: value for key, value in common.items() if key not in left_out} | dict(own)
    both = common.get("headers"), own.get("headers")
    if all(isinstance(each, dict) for each in both):
        whole["headers"] = {**cast("dict[str, Any]", both[0]), **cast("dict[str, Any]", both[1])}
    return whole


def _call(whole: dict[str, Any], folder: Path, env: Mapping[str, str], fail_on: str, only_check: bool) -> SmokeCall:
    for key, value in whole.items():
        _refuse_secrets(key, value)

    def put(found: re.Match[str]) -> str:
        if found[1] is None:
            return "${"
        if found[1] not in env and not only_check:
            raise UsageError(f"the variable {found[1]} isn't set")
        return env.get(found[1], "x")

    whole = cast("dict[str, Any]", _each_text(whole, lambda text: _VARIABLE.sub(put, text)))
    for key in _FILES:
        if isinstance(whole.get(key), str):
            whole[key] = str(folder / whole[key])
    name, wait, retry = whole.pop("name", ""), whole.pop("wait", 0), whole.pop("retry", 0)
    if not isinstance(name, str):
        raise UsageError("name: it has to be a text")
    if not isinstance(retry, int) or isinstance(retry, bool) or not 0 <= retry <= MOST_RETRIES:
        raise UsageError(f"retry: it has to be a whole number up to {MOST_RETRIES}")
    options, token = whole, _token(whole, env, only_check)
    if "timeout" in options:
        options["timeout"] = _seconds("timeout", options["timeout"])
    if isinstance(options.get("expect"), str | int):
        options["expect"] = [str(options["expect"])]
    elif isinstance(options.get("expect"), list):
        options["expect"] = [str(each) for each in options["expect"]]
    asked = question(options | ({"token": token[0]} if token else {}), env, token_source=token[1] if token else "")
    asked = replace(asked, settings=replace(asked.settings, fail_on=fail_on))
    return SmokeCall(name, Try(asked, _seconds("wait", wait), retry))


def _seconds(key: str, value: object) -> float:
    known = length(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    if known is None or known > LONGEST:
        raise UsageError(f'{key}: that isn\'t a duration up to a day; write "30s", "5m" or a number of seconds')
    return known


def _token(whole: dict[str, Any], env: Mapping[str, str], only_check: bool) -> tuple[str, str] | None:
    """The token's text and where it comes from; the keys are taken out."""
    variable, file = whole.pop("token_env", None), whole.pop("token_file", None)
    if variable is not None and file is not None:
        raise UsageError("give one of token_env and token_file")
    for key, value in (("token_env", variable), ("token_file", file)):
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{key}: it has to be a text")
    if (variable is None and file is None) or only_check:
        return None
    from dbapp_diag.auth.tokens.from_options import read_given

    given = read_given(env=env, variable=variable, file=file, stdin=None)
    return given.text, given.source


def _each_text(value: object, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed, however deep; keys stay."""
    if isinstance(value, str):
        return change(value)
    if rows := listing(value):
        return [_each_text(each, change) for each in rows]
    if pairs := mapping(value):
        return {key: _each_text(each, change) for key, each in pairs.items()}
    return value


def _refuse_secrets(key: str, value: object, named: bool = False) -> None:
    """A secret in a file is a secret in a repository. Raises UsageError for a text that has the form of one, or stands under the
    name of one in headers or a body."""
    if isinstance(value, str):
        plain = _VARIABLE.sub("", value).strip()
        literal = bool(plain) and not _VARIABLE.search(value)
        if Redactor().text(plain) != plain or (named and literal and named_secret(key)):
            raise UsageError(
                f"{key}: that looks like a secret, which doesn't belong in a file; put it into a variable and write ${{NAME}}"
            )
    for each in listing(value):
        _refuse_secrets(key, each, named)
    for name, each in mapping(value).items():
        _refuse_secrets(name, each, named=key in ("headers", "json", "data") or named)
