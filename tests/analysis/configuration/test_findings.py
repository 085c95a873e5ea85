"""How each mistake in the settings is told, and what the settings exclude."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.configuration import conflicts, missing_credentials
from dbapp_diag.analysis.configuration import findings as fault
from dbapp_diag.checks.configuration.credential_sources import Credentials
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources, ProfileHost, Source
from dbapp_diag.model.results import Failed, Finding, Passed, Result, Warned
from dbapp_diag.model.words import EvidenceId

FILE = "~/.databrickscfg"
HOST = "https://adb-1234567890123456.16.azuredatabricks.net"
USED = (Source("pat", "absent", "", "no token"), Source("oauth-m2m", "used", "profile lab", "it's complete"))
NONE = (Source("pat", "absent", "", "no token"),)


def settings(**more: Any) -> CredentialSources:
    """Settings with a complete profile, unless said otherwise."""
    told: dict[str, Any] = {"sources": USED, "config_file": FILE, "config_file_exists": True, "host": HOST}
    told |= {"profile": "lab", "profile_from": "--profile", "profile_found": True, "profiles": ("lab", "prod")}
    return CredentialSources(**(told | {"evidence": (EvidenceId("e1"),)} | more))


def judged(given: str | None = None, **more: Any) -> Result:
    """What the check makes of them."""
    question = Asked(
        app="a", url=None, workspace=None, profile=None, endpoint=None, path="/", method="GET", token_given=given
    )
    facts = Facts({Asked: question, CredentialSources: settings(**more)})
    return Credentials().judge(facts.restricted(Credentials.sees()))


def some(finding: Finding | None) -> Finding:
    assert finding is not None
    return finding


def excluded(given: str | None = None, **more: Any) -> dict[str, list[str]]:
    """What the settings speak against, with the reasons."""
    said: dict[str, list[str]] = {}
    for entry in fault.in_order(settings(**more), given):
        said.setdefault(entry.cause, []).append(entry.reason)
    return said


@pytest.mark.parametrize(
    ("more", "has"),
    [
        ({}, "has lab, prod"),
        ({"profiles": ()}, "has no profiles"),
        ({"profiles": (), "config_file_exists": False}, "doesn't exist"),
    ],
)
def test_a_missing_profile_is_told_with_what_the_file_has(more: dict[str, Any], has: str) -> None:
    """And with whose word it is."""
    told = some(fault.profile_missing(settings(profile="x", profile_found=False, **more)))
    assert told.observed == f"no profile x, named by --profile: {FILE} {has}"
    bare = some(fault.profile_missing(settings(profile="x", profile_from="", profile_found=False, **more)))
    assert bare.observed == f"no profile x: {FILE} {has}"


def test_a_profile_is_missing_only_where_it_was_looked_for_in_vain() -> None:
    """Not where none is asked for, or the file wasn't read, or it's there, or nobody named it."""
    for more in (
        {"profile": None, "profile_found": False},
        {"profile_found": None},
        {"profile_found": True},
        {"profile_found": False, "profile_from": "DEFAULT"},
        {"profile_found": False, "profile_from": None},
    ):
        assert fault.profile_missing(settings(**more)) is None


def test_the_nearest_profile_is_named_where_one_is_near() -> None:
    """The one that differs in case alone comes before the one that looks alike."""
    near = some(fault.profile_missing(settings(profile="LAB", profile_found=False, profiles=("LABS", "lab"))))
    assert near.values["nearest"] == "lab"
    alike = some(fault.profile_missing(settings(profile="prd", profile_found=False)))
    assert alike.values["nearest"] == "prod"
    far = some(fault.profile_missing(settings(profile="xyz", profile_found=False)))
    assert "nearest" not in far.values


def test_an_incomplete_profile_is_told_with_what_it_has() -> None:
    """Nothing, or these keys; the values fill the fix."""
    lacks: dict[str, Any] = {"sources": NONE, "profile_lacks": ("host", "client_secret")}
    bare = some(fault.profile_lacks(settings(**lacks)))
    assert bare.observed == f"profile lab in {FILE} lacks host, client_secret"
    some_keys = some(fault.profile_lacks(settings(profile_keys=("client_id",), **lacks)))
    assert some_keys.observed == f"profile lab in {FILE} lacks host, client_secret; it has client_id"
    assert bare.values == {"missing": "host, client_secret", "file": FILE, "profile": "lab"}
    assert some(fault.profile_lacks(settings(**lacks | {"profile": None}))).values["profile"] == ""


def test_a_file_is_unreadable_or_named_in_vain() -> None:
    """A missing one that nobody names is no fault."""
    problem = some(fault.config_file(settings(file_problem="line 3 has no bracket")))
    assert problem.observed == f"{FILE}: line 3 has no bracket"
    named = {"config_file_exists": False, "variables": ("DATABRICKS_CONFIG_FILE",)}
    assert some(fault.config_file(settings(**named))).values["problem"].startswith("it doesn't exist")
    for more in ({}, {"config_file_exists": False}, {"variables": ("DATABRICKS_CONFIG_FILE",)}):
        assert fault.config_file(settings(**more)) is None


@pytest.mark.parametrize(
    ("conflict", "more", "values"),
    [
        (
            ("pat: DATABRICKS_TOKEN", "azure-cli: azure_tenant_id of profile lab"),
            {},
            {"auth_type": "azure-cli", "case": "variables", "variables": "DATABRICKS_TOKEN"},
        ),
        (
            ("pat: DATABRICKS_TOKEN", "basic: DATABRICKS_USERNAME", "google-id: GOOGLE_X"),
            {},
            {"auth_type": "google-id", "case": "variables", "variables": "DATABRICKS_TOKEN DATABRICKS_USERNAME"},
        ),
        (
            ("oauth-m2m: DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET", "pat: DATABRICKS_TOKEN"),
            {"profile": None, "profile_from": None},
            {"auth_type": "oauth-m2m", "case": "token-beside-client", "variables": "DATABRICKS_TOKEN"},
        ),
        (
            ("oauth-m2m: DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET", "env-oidc: oidc_token_env of profile lab"),
            {},
            {
                "auth_type": "env-oidc",
            },
        ),
        (
            ("oauth-m2m: client_id of profile lab, client_secret of profile lab", "pat: token of profile lab"),
            {},
            {"auth_type": "oauth-m2m", "case": "in-profile", "keys": "token", "section": "lab", "file": FILE},
        ),
        (
            ("oauth-m2m: DATABRICKS_CLIENT_ID", "pat: token of profile lab"),
            {},
            {"auth_type": "oauth-m2m", "case": "in-profile", "keys": "token", "section": "lab", "file": FILE},
        ),
        (
            ("pat (somewhere)", "oauth (elsewhere)"),
            {},
            {
                "case": "none-complete",
                "lacking": "pat has not all that it needs; oauth-m2m has not all that it needs",
            },
        ),
    ],
    ids=[
        "profile",
        "the last",
        "what apps accept",
        "profile of two that apps accept",
        "both there",
        "a PAT",
        "unknown",
    ],
)
def test_of_several_ways_the_one_that_can_work_is_kept(
    conflict: tuple[str, ...], more: dict[str, Any], values: dict[str, str]
) -> None:
    """R31: a way that apps accept comes before one that they don't, then the profile that was asked for; everything else is
    named, to be cleared."""
    rows = tuple(
        Source({"oauth": "oauth-m2m"}.get(name, name), "shadowed", where, "more than one method is configured")
        for name, _, where in (entry.partition(": ") for entry in conflict)
        if where
    )
    told = some(conflicts.conflict(settings(conflict=conflict, sources=rows, **more)))
    assert told.variant == values.get("case") and told.values.keys() == values.keys()
    assert told.values | {"case": told.variant} == {"case": None} | values
    assert told.observed == f"configured at once: {'; '.join(conflict)}"


def test_two_methods_are_no_conflict_where_one_is_named() -> None:
    """Nor where there's only one."""
    assert conflicts.conflict(settings(conflict=("a", "b"), auth_type="pat")) is None
    assert conflicts.conflict(settings()) is None


