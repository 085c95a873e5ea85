"""Where credentials come from, as rows for a table: every source in the SDK's order, every setting with whose word it is.
Pure; names of variables, keys and files, never a secret."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.configuration import CredentialSources, SettingSource, Source
from dbapp_diag.model.words import HopState, Status
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.neutral import visible

_FEW = 2
"""How many lacks of a source that has nothing a line names."""
_STATES = {
    "used": (HopState.OK, "used"),
    "shadowed": (HopState.NOT_REACHED, "complete, not used"),
    "incomplete": (HopState.WARNED, "incomplete"),
    "absent": (HopState.NOT_REACHED, "not configured"),
}
_NAMES = {
    "pat": "personal access token",
    "basic": "user name and password",
    "metadata-service": "metadata service",
    "oauth-m2m": "service principal, client ID and secret",
    "env-oidc": "identity token in a variable",
    "file-oidc": "identity token in a file",
    "github-oidc": "identity token of GitHub Actions",
    "azure-client-secret": "service principal of Entra ID, client ID and secret",
    "github-oidc-azure": "GitHub Actions, through Entra ID",
    "azure-cli": "login of the Azure CLI",
    "azure-devops-oidc": "identity token of Azure DevOps",
    "external-browser": "login in the browser, kept by the SDK",
    "databricks-cli": "login of the Databricks CLI",
    "runtime-oauth": "notebook, with scopes",
    "runtime": "notebook",
    "google-credentials": "service account of Google, its key",
    "google-id": "service account of Google, by name",
    "model-serving": "model serving",
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. `state` is one of `used`, `shadowed`, `incomplete`, `absent`; `look` the state that its sign and colour show."""

    order: int
    method: str
    name: str
    state: str
    look: str
    word: str
    where: str
    why: str

    @property
    def mark(self) -> str:
        """Its sign."""
        return wording.MARKS[self.look]

    @property
    def sentence(self) -> str:
        """All of it but the method."""
        match self.state:
            case "absent":
                return _shortened(self.why)
            case "incomplete":
                return f"incomplete: {self.why}" + (f"; there is {self.where}" if self.where else "")
            case _:
                return f"{self.word}" + (f": {self.where}" if self.where else "") + f" ({self.why})"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting in effect. `value` is what may be shown of it."""

    key: str
    value: str
    origin: str
    over: str
    differs: bool

    @property
    def sentence(self) -> str:
        """All of it but the key."""
        wins = f", over {self.over}" + (", which says otherwise" if self.differs else "") if self.over else ""
        return f"{self.value}, from {self.origin}{wins}"


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything there is to show."""

    sdk: str
    rows: tuple[SourceRow, ...]
    settings: tuple[SettingRow, ...]
    places: tuple[tuple[str, str], ...]
    """Config file, profile and CLI: what each is, and what about it."""
    notes: tuple[str, ...]
    """What is worth knowing before anything is tried, each a sentence."""
    fine: bool
    """A source would be used, and there's nothing to note."""

    @property
    def used(self) -> str | None:
        """The method that would be used."""
        return next((row.method for row in self.rows if row.state == "used"), None)


def of_case(case: Case) -> Sources | None:
    """What a case knows of it; None where nobody looked."""
    seen = saved_facts.fact(case, CredentialSources)
    if seen is None:
        return None
    check = reading.checks_by_id(case).get("credentials")
    return sources(seen, notes=case.notes, passed=check is None or check.status == Status.PASSED)


def sources(seen: CredentialSources, *, notes: tuple[str, ...] = (), passed: bool = True) -> Sources:
    """The rows. `notes` are sentence parts; `passed` says whether the settings were judged in order."""
    return Sources(
        sdk=f"databricks-sdk {visible(seen.sdk)}" if seen.sdk else "the Databricks SDK",
        rows=tuple(_row(order, source) for order, source in enumerate(seen.sources, 1)),
        settings=tuple(_setting(each) for each in seen.settings),
        places=tuple((name, visible(text)) for name, text in _places(seen)),
        notes=tuple(visible(wording.full_stop(note)) for note in notes),
        fine=passed and seen.winner is not None and not notes,
    )


def _row(order: int, source: Source) -> SourceRow:
    look, word = _STATES.get(source.state, (HopState.UNKNOWN, source.state))
    name = _NAMES.get(source.method, "")
    return SourceRow(
        order,
        visible(source.method),
        name,
        source.state,
        look.value,
        visible(word),
        visible(source.where),
        visible(source.why),
    )


def _setting(each: SettingSource) -> SettingRow:
    value = "a secret" if each.secret else each.value or "set"
    over = ", ".join(_whose(each.key, origin) for origin in each.over)
    return SettingRow(
        visible(each.key), visible(value), visible(_whose(each.key, each.origin)), visible(over), each.differs
    )


def _whose(key: str, origin: str) -> str:
    return origin.removeprefix(f"{key} of ")


def _shortened(why: str) -> str:
    lacks = why.replace(" in the environment", "").split(", ")
    return ", ".join(lacks) if len(lacks) <= _FEW else f"{', '.join(lacks[:_FEW])} and {len(lacks) - _FEW} more"


def _places(seen: CredentialSources) -> list[tuple[str, str]]:
    return [("config file", _file(seen)), ("profile", _profile(seen)), ("Databricks CLI", _cli(seen))]


def _file(seen: CredentialSources) -> str:
    if seen.file_problem:
        return f"{seen.config_file}: {seen.file_problem}"
    if not seen.config_file_exists:
        return f"{seen.config_file} doesn't exist"
    has = f"has {', '.join(seen.profiles)}" if seen.profiles else "has no profiles"
    unread = f"; it isn't read, since {seen.file_unread_because}" if seen.file_unread_because else ""
    return f"{seen.config_file} {has}{unread}"


def _profile(seen: CredentialSources) -> str:
    if seen.profile is None:
        return "none is in effect"
    by = "since it's there and none is named" if seen.profile_from == "DEFAULT" else f"named by {seen.profile_from}"
    missing = "; it isn't there" if seen.profile_found is False else ""
    return f"{seen.profile}, {by}{missing}" if seen.profile_from else f"{seen.profile}{missing}"


def _cli(seen: CredentialSources) -> str:
    if seen.cli_problem:
        return seen.cli_problem
    return seen.cli or "there's none on PATH"
