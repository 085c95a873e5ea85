"""What the form of a token excludes, and how it's told."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.token.token_form import TokenForm
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, ruled_out_by

ALL = {"token-malformed", "token-is-pat", "token-is-entra", "token-not-exchanged", "token-not-access-token"}


@pytest.mark.parametrize(
    ("kind", "left_open"),
    [
        (TokenKind.DATABRICKS_OAUTH, set()),
        (TokenKind.OPAQUE, {"token-not-access-token", "token-is-entra"}),
        (TokenKind.ENCRYPTED, {"token-not-access-token", "token-is-entra"}),
        (TokenKind.FOREIGN_JWT, {"token-not-access-token"}),
        (TokenKind.PERSONAL_ACCESS, {"token-is-pat"}),
        (TokenKind.NOTEBOOK, {"token-not-exchanged"}),
        (TokenKind.ENTRA, {"token-is-entra"}),
        (TokenKind.ID_TOKEN, {"token-not-access-token"}),
        (TokenKind.REFRESH_TOKEN, {"token-not-access-token"}),
        (TokenKind.CLIENT_SECRET, {"token-not-access-token"}),
        (TokenKind.MALFORMED, ALL),
    ],
)
def test_each_kind_excludes_what_its_form_cannot_be(judge: Any, a: Any, kind: TokenKind, left_open: set[str]) -> None:
    """What was found isn't excluded, nor what such a text may still be."""
    result = judge(TokenForm, a.token(kind=kind))
    assert {entry.cause for entry in ruled_out_by(result)} == ALL - left_open


def test_what_is_excluded_is_told_by_the_form(judge: Any, a: Any) -> None:
    """The text by itself is sound."""
    said = {entry.cause: entry.reason for entry in ruled_out_by(judge(TokenForm, a.token()))}
    assert said["token-malformed"] == "its text is sound"
    assert len(set(said.values())) == 2 and said["token-is-pat"].startswith("by its form it is ")


def test_a_sound_token_is_told_with_issuer_and_source(judge: Any, a: Any) -> None:
    """As far as there's an issuer."""
    named, bare = judge(TokenForm, a.token()), judge(TokenForm, a.token(issuer=None))
    assert isinstance(named, Passed) and isinstance(bare, Passed)
    assert named.summary.endswith(f" of https://{a.WORKSPACE}/oidc, from --token-file")
    assert " of http" not in bare.summary and bare.summary.endswith(", from --token-file")


def test_a_wrong_kind_is_told_with_issuer_and_source_too(judge: Any, a: Any) -> None:
    """The issuer fills the fix where there's one."""
    named = judge(TokenForm, a.token(kind=TokenKind.ENTRA))
    assert isinstance(named, Failed)
    assert named.finding.observed.startswith("the token from --token-file is ")
    assert named.finding.observed.endswith(f" by its form of https://{a.WORKSPACE}/oidc")
    assert named.summary == f"the token is {named.finding.values['kind']}"
    bare = judge(TokenForm, a.token(kind=TokenKind.PERSONAL_ACCESS, issuer=None))
    assert isinstance(bare, Failed) and set(bare.finding.values) == {"kind"}


def test_damage_makes_the_summary_wherever_the_token_is_of_a_wrong_kind_too(judge: Any, a: Any) -> None:
    """The text comes first."""
    result = judge(TokenForm, a.token(kind=TokenKind.PERSONAL_ACCESS, defects=("stands in quotes", "ends in a space")))
    assert isinstance(result, Failed) and result.summary == "the token's text is damaged"
    assert result.finding.values == {"defect": "stands in quotes"}
    assert [finding.confidence for finding in (result.finding, *result.also)] == ["confirmed", "confirmed"]


def test_a_text_that_is_no_token_is_damaged_in_that(judge: Any, a: Any) -> None:
    """Where no other defect is known; a token that can be read has none."""
    result = judge(TokenForm, a.token(kind=TokenKind.MALFORMED))
    assert isinstance(result, Failed)
    assert result.finding.observed == "the text from --token-file can't be read as a token"
    assert result.finding.values == {"defect": "can't be read as a token"} and result.also == ()
    opaque = judge(TokenForm, a.token(kind=TokenKind.OPAQUE, defects=("ends in a space",)))
    assert isinstance(opaque, Failed) and opaque.also == ()


@pytest.mark.parametrize(
    ("kind", "label", "method", "cause"),
    [
        (TokenKind.PERSONAL_ACCESS, "token 1", "runtime", "token-not-exchanged"),
        (TokenKind.PERSONAL_ACCESS, "token 1", "pat", "token-is-pat"),
        (TokenKind.PERSONAL_ACCESS, "token 9", "runtime", "token-is-pat"),
        (TokenKind.ENTRA, "token 1", "runtime", "token-is-entra"),
    ],
)
def test_only_the_runtimes_own_token_is_the_notebooks(
    judge: Any, a: Any, kind: TokenKind, label: str, method: str, cause: str
) -> None:
    """By its form it's a personal access token; where it came from tells."""
    result = judge(TokenForm, a.token(kind=kind), a.sign_in(token=label, auth_type=method))
    assert isinstance(result, Failed) and result.finding.cause == cause
    assert ("notebook" in result.finding.values["kind"]) is (cause == "token-not-exchanged")
    assert isinstance(
        judge(TokenForm, a.token(kind=TokenKind.DATABRICKS_OAUTH), a.sign_in(auth_type="runtime")), Passed
    )