def test_a_variable_that_wins_is_told_with_the_profile_it_wins_over() -> None:
    """As far as somebody named one."""
    wins = ("DATABRICKS_HOST over host of profile lab",)
    told = some(fault.override(settings(overrides=wins)))
    assert told.observed == f"--profile names profile lab, and the SDK takes {wins[0]}"
    for more in ({"profile_from": None}, {"profile": None}):
        told = some(fault.override(settings(overrides=wins, **more)))
        assert told.observed == f"the profile is set, and the SDK takes {wins[0]}"
    assert some(fault.override(settings(overrides=("something else",)))).values == {}
    assert fault.override(settings()) is None


@pytest.mark.parametrize("where", ["--profile", "DATABRICKS_CONFIG_PROFILE", "default_profile"])
def test_an_override_matters_to_a_profile_that_was_asked_for(where: str) -> None:
    """Where it changes the workspace or the credentials."""
    assert fault.override_matters(settings(profile_from=where, overrides=("X_Y over host of profile lab",)))
    assert not fault.override_matters(settings(profile_from=where, overrides=("X_Y over retries of profile lab",)))
    assert not fault.override_matters(settings(profile_from=where))
    for nobody in (None, "DEFAULT"):
        assert not fault.override_matters(settings(profile_from=nobody, overrides=("X_Y over host of profile lab",)))


