"""Where credentials come from: every source in the SDK's order, every setting with whose word it is. Names of variables, keys and
files, never a secret."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.configuration import CredentialSources, SettingSource, Source
from dbapp_diag.model.words import HopState, Status
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.neutral import visible

TITLE = "Where credentials come from"
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
class Sources:
    """Everything there is to show. `used` is the method that would be used."""

    sdk: str
    used: str | None
    blocks: tuple[doc.Block, ...]
    places: tuple[tuple[str, str], ...]
    """Config file, profile and CLI: what each is, and what about it."""
    notes: tuple[str, ...]
    """What is worth knowing before anything is tried, each a sentence."""
    fine: bool
    """A source would be used, and there's nothing to note."""

    @property
    def listed(self) -> tuple[doc.Block, ...]:
        """All of it for a screen, where nothing is folded."""
        return (doc.Para(f"{self.sdk} looks in this order and takes the first complete source."), *self.blocks)

    @property
    def folded(self) -> doc.Section:
        """All of it for a page, folded where all is fine."""
        used = doc.badge("ok" if self.fine else "warned", self.used or "none would be used")
        title = f"{self.sdk} takes the first complete source"
        return doc.Section(title, self.blocks, beside=used, open=not self.fine)


def section(case: Case, *, folded: bool) -> doc.Section:
    """What a case knows of it; nothing where nobody looked."""
    seen = saved_facts.fact(case, CredentialSources)
    if seen is None:
        return doc.Section(TITLE, ())
    check = reading.checks_by_id(case).get("credentials")
    found = sources(seen, notes=case.notes, passed=check is None or check.status == Status.PASSED)
    return doc.Section(TITLE, (found.folded,) if folded else found.listed)


def sources(seen: CredentialSources, *, notes: tuple[str, ...] = (), passed: bool = True) -> Sources:
    """What is to be shown. `notes` are sentence parts; `passed` says whether the settings were judged in order."""
    said = tuple(visible(wording.full_stop(note)) for note in notes)
    places = tuple((name, visible(text)) for name, text in _places(seen))
    rows = tuple(_source(order, each) for order, each in enumerate(seen.sources, 1))
    heads = ("Source", "State", "There is", "Why")
    settings = tuple(_setting(each) for each in seen.settings)
    columns = ("Setting", "Value", "Comes from", "Wins over")
    return Sources(
        sdk=f"databricks-sdk {visible(seen.sdk)}" if seen.sdk else "the Databricks SDK",
        used=seen.winner.method if seen.winner else None,
        blocks=(
            *(doc.Notice("warned", "", note[:1].upper() + note[1:]) for note in said),
            doc.Table(heads, rows, "Every source in the SDK's order, and what it has", short=("State",)),
            doc.Section("Settings in effect", (doc.Table(columns, settings, "Every setting, and whose word it is"),)),
            doc.Pairs(places, ("Place", "State")),
        ),
        places=places,
        notes=said,
        fine=passed and seen.winner is not None and not notes,
    )


def _source(order: int, source: Source) -> doc.Row:
    look, word = _STATES.get(source.state, (HopState.UNKNOWN, source.state))
    method, word, where, why = (visible(text) for text in (source.method, word, source.where, source.why))
    match source.state:
        case "absent":
            sentence = _shortened(source)
        case "incomplete":
            sentence = f"incomplete: {why}" + (f"; there is {where}" if where else "")
        case _:
            sentence = word + (f": {where}" if where else "") + f" ({why})"
    colour = {"used": "ok", "incomplete": "warned"}.get(source.state, "faint")
    mark = doc.Span(f"{wording.MARKS[look]} ", colour)
    return doc.row(
        (f"{order}. ", doc.code(method), doc.aside(_NAMES.get(method, ""))),
        doc.badge(look, word),
        where,
        why,
        label=f"{order:>2}  {method}",
        told=(mark, doc.Span(sentence, "" if source.state == "used" else colour)),
    )


def _setting(each: SettingSource) -> doc.Row:
    value = visible("a secret" if each.secret else each.value or "set")
    key, origin = visible(each.key), visible(_whose(each.key, each.origin))
    over = visible(", ".join(_whose(each.key, name) for name in each.over))
    differs = bool(over) and each.differs
    wins = (f", over {over}" if over else "") + (", which says otherwise" if differs else "")
    otherwise = (" ", doc.badge(HopState.WARNED, "says otherwise")) if differs else ()
    told = doc.Span(f"{value}, from {origin}{wins}", "warned" if each.differs else "")
    return doc.row(doc.code(key), value, origin, (over, *otherwise), label=key, told=told)


def _whose(key: str, origin: str) -> str:
    return origin.removeprefix(f"{key} of ")


def _shortened(source: Source) -> str:
    if len(source.lacks) <= _FEW:
        return visible(source.why)
    return visible(", ".join(f"no {each}" for each in source.lacks[:_FEW])) + f" and {len(source.lacks) - _FEW} more"


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
