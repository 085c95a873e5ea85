"""That nothing signs in: the source that is meant comes first and alone, and what stops a complete one is told."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.configuration import findings as fault
from dbapp_diag.analysis.configuration.missing_credentials import nothing
from dbapp_diag.facts.configuration import NO_HOST, NOT_ON_AZURE, CredentialSources, Lack, SettingSource, Source
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import EvidenceId

ABSENT = (Source("pat", "absent", "", "no token (DATABRICKS_TOKEN)"), Source("basic", "absent", "", "no username"))
ID, SECRET = Lack("client_id", "DATABRICKS_CLIENT_ID"), Lack("client_secret", "DATABRICKS_CLIENT_SECRET")
M2M = "DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET"


def told(*rows: Source, **more: Any) -> Finding:
    seen: dict[str, Any] = {"config_file": "c", "config_file_exists": True, "evidence": (EvidenceId("e1"),)}
    found = nothing(CredentialSources(sources=(*ABSENT, *rows), **(seen | more)))
    assert found is not None and found.cause == "credentials-missing"
    return found


def half(method: str, where: str, *lacks: Lack) -> Source:
    return Source(method, "incomplete", where, ", ".join(f"no {each}" for each in lacks), lacks)


def lacking(method: str, *lacks: Lack) -> Source:
    return Source(method, "absent", "", ", ".join(f"no {each}" for each in lacks), lacks)


def asks(auth_type: str, origin: str = "DATABRICKS_AUTH_TYPE") -> dict[str, Any]:
    return {"auth_type": auth_type, "settings": (SettingSource(key="auth_type", origin=origin, value=auth_type),)}


@pytest.mark.parametrize(
    ("row", "lacks", "missing"),
    [
        (
            half("oauth-m2m", "DATABRICKS_CLIENT_ID", SECRET),
            "oauth-m2m (from DATABRICKS_CLIENT_ID) lacks client_secret (DATABRICKS_CLIENT_SECRET)",
            "DATABRICKS_CLIENT_SECRET",
        ),
        (
            half("github-oidc", "ACTIONS_X", NO_HOST, ID),
            "github-oidc (from ACTIONS_X) lacks host (DATABRICKS_HOST) and client_id (DATABRICKS_CLIENT_ID)",
            "DATABRICKS_HOST and DATABRICKS_CLIENT_ID",
        ),
    ],
)
def test_the_one_that_is_half_there_is_told_alone(row: Source, lacks: str, missing: str) -> None:
    """With exactly what it lacks, which is also what is to be set."""
    found = told(row)
    assert found.observed == f"nothing to sign in with: {lacks}"
    assert found.values | {"case": found.variant} == {
        "case": "one-value-missing",
        "method": row.method,
        "missing": missing,
    }


def test_of_several_the_nearest_to_complete_is_told() -> None:
    """By the number of things that it lacks, and the SDK's order where that is the same."""
    far, near, same = half("oauth-m2m", "A", ID, SECRET), half("github-oidc", "B", ID), half("file-oidc", "C", NO_HOST)
    assert told(far, near, same).values["method"] == "github-oidc"


def test_the_one_over_which_the_sdk_fails_comes_before_nearer_ones() -> None:
    """It never gets to those; what it lacks is told though another lacks no more."""
    stops = Source("azure-client-secret", "incomplete", "B", "no host on Azure", (NOT_ON_AZURE,), stops=True)
    more = {"host": "https://w.cloud.databricks.com"}
    assert told(half("github-oidc", "A", ID), stops, **more).variant == "host-not-on-azure"