@pytest.mark.parametrize(
    ("trouble", "case"),
    [
        ("missing", None),
        ("not-there", "path-missing"),
        ("legacy", "legacy-cli"),
        ("small", "wrapper"),
        ("not-executable", "not-executable"),
        (None, None),
    ],
)
def test_a_cli_is_mended_by_what_is_wrong_with_it(trouble: str | None, case: str | None) -> None:
    """And named, where there's one."""
    told = some(fault.cli(settings(needs_cli=True, cli="/bin/databricks", cli_problem="no good", cli_trouble=trouble)))
    assert told.variant == case and told.values["path"] == "/bin/databricks"
    assert some(fault.cli(settings(needs_cli=True, cli_trouble=trouble))).values.get("path") is None


CLI = (Source("databricks-cli", "used", "/bin/databricks", "the first complete one"),)
HOSTS = (ProfileHost("DEFAULT", HOST), ProfileHost("lab", HOST.upper()), ProfileHost("prod", "https://prod.example"))


@pytest.mark.parametrize(
    ("more", "profile", "why"),
    [
        ({"profile": "DEFAULT", "profile_from": "DEFAULT"}, "DEFAULT", "no profile is named"),
        ({"profile": None, "profile_from": None}, "DEFAULT", "no profile is named"),
        ({"sdk": "0.93.0"}, "lab", "databricks-sdk 0.93.0 passes no profile on"),
    ],
)
def test_two_profiles_of_one_host_are_told_where_the_cli_is_asked_by_host(
    more: dict[str, Any], profile: str, why: str
) -> None:
    """R37: which profiles, and why the host alone decides; it's possible, no more."""
    seen = settings(sources=CLI, hosts=HOSTS, cli_asked_by="host", **more)
    told = some(conflicts.ambiguous_host(seen))
    assert (told.cause, told.confidence) == ("credentials-conflict", "possible")
    assert told.observed.startswith(
        f"profiles DEFAULT and lab have the same host, {HOST}; {why}, so the Databricks CLI"
    )
    assert told.values == {"case": "several profiles have this host", "profiles": "DEFAULT and lab", "one": profile}
    result = judged(sources=CLI, hosts=HOSTS, cli_asked_by="host", **more)
    assert found(result) == ["credentials-conflict"] and isinstance(result, Warned)


@pytest.mark.parametrize(
    "more",
    [
        {"cli_asked_by": "profile"},
        {"cli_asked_by": None},
        {"sources": USED},
        {"hosts": HOSTS[1:]},
        {"host": "https://elsewhere.example"},
        {"host": None},
    ],
    ids=["by profile", "nobody knows", "another method", "one profile", "another host", "no host"],
)
def test_two_profiles_of_one_host_matter_to_the_cli_alone(more: dict[str, Any]) -> None:
    """R37: and only where it's asked by host."""
    told: dict[str, Any] = {"sources": CLI, "hosts": HOSTS, "cli_asked_by": "host"} | more
    assert conflicts.ambiguous_host(settings(**told)) is None


def test_a_file_that_variables_hide_is_told_with_its_profiles() -> None:
    """Where nothing else signs in: the remedy is to name one."""
    unread = "no profile is named, and DATABRICKS_HOST is set"
    told = some(missing_credentials.nothing(settings(sources=NONE, file_unread_because=unread)))
    assert told.observed == f"nothing to sign in with: {FILE} has lab, prod, and isn't read, since {unread}"
    assert told.values | {"case": told.variant} == {
        "case": "config-file-not-read",
        "profiles": "lab, prod",
        "one": "lab",
        "file": FILE,
    }
    hidden = some(missing_credentials.nothing(settings(sources=NONE, file_unread_because=unread, profiles=())))
    assert hidden.variant is None


