"""What holds for each judge of the stages configuration, sign-in and token, on any facts at all."""

from __future__ import annotations

import dataclasses
import functools
import typing
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbapp_diag.analysis.authorization.access import CallerAccess
from dbapp_diag.analysis.configuration.notes import SettingsNotes
from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.timing.phases import TimeSpent
from dbapp_diag.analysis.token.app_scopes import ScopeCoverage
from dbapp_diag.analysis.token.clock import Clocks
from dbapp_diag.analysis.token.issuer import TokenOrigin
from dbapp_diag.checks.configuration.credential_sources import Credentials
from dbapp_diag.checks.sign_in.sign_in import SignInCheck
from dbapp_diag.checks.token.clock import Clock
from dbapp_diag.checks.token.token_at_workspace import TokenAtWorkspace
from dbapp_diag.checks.token.token_form import TokenForm
from dbapp_diag.checks.token.token_issuer import TokenIssuer
from dbapp_diag.checks.token.token_lifetime import TokenLifetime
from dbapp_diag.checks.token.token_refused import TokenRefused
from dbapp_diag.checks.token.token_scopes import TokenScopes
from dbapp_diag.contract.check import Check
from dbapp_diag.engine.registry import load
from dbapp_diag.facts.base import DerivedFact, Fact, Facts
from dbapp_diag.model.results import Failed, Passed, Skipped, Warned, findings_of, ruled_out_by

CHECKS = (
    Credentials,
    SignInCheck,
    TokenForm,
    TokenLifetime,
    Clock,
    TokenIssuer,
    TokenScopes,
    TokenAtWorkspace,
    TokenRefused,
)
LOGIN = "https://adb-1234567890123456.16.azuredatabricks.net/oidc/oauth2/v2.0/authorize?client_id=a&redirect_uri=b"
WORDS = (
    "",
    "all-apis",
    "sql",
    "sql:restricted-query",
    "not a member of workspace",
    "Invalid access token.",
    "invalid_grant",
    "given",
    "runtime",
    "https://adb-1234567890123456.16.azuredatabricks.net/oidc",
    "https://accounts.azuredatabricks.net/oidc/accounts/11111111-2222-4333-8444-555555555555",
    "11111111-2222-4333-8444-555555555555",
    "1234567890123456",
    "https://[::1",
    "adb-1234567890123456.16.azuredatabricks.net",
    "DATABRICKS_HOST over host of profile x",
    "--profile",
)
TIMES = st.one_of(
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(datetime(2026, 11, 20, 12), datetime(2026, 11, 20, 14), timezones=st.just(UTC)),
    st.datetimes(),
)
HEADERS = st.lists(
    st.sampled_from(
        [("server", "databricks"), ("gap-auth", "x"), ("location", LOGIN), ("age", "7"), ("location", "https://[")]
    ),
    max_size=3,
)


@functools.cache
def value_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, with telling ones among them."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is str or getattr(hint, "__supertype__", None) is str:
        return st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
    if hint is datetime:
        return TIMES
    if hint is float:  # no fact holds NaN: JSON has none, and no result that holds it equals itself
        return st.floats(allow_nan=False)
    if dataclasses.is_dataclass(hint):
        return facts_of(typing.cast("type[Any]", hint))
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        if inner[0] == tuple[str, str]:
            return HEADERS.map(tuple)
        return st.lists(value_of(inner[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(value_of(part) for part in inner))
    if origin is not None and type(None) in inner:
        return st.one_of(st.none(), *(value_of(part) for part in inner if part is not type(None)))
    return st.from_type(hint)


@functools.cache
def facts_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: value_of(hints[field.name]) for field in dataclasses.fields(kind)})


@functools.cache
def all_facts(
    needs: tuple[type[Fact], ...], wants: tuple[type[Fact], ...]
) -> st.SearchStrategy[dict[type[Fact], Fact]]:
    """All that's needed, and of what is wanted any part."""
    needed = {kind: facts_of(kind) for kind in needs}
    wanted = {kind: st.one_of(st.none(), facts_of(kind)) for kind in wants if kind not in needed}
    found = st.fixed_dictionaries(needed | wanted)
    return found.map(lambda known: {kind: fact for kind, fact in known.items() if fact is not None})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
@settings(suppress_health_check=(HealthCheck.data_too_large, HealthCheck.large_base_example))
@given(data=st.data())
def test_is_total_and_deterministic(check: type[Check], data: st.DataObject) -> None:
    """Any facts give a result, the same each time, with declared causes only, none found and excluded at once."""
    own = () if check.provides is None else (check.provides,)
    known = data.draw(all_facts((*check.required(), *own), tuple(check.examined())))
    result = check().judge(Facts(known, check.sees()))
    assert isinstance(result, Passed | Warned | Failed | Skipped)
    assert check().judge(Facts(known, check.sees())) == result
    found = {finding.cause for finding in findings_of(result)}
    excluded = {entry.cause for entry in ruled_out_by(result)}
    assert found | excluded <= set(check.causes)
    assert not found & excluded
    assert all(item.because for item in (*findings_of(result), *ruled_out_by(result)))


DERIVED = (CallAttribution, CallerAccess, Clocks, RequestForm, ScopeCoverage, SettingsNotes, TimeSpent, TokenOrigin)


@pytest.mark.parametrize("kind", DERIVED, ids=lambda kind: kind.__name__)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
)
@given(data=st.data())
def test_a_derivation_is_total_and_deterministic(kind: type[DerivedFact], data: st.DataObject) -> None:
    """Any facts give a conclusion or none, the same each time, out of what is declared."""
    known = data.draw(all_facts(tuple(kind.needs), tuple(kind.wants)))
    declared = frozenset((*kind.needs, *kind.wants))
    found = kind.derive(Facts(known, declared))
    assert found is None or isinstance(found, kind)
    assert kind.derive(Facts(known, declared)) == found


def test_every_derivation_that_a_check_looks_at_is_tested() -> None:
    """A new one stands in the list above."""
    used = {kind for check in load().checks.values() for kind in check.sees() if issubclass(kind, DerivedFact)}
    assert used <= set(DERIVED)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_has_a_reference_page(check: type[Check]) -> None:
    """The docstring holds the sections that the registry asks for."""
    assert all(section in check.page() for section in ("Why:", "Told apart:", "Source:"))
