"""Facts of the stage configuration: where credentials would come from."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a source lacks: a setting by its key, with the `variable` that gives it; or anything else, in words."""

    what: str
    variable: str | None = None

    def __str__(self) -> str:
        return f"{self.what} ({self.variable})" if self.variable else self.what


NO_HOST = Lack("host", "DATABRICKS_HOST")
NOT_ON_AZURE = Lack("host on Azure")
NOT_FOR_GROUPS = Lack("support for group_id")
NO_CLI = Lack("program databricks on PATH")
CLI_UNUSABLE = Lack("usable CLI")


@dataclass(frozen=True, slots=True)
class Source:
    """One way to sign in that the SDK's chain would look at, in its order.

    `state`: `used`, `shadowed` (complete, but another one wins), `incomplete` or `absent`. `where` names
    variables, the profile or a file, never a value. `why` is one sentence part: what is missing, or why it wins. `lacks` is what
    is missing, piece by piece.
    """

    method: str
    state: str
    where: str
    why: str
    lacks: tuple[Lack, ...] = ()
    stops: bool = False
    """The SDK tries it all the same, fails, and looks at no source behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingSource:
    """One setting in effect, and whose word it is.

    `origin` and `over` are an option, a variable's name or `key of profile NAME`; `over` are those that say something as well
    and don't count. `value` is there only where it's no secret and has the form of what it should be.
    """

    key: str
    origin: str
    value: str | None = None
    secret: bool = False
    over: tuple[str, ...] = ()
    differs: bool = False
    """One of `over` says something else."""


@dataclass(frozen=True, slots=True)
class ProfileHost:
    """The workspace that a profile of the config file names."""

    profile: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSources(Fact):
    """Where credentials would come from, read without sending anything.

    `host` is the workspace in effect and `host_from` says whose word it is. `overrides` are
    `VARIABLE over key of profile NAME` where the two disagree. `conflict` names the methods that are
    configured at once, each with its variables or keys. `file_problem` is a sentence part about the config file,
    without any of its contents but a line number.
    """

    sources: tuple[Source, ...]
    host: str | None = None
    host_from: str | None = None
    host_problem: str | None = None
    """What is odd about the host as written: a path, a query, `http://`, an account console, an app's URL."""
    workspace_id: str | None = None
    """The workspace's ID, as the settings have it or the query of the host as written (`?o=`)."""
    id_in_host: bool = False
    """It's the host that has it."""
    config_file: str
    config_file_exists: bool
    config_file_usual: bool = False
    """It's the file that counts where nothing names another, `~/.databrickscfg`."""
    file_problem: str | None = None
    file_unread_because: str | None = None
    """Why the SDK doesn't look at the config file at all; None when it does."""
    stopped_by: str | None = None
    """The setting over which the SDK gives up before it tries any source; named as in `SettingSource.origin`."""
    stopped_because: str | None = None
    """What is wrong with it, as a sentence part that names it."""
    value_defects: tuple[str, ...] = ()
    """What is wrong, by its form, with a value of the source that would be used: sentence parts that name whose word it is, and
    never the value."""
    file_oddities: tuple[str, ...] = ()
    """What the profile in effect says otherwise than meant: quotes, comments behind a value; keys only."""
    profiles: tuple[str, ...] = ()
    profile: str | None = None
    profile_from: str | None = None
    """`--profile`, `DATABRICKS_CONFIG_PROFILE`, `default_profile` or `DEFAULT`."""
    profile_found: bool | None = None
    profile_keys: tuple[str, ...] = ()
    profile_lacks: tuple[str, ...] = ()
    auth_type: str | None = None
    variables: tuple[str, ...] = ()
    """Names of the DATABRICKS_*, ARM_* and GOOGLE_* variables that are set and count."""
    overrides: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    cli: str | None = None
    """Path of the Databricks CLI on PATH, None when there's none."""
    cli_problem: str | None = None
    cli_trouble: str | None = None
    """The problem in one word: `missing`, `not-there`, `legacy`, `small` or `not-executable`."""
    needs_cli: bool = False
    cli_asked_by: str | None = None
    """Whether the SDK would ask the CLI by `profile` or by `host`; None where nobody knows."""
    settings: tuple[SettingSource, ...] = ()
    """Every setting in effect, in the SDK's order."""
    hosts: tuple[ProfileHost, ...] = ()
    """The workspaces of the config file's profiles, at most fifty."""
    sdk: str | None = None
    """The version of databricks-sdk whose order this is; None where it isn't installed."""

    @property
    def winner(self) -> Source | None:
        """The source that the SDK would use."""
        return next((source for source in self.sources if source.state == "used"), None)