def test_a_file_that_a_variable_names_is_fixed_or_named_anew() -> None:
    """Which of the two by whether it's there; without the variable the usual file would be read all the same."""
    named: dict[str, Any] = {"file_problem": "odd", "variables": ("DATABRICKS_CONFIG_FILE",)}
    assert some(fault.config_file(settings(**named))).variant == "named-by-variable"
    assert some(fault.config_file(settings(config_file_exists=False, **named))).variant == "named-file-missing"
    assert some(fault.config_file(settings(config_file_usual=True, **named))).variant is None
    assert "case" not in some(fault.config_file(settings(file_problem="odd"))).values


def test_a_cli_that_is_needed_is_told_with_what_is_wrong_with_it() -> None:
    """Where it's in order, or nobody needs it, nothing is."""
    assert some(fault.cli(settings(needs_cli=True))).observed == "there's no program databricks on PATH"
    legacy = settings(needs_cli=True, cli="/bin/databricks", cli_problem="it's the legacy CLI")
    assert some(fault.cli(legacy)).observed == "it's the legacy CLI"
    assert fault.cli(settings(needs_cli=True, cli="/bin/databricks")) is None
    assert fault.cli(settings()) is None


@pytest.mark.parametrize(
    ("host", "problem", "sure", "corrected"),
    [
        (f"{HOST}/m", "it has a path", "likely", HOST),
        ("http://adb-1.2.azuredatabricks.net", "it's odd", "confirmed", "https://adb-1.2.azuredatabricks.net"),
        ("accounts.cloud.databricks.com", "it's odd", "confirmed", None),
        ("my-app-1.aws.databricksapps.com", "it's odd", "confirmed", None),
        ("https://w_1.example", "it's odd", "likely", None),
        (None, "it can't be read", "confirmed", None),
        (None, "it's odd", "likely", None),
    ],
)
def test_an_odd_host_is_told_with_the_right_one_where_thats_plain(
    host: str | None, problem: str, sure: str, corrected: str | None
) -> None:
    """Certain only where it can't work as written."""
    told = some(fault.host(settings(host=host, host_problem=problem, host_from="DATABRICKS_HOST")))
    assert (told.cause, told.confidence) == ("workspace-host-wrong", sure)
    assert told.observed == f"DATABRICKS_HOST isn't a workspace's bare address: {problem}"
    assert told.values.get("corrected") == corrected
    assert told.values.get("holder", told.values.get("where")) == "DATABRICKS_HOST"


@pytest.mark.parametrize(
    ("host", "holder", "values"),
    [
        (f"{HOST}/m", "DATABRICKS_HOST", {"case": "by-variable", "holder": "DATABRICKS_HOST", "corrected": HOST}),
        (
            f"{HOST}/m",
            "host of profile lab",
            {"case": "by-profile-or-option", "holder": f"host of profile lab in {FILE}", "corrected": HOST},
        ),
        (f"{HOST}/m", "--host", {"case": "by-profile-or-option", "holder": "--host", "corrected": HOST}),
        (
            "https://my-app-1234567890123456.16.azure.databricksapps.com",
            "--host",
            {"case": "by-profile-or-option", "holder": "--host", "corrected": HOST},
        ),
        (f'"{HOST}"', "DATABRICKS_HOST", {"case": "by-variable", "holder": "DATABRICKS_HOST", "corrected": HOST}),
        ("https://accounts.azuredatabricks.net", "--host", {"case": "account-console", "holder": "--host"}),
        ("https://accounts-dod.cloud.databricks.us", "--host", {"case": "account-console", "holder": "--host"}),
    ],
)
def test_a_host_is_corrected_where_it_stands(host: str, holder: str, values: dict[str, str]) -> None:
    """In a variable, in a profile or in an option; an app's address tells its workspace on Azure, an account console none."""
    told = some(fault.host(settings(host=host, host_problem="it's odd", host_from=holder)))
    assert told.values | {"case": told.variant} == values


def test_an_odd_host_of_nobodys_word_is_your_settings() -> None:
    """Also in the fix."""
    told = some(fault.host(settings(host="https://w_1.example", host_problem="it has a path")))
    assert told.observed.startswith("the host in your settings isn't") and told.values["where"] == "your settings"
    assert fault.host(settings()) is None


