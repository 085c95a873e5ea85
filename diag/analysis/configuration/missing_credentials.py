"""That no source has anything to sign in with: the one that is meant, or nearest to complete, and what it lacks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dbapp_diag.analysis.configuration.conflicts import NEVER_TAKEN, VARIABLE
from dbapp_diag.analysis.configuration.methods import case_without
from dbapp_diag.causes.configuration import credentials_missing
from dbapp_diag.facts.configuration import NOT_FOR_GROUPS, NOT_ON_AZURE, CredentialSources, Source
from dbapp_diag.facts.sign_in_methods import BROWSER, CLI, NAMES
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.words import Confidence, Variant

_BY_SURROUNDINGS = (CLI, BROWSER, "azure-cli", "runtime", "runtime-oauth", "model-serving")
"""Methods that a program or a place makes complete, with no setting of their own: nobody need have meant them."""


@dataclass(frozen=True, slots=True)
class _Nearest:
    """What is told of the one source that matters, and how it's mended."""

    told: str
    variant: Variant | None = None
    values: dict[str, str] = field(default_factory=dict[str, str])


def nothing(sources: CredentialSources) -> Finding | None:
    """No source has anything to sign in with."""
    if sources.winner is not None:
        return None
    empty = all(source.state == "absent" for source in sources.sources)
    near = _stopped(sources) or _other_than_asked(sources) or _lacking(sources) or _without_a_profile(sources)
    told, variant = near.told, near.variant or case_without(sources)
    if sources.file_unread_because and sources.profiles and near.variant is not credentials_missing.UNREAD:
        told += f"; {sources.config_file} isn't read, since {sources.file_unread_because}"
    sure = Confidence.CONFIRMED if empty else Confidence.LIKELY
    observed, expected = f"nothing to sign in with: {told}", "one source of credentials that is complete"
    return finding("credentials-missing", sure, observed, expected, sources, variant=variant, values=near.values)


def _without_a_profile(sources: CredentialSources) -> _Nearest:
    """Nothing is half there: the file has profiles of which none counts, or there's nothing at all."""
    values = {
        "profiles": ", ".join(sources.profiles),
        "one": "".join(sources.profiles[:1]),
        "file": sources.config_file,
    }
    if sources.profiles and sources.file_unread_because:
        told = f"{sources.config_file} has {values['profiles']}, and isn't read, since {sources.file_unread_because}"
        return _Nearest(told, credentials_missing.UNREAD, values)
    if sources.profiles and sources.profile is None:
        told = f"no profile is named, and {sources.config_file} has {values['profiles']}"
        return _Nearest(told, credentials_missing.UNNAMED, values)
    file = "" if sources.config_file_exists else f", and there's no {sources.config_file}"
    if sources.host:
        return _Nearest(f"{sources.host} is named, and nothing beside it: no token, client ID or profile{file}")
    return _Nearest(f"no variable names a workspace, a token, a client ID or a profile{file}")


def _stopped(sources: CredentialSources) -> _Nearest | None:
    """A variable has a value that stops the SDK, whatever else is complete."""
    if sources.stopped_because is None or sources.stopped_by is None:
        return None
    complete = next(iter(_complete(sources.sources)), None)
    text = (
        f"{sources.stopped_because}, though {_describe(complete)} is complete" if complete else sources.stopped_because
    )
    if VARIABLE.fullmatch(sources.stopped_by) is None:
        return _Nearest(text)
    return _Nearest(text, credentials_missing.STOPPED, {"variables": sources.stopped_by})


def _other_than_asked(sources: CredentialSources) -> _Nearest | None:
    """auth_type asks for one method, and another one is complete."""
    if not sources.auth_type:
        return None
    asked = next((each for each in sources.sources if each.method == sources.auth_type), None)
    other = next((each for each in _complete(sources.sources) if each.method != sources.auth_type), None)
    if other is None:
        return None
    holder = _origin(sources)
    why = (
        f", which {_describe_lack(asked)}"
        if asked is not None and asked.method in NAMES
        else ", which is no method's name"
    )
    text = f"{holder} asks for {sources.auth_type}{why}; {_describe(other)} is complete"
    values = {"auth_type": sources.auth_type, "complete": other.method, "holder": holder, "file": sources.config_file}
    by_variable = VARIABLE.fullmatch(holder) is not None
    variant = credentials_missing.OTHER_TYPE if by_variable else credentials_missing.OTHER_TYPE_WRITTEN
    return _Nearest(text, variant, values)


def _lacking(sources: CredentialSources) -> _Nearest | None:
    """A method that is half there: the one that auth_type asks for, or over which the SDK fails, or the nearest to complete."""
    half = [each for each in sources.sources if each.state == "incomplete" and sources.auth_type in (None, each.method)]
    nearest = min(half, key=lambda each: (not each.stops, len(each.lacks), half.index(each)), default=None)
    if nearest is None:
        return None
    if nearest.method not in NAMES:
        return _Nearest(f"{nearest.where} asks for {nearest.method}, which is no method's name")
    asked = f", which {_origin(sources)} asks for," if sources.auth_type else ""
    if nearest.lacks in ((NOT_ON_AZURE,), (NOT_FOR_GROUPS,)):
        return _unfit(nearest, f"{_describe(nearest)}{asked}", sources)
    text = f"{_describe(nearest)}{asked} {_describe_lack(nearest)}"
    keys = [each.variable for each in nearest.lacks if each.variable is not None]
    if not keys or len(keys) < len(nearest.lacks):
        return _Nearest(text)
    return _Nearest(text, credentials_missing.LACKS, {"method": nearest.method, "missing": " and ".join(keys)})


def _unfit(source: Source, described: str, sources: CredentialSources) -> _Nearest:
    """A method that has all that it needs, beside a setting with which it doesn't work."""
    taken = source.method not in NEVER_TAKEN
    if source.lacks == (NOT_FOR_GROUPS,):
        variant = credentials_missing.GROUP if taken else credentials_missing.GROUP_UNTAKEN
        origins = [each.origin for each in sources.settings if each.key == "group_id"]
        text = f"{described} can't act for a group, and {origins[0]} asks for one"
        origins += [] if taken else source.where.split(", ")
    else:
        text = f"{described} is for workspaces on Azure, and {sources.host} isn't one"
        variant = credentials_missing.NOT_AZURE
        origins = [each.origin for each in sources.settings if each.key.startswith("azure_")]
    variables = " ".join(origins) if all(map(VARIABLE.fullmatch, origins)) else ""
    return _Nearest(text, variant, {"method": source.method, "settings": ", ".join(origins), "variables": variables})


def _origin(sources: CredentialSources) -> str:
    return next((each.origin for each in sources.settings if each.key == "auth_type"), "auth_type")


def _complete(sources: Sequence[Source]) -> list[Source]:
    """Those that would sign in if they had their turn, and have settings of their own."""
    return [each for each in sources if each.state == "shadowed" and each.where and each.method not in _BY_SURROUNDINGS]


def _describe_lack(source: Source) -> str:
    """What it lacks, as a predicate."""
    if not source.lacks:
        return f"can't be used: {source.why}"
    *others, last = map(str, source.lacks)
    return f"lacks {', '.join(others)} and {last}" if others else f"lacks {last}"


def _describe(source: Source) -> str:
    return f"{source.method} (from {source.where})" if source.where else source.method
