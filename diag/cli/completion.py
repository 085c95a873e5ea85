"""What a shell completes where a value is due: names of profiles, checks, causes, faults, and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own completion of files."""
    return [CompletionItem(incomplete, type="file")]


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own completion of folders."""
    return [CompletionItem(incomplete, type="dir")]


def profiles(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The sections of the config file."""
    from dbapp_diag.auth.settings.profile_file import config_path, read_profiles

    home = Path(os.environ.get("HOME") or os.environ.get("USERPROFILE") or "~")
    return _beginning(read_profiles(config_path(os.environ.get("DATABRICKS_CONFIG_FILE"), home)).profiles, incomplete)


def variables(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the environment's variables."""
    return _beginning(os.environ, incomplete)


def methods(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The usual HTTP methods."""
    return _beginning(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), incomplete.upper())


def checks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The checks, each behind a comma too."""
    from dbapp_diag.engine.registry import load

    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(f"{before}{comma}{item.value}") for item in _beginning(load().checks, last)]


def explained(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Everything that has a page."""
    from dbapp_diag.engine.registry import load
    from dbapp_diag.model.words import OutcomeClass

    registry = load()
    return _beginning((*OutcomeClass, *registry.catalogue, *registry.checks), incomplete)


def faults(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The faults of the lab, where it's installed."""
    try:
        from dbapp_diag.lab.session import faults as known
    except ImportError:
        return []
    return _beginning(("healthy", *(each.id for each in known())), incomplete)


def ways(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The lab's ways to sign in."""
    try:
        from dbapp_diag.lab.ways import all_ways
    except ImportError:
        return []
    return _beginning((each.id for each in all_ways()), incomplete)


OF_OPTIONS: Mapping[str, Completer] = {
    "profile": profiles,
    "method": methods,
    "only": checks,
    "skip": checks,
    "token_env": variables,
    "token_file": files,
    "ca_bundle": files,
}
"""By the option's name, what completes its value."""


def _beginning(words: Iterable[str], start: str) -> list[CompletionItem]:
    return [CompletionItem(str(word)) for word in words if str(word).startswith(start)]