def sourced(*pairs: tuple[str, str], state: str = "absent") -> tuple[Source, ...]:
    return tuple(Source(method, state, "", why) for method, why in pairs)


def test_nothing_to_sign_in_with_is_certain_where_every_source_is_empty() -> None:
    """No source at all is as empty as can be."""
    empty = some(missing_credentials.nothing(settings(sources=())))
    assert empty.confidence == "confirmed"
    for state in ("incomplete", "aaa", "shadowed"):
        half = some(missing_credentials.nothing(settings(sources=sourced(("pat", "no token"), state=state))))
        assert half.confidence == "likely"
    assert missing_credentials.nothing(settings()) is None


def test_a_readable_file_and_one_that_nobody_asks_for_exclude_the_same() -> None:
    """In other words; one with a problem excludes nothing."""
    assert excluded()["config-file-unreadable"] == [f"{FILE} can be read"]
    missing = excluded(config_file_exists=False)["config-file-unreadable"]
    assert missing == [f"there's no {FILE}, and nothing asks for one"]
    for exists in (True, False):
        assert "config-file-unreadable" not in excluded(config_file_exists=exists, file_problem="odd")


def test_a_profile_excludes_what_it_is_not() -> None:
    """Found, complete, or not in use at all."""
    whole = excluded()
    assert whole["profile-not-found"] == [f"profile lab is in {FILE}"]
    assert whole["profile-incomplete"] == ["profile lab has all that it needs"]
    half = excluded(profile_lacks=("host",))
    assert "profile-not-found" in half and "profile-incomplete" not in half
    missing = excluded(profile_found=False)
    assert not missing.keys() & {"profile-not-found", "profile-incomplete"}
    unused = excluded(profile=None, profile_found=None)
    assert unused["profile-not-found"] == unused["profile-incomplete"] == ["no profile is in use"]


def test_credentials_exclude_that_there_are_none() -> None:
    """A token that was given does so where the settings have nothing."""
    assert excluded()["credentials-missing"] == ["oauth-m2m has credentials, from profile lab"]
    assert excluded("--token-file")["credentials-missing"] == ["oauth-m2m has credentials, from profile lab"]
    assert excluded("--token-file", sources=NONE)["credentials-missing"] == ["the token comes from --token-file"]
    assert "credentials-missing" not in excluded(sources=NONE)


def test_one_method_or_none_is_no_conflict() -> None:
    """Two are, whoever wins."""
    assert excluded()["credentials-conflict"] == ["only oauth-m2m is configured"]
    assert excluded(sources=NONE)["credentials-conflict"] == ["there aren't two ways to sign in"]
    for sources in (USED, NONE):
        assert "credentials-conflict" not in excluded(sources=sources, conflict=("a", "b"))


def test_a_cli_that_is_there_or_not_needed_is_not_missing() -> None:
    """One with a problem may be."""
    assert excluded()["cli-missing"] == ["oauth-m2m needs no CLI"]
    assert excluded(needs_cli=True, cli="/bin/databricks")["cli-missing"] == ["the CLI is at /bin/databricks"]
    for more in (
        {"needs_cli": True},
        {"needs_cli": True, "cli": "/bin/databricks", "cli_problem": "legacy"},
        {"sources": NONE, "cli": "/bin/databricks"},
        {"sources": NONE, "cli": None},
    ):
        assert "cli-missing" not in excluded(**more)


def test_variables_that_agree_are_no_override() -> None:
    """Those that don't are."""
    assert "environment-overrides-profile" in excluded()
    assert "environment-overrides-profile" not in excluded(overrides=("X_Y over host of profile lab",))


def found(result: Result) -> list[str]:
    assert isinstance(result, Failed | Warned), result
    return [finding.cause for finding in (result.finding, *result.also)]


def test_an_override_that_leaves_nothing_tells_both() -> None:
    """Where another fault explains that there's nothing, that one alone is told."""
    wins = {"overrides": ("X_Y over host of profile lab",)}
    assert found(judged(sources=NONE, **wins)) == ["environment-overrides-profile", "credentials-missing"]
    missing = judged(sources=NONE, profile_found=False, profile="x", **wins)
    assert found(missing) == ["profile-not-found", "environment-overrides-profile"]