@pytest.mark.parametrize(
    ("more", "told_as", "variant"),
    [
        ({}, "no variable names a workspace, a token, a client ID or a profile", None),
        ({"config_file_exists": False}, "no variable names a workspace, a token, a client ID or a profile, and there's no c", None),
        ({"host": "https://w.test"}, "https://w.test is named, and nothing beside it: no token, client ID or profile", None),
        ({"profiles": ("dev", "prod")}, "no profile is named, and c has dev, prod", "no-profile-named"),
        ({"profiles": ("dev",), "host": "https://w.test"}, "no profile is named, and c has dev", "no-profile-named"),
        (
            {"profiles": ("dev",), "file_unread_because": "no profile is named, and DATABRICKS_HOST is set"},
            "c has dev, and isn't read, since no profile is named, and DATABRICKS_HOST is set",
            "config-file-not-read",
        ),
        ({"profiles": ("dev",), "profile": "dev"}, "no variable names a workspace, a token, a client ID or a profile", None),
    ],
)  # fmt: skip
def test_where_nothing_is_half_there_one_sentence_says_what_there_is(
    more: dict[str, Any], told_as: str, variant: str | None
) -> None:
    """What each of the SDK's methods lacks stands in the table of sources."""
    found = told(lacking("pat", NO_HOST), lacking("azure-cli", NOT_ON_AZURE), **more)
    assert (found.observed, found.variant) == (f"nothing to sign in with: {told_as}", variant)
    assert found.values.get("one") == (more["profiles"][0] if variant else None)


def test_a_report_that_has_words_alone_is_told_in_them() -> None:
    """Earlier ones name what is lacking in a sentence."""
    assert (
        "oauth-m2m (from A) can't be used: no client_id"
        in told(Source("oauth-m2m", "incomplete", "A", "no client_id")).observed
    )


def test_what_no_key_mends_is_left_to_the_methods_own_remedy() -> None:
    """A file that isn't there, a variable of the place around."""
    found = told(half("file-oidc", "X", Lack("file at the place that X names")))
    assert "file-oidc (from X) lacks file at the place" in found.observed and found.variant != "one-value-missing"


@pytest.mark.parametrize("auth_type", ["pat", "oauth", "OAuth-M2M"])
@pytest.mark.parametrize(
    ("origin", "case"),
    [("DATABRICKS_AUTH_TYPE", "other-method-by-variable"), ("auth_type of profile x", "other-method-by-profile")],
)
def test_a_wrong_auth_type_before_a_complete_source_is_told_as_that(auth_type: str, origin: str, case: str) -> None:
    """Whether it's another method's name or none."""
    found = told(Source("oauth-m2m", "shadowed", M2M, f"auth_type is {auth_type}"), **asks(auth_type, origin))
    assert found.observed.startswith(f"nothing to sign in with: {origin} asks for {auth_type}, which ")
    assert found.observed.endswith(f"; oauth-m2m (from {M2M}) is complete")
    assert (found.variant, found.values["complete"], found.values["holder"]) == (case, "oauth-m2m", origin)


def test_a_program_that_happens_to_be_there_isnt_what_was_meant() -> None:
    """The CLI on PATH is always complete."""
    found = told(Source("databricks-cli", "shadowed", "/bin/databricks", "auth_type is pat"), **asks("pat"))
    assert "is complete" not in found.observed


def test_a_variable_that_stops_the_sdk_is_told_with_what_is_complete() -> None:
    """It's cleared or corrected; the credentials are fine."""
    why = "DATABRICKS_RATE_LIMIT isn't a number, and stops the SDK"
    stop = {"stopped_by": "DATABRICKS_RATE_LIMIT", "stopped_because": why}
    found = told(Source("oauth-m2m", "shadowed", M2M, why), **stop)
    assert found.observed == f"nothing to sign in with: {why}, though oauth-m2m (from {M2M}) is complete"
    assert found.values | {"case": found.variant} == {
        "case": "variable-stops-sdk",
        "variables": "DATABRICKS_RATE_LIMIT",
    }


@pytest.mark.parametrize("why", ["is none of the SDK's settings, and stops it", "isn't a number, and stops the SDK"])
def test_a_key_of_the_profile_that_stops_the_sdk_is_the_files(why: str) -> None:
    """The section has all that it needs, and one line too many."""
    origin = "is_azure of profile x"
    seen = CredentialSources(
        sources=ABSENT, config_file="c", config_file_exists=True, stopped_by=origin, stopped_because=f"{origin} {why}"
    )
    found = fault.config_file(seen)
    assert found is not None and (found.cause, found.confidence.value) == ("config-file-unreadable", "confirmed")
    assert found.observed == f"c: {origin} {why}"
    assert (found.variant, found.values["key"], found.values["section"]) == ("key-stops-sdk", "is_azure", "x")
