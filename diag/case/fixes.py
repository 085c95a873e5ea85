"""Filling a cause's fixes with this target's values. Values come from outside: in commands they're quoted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.causes.model import Cause, Fix
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import Caller, Variant

_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLAIN = re.compile(r"[A-Za-z0-9@%+=:,./_\-]+")
_USUAL = {"token_into": "export APP_TOKEN=$(", "token_end": ")", "token_option": "--token-env APP_TOKEN"}
"""How a token is kept where the run doesn't say: in a variable."""
AGAIN = ("rerun", *(f"rerun_without_{what}" for what in ("profile", "endpoint", "method", "host", "address", "repeat")))
"""Commands that make the same call again, or one in which something else stands in that place."""
_WHOLE_COMMANDS = frozenset((*AGAIN, *_USUAL))
"""Values that are commands themselves, or parts of one, quoted already."""
_SEVERAL_WORDS = frozenset(("variables",))
"""Values that are several words of a command."""
_ONLY_KNOWN = frozenset((*AGAIN, "corrected", "nearest", "allowed", "no_proxy", "record_url", "variables"))
"""Values that the whole command is about: without them it isn't told in words either."""
_MAYBE = re.compile(r"\[\[(.*?)\]\]")
"""Part of a text that is left out where nobody knows its value."""
_IN_WORDS = {
    "address": "that address",
    "app": "the app's name",
    "app_client_id": "the app's oauth2_app_client_id",
    "app_workspace": "the address of the app's workspace",
    "auth_type": "one way to sign in",
    "bundle": "the path of that PEM file",
    "caller_address": "that it calls from",
    "client_id": "the service principal's application ID",
    "complete": "another one",
    "control": "the workspace's",
    "corrected": "the workspace's bare address",
    "endpoint": "the path of the call",
    "entry": "that entry",
    "file": "the file",
    "gateway": "the gateway",
    "grant": "what it lacks",
    "holder": "the setting",
    "host": "the app's host",
    "issuer": "its issuer",
    "key": "that key",
    "keys": "the other keys",
    "likely_url": "another one",
    "method": "that method",
    "methods": "those that it answers with",
    "missing": "what is missing",
    "names": "other names",
    "nearest": "the nearest one",
    "new_profile": "a new name",
    "not_before": "the moment from which it counts",
    "one": "one of them",
    "own": "the app's own address",
    "parameter": "the parameter that is refused",
    "path": "a path that the app has",
    "principal": "the caller",
    "profile": "the name of a profile",
    "profiles": "several",
    "program": "the program that signs in",
    "proxy": "the proxy's address",
    "resolver": "the name server",
    "route": "the route",
    "schemes": "other ways to log in",
    "scopes": "the app's scopes",
    "search": "that domain",
    "section": "in question",
    "server": "the other server",
    "service_principal_number": "the service principal's number, which the account console shows",
    "settings": "the settings",
    "source": "the address that it calls from",
    "source_path": "that folder",
    "url": "the app's address",
    "variable": "the variable",
    "variables": "the variables",
    "workspace": "the workspace's address",
    "workspace_host": "the workspace's host",
    "workspace_number": "the workspace's ID",
}
"""How a text calls a value that nobody knows."""
_OPTIONS = (
    (" --profile {profile}", "profile"),
    (" --host {workspace}", "workspace"),
    (" --endpoint {endpoint}", "endpoint"),
)
"""Options that a command does without: it takes the default, or asks."""


def filled_fixes(
    cause: Cause, finding: Finding, values: Mapping[str, str] | None = None, caller: Caller | None = None
) -> tuple[FixInfo, ...]:
    """The cause's fixes for the finding's variant that such a caller can carry out, with the target's values and the finding's own
    put in."""
    known = {**(values or {}), **finding.values}
    fixes = for_variant(cause, cause.variant_of(finding))
    return tuple(fill(fix, known) for fix in [fix for fix in fixes if fix.fits(caller)] or fixes)


def for_variant(cause: Cause, variant: Variant | None) -> tuple[Fix, ...]:
    """The fixes that are for one variant, or those for all where none is known."""
    return tuple(fix for fix in cause.fixes if fix.when == variant)


def fill(fix: Fix, values: Mapping[str, str]) -> FixInfo:
    """One fix with the values put in. What nobody knows stands in the text in words, and never in a command: a command that lacks a
    value is told in the text, with a name in capitals for it and what to put there."""
    text = _MAYBE.sub(lambda part: part[1] if all(map(values.get, _PLACE.findall(part[1]))) else "", fix.text)
    text = _PLACE.sub(lambda place: _one_line(values.get(place[1]) or _in_words(place[1])), text)
    if fix.command is None:
        return FixInfo(who=fix.who, text=text, command=None)
    template = without_unknown(fix.command, values)
    unknown = [name for name in dict.fromkeys(_PLACE.findall(template)) if not values.get(name) and name not in _USUAL]
    line = command(template, values)
    if not unknown:
        return FixInfo(who=fix.who, text=text, command=line)
    if not _ONLY_KNOWN.isdisjoint(unknown):
        return FixInfo(who=fix.who, text=text, command=None)
    rest = " and ".join(f"{_in_words(name)} for {name.upper()}" for name in unknown)
    whole = text if text.endswith((".", "!", "?", ":")) else f"{text}."
    return FixInfo(who=fix.who, text=f"{whole} As a command, with {rest}: {line}", command=None)


def _in_words(name: str) -> str:
    return _IN_WORDS.get(name, name.replace("_", " "))  # a plug-in's own name


def without_unknown(template: str, values: Mapping[str, str]) -> str:
    """The template of a command of the Databricks CLI, or of ours, without options whose values nobody knows."""
    if re.search(r"\b(?:databricks|dbapp-diag) ", template):
        for option, name in _OPTIONS:
            template = template if values.get(name) else template.replace(option, "")
    return template


def command(template: str, values: Mapping[str, str], unknown: Callable[[str], str] = str.upper) -> str:
    """A command line with the values put in, each as one word for a POSIX shell, also within a longer word; what nobody knows as
    `unknown` writes its name, in capitals by default."""

    known = {**_USUAL, **values}

    def put(place: re.Match[str]) -> str:
        name = place[1]
        value = known.get(name)
        if value is not None and name in _WHOLE_COMMANDS:
            return value
        if not value:
            return unknown(name)
        if _PLAIN.fullmatch(value):
            return value
        if name in _SEVERAL_WORDS:
            return shlex.join(value.split())
        return _quoted(_one_line(value), template, place.start())

    return _PLACE.sub(put, template)


def _quoted(value: str, template: str, at: int) -> str:
    before = template[:at]
    if before.count("'") % 2:
        return value.replace("'", "'\"'\"'")
    if before.count('"') % 2:
        return re.sub(r'([\\"$`!])', r"\\\1", value)
    return shlex.quote(value)


def _one_line(value: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", value).split())