def test_a_file_that_cannot_be_read_is_odd_only_where_nobody_needs_it() -> None:
    """A profile needs it, and so does a sign-in that found nothing."""
    bare: dict[str, Any] = {"profile": None, "profile_found": None, "file_problem": "odd"}
    assert isinstance(judged(**bare), Warned)
    assert isinstance(judged(sources=NONE, **bare), Failed)
    assert isinstance(judged(file_problem="odd"), Failed)


def test_a_file_that_cannot_be_read_comes_before_all_that_may_follow_from_it() -> None:
    """It makes the sentence too."""
    both: dict[str, Any] = {"profile": "x", "profile_found": False, "conflict": ("a", "b"), "file_problem": "odd"}
    result = judged(sources=NONE, **both)
    assert found(result) == ["config-file-unreadable", "profile-not-found", "credentials-conflict"]
    assert isinstance(result, Failed) and result.summary == f"{FILE}: odd"


BEATEN = Source("pat", "shadowed", "token of profile lab", "another wins")
WINS = Source("oauth-m2m", "used", "DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET", "it's complete")


def test_variables_that_sign_in_in_another_way_win_over_the_whole_profile() -> None:
    """Though no single key is contradicted."""
    seen = settings(
        sources=(Source("basic", "absent", "", ""), WINS, BEATEN), overrides=("X_Y over host of profile lab",)
    )
    assert fault.overriding(seen) == ("X_Y over host of profile lab", f"{WINS.where} over {BEATEN.where}")


@pytest.mark.parametrize(
    "more",
    [
        {"sources": (BEATEN,)},
        {"sources": (WINS, BEATEN), "profile_found": False},
        {"sources": (WINS, Source("pat", "shadowed", "token of profile prod", ""))},
        {"sources": (WINS, Source("pat", "incomplete", "token of profile lab", ""))},
        {"sources": (Source("oauth-m2m", "used", "client_id of profile lab, A_B", ""), BEATEN)},
        {"sources": (Source("oauth-m2m", "used", "a file", ""), BEATEN)},
    ],
    ids=["nobody wins", "no profile", "another profile", "not complete", "of the profile itself", "no variable"],
)
def test_otherwise_only_what_is_contradicted_is_won_over(more: dict[str, Any]) -> None:
    """Nothing of the profile's own way to sign in is beaten by variables."""
    assert fault.overriding(settings(overrides=("X_Y over host of profile lab",), **more)) == (
        "X_Y over host of profile lab",
    )


def test_a_given_token_takes_the_place_of_credentials_alone() -> None:
    """Other faults are told as warnings, with where the token comes from."""
    result = judged("--token-file", sources=NONE, profile="x", profile_found=False)
    assert isinstance(result, Warned)
    assert result.summary.endswith("; the token comes from --token-file all the same")
    both = judged("--token-file", sources=NONE, profile="x", profile_found=False, file_problem="odd")
    assert found(both) == ["config-file-unreadable", "profile-not-found"]
    assert isinstance(both, Warned) and both.summary.startswith(f"{FILE}: odd; the token comes from")
    odd = judged("--token-file", sources=NONE, profile="x", profile_found=False, host_problem="it has a path")
    assert found(odd) == ["profile-not-found", "workspace-host-wrong"]


def test_several_oddities_are_one_warning() -> None:
    """The first makes the sentence."""
    result = judged(host_problem="it has a path", profile=None, profile_found=None, file_problem="odd")
    assert isinstance(result, Warned)
    assert found(result) == ["config-file-unreadable", "workspace-host-wrong"]
    assert result.summary.startswith(FILE)


def test_what_was_found_is_not_excluded() -> None:
    """Whatever else the settings say."""
    result = judged(overrides=("X_Y over retries of profile lab",))
    assert isinstance(result, Warned)
    assert not {entry.cause for entry in result.ruled_out} & set(found(result))


@pytest.mark.parametrize(
    ("given", "more", "summary"),
    [
        (None, {"host": None}, "oauth-m2m from profile lab"),
        (None, {}, f"oauth-m2m from profile lab, for {HOST}"),
        ("--token-file", {"sources": NONE}, "no credentials configured; the token comes from --token-file"),
    ],
)
def test_what_is_in_order_says_what_would_be_used(given: str | None, more: dict[str, Any], summary: str) -> None:
    """The method, where it has its values from, and for which workspace."""
    result = judged(given, profile=None, profile_found=None, **more)
    assert isinstance(result, Passed) and result.summary == summary
