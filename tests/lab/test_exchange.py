"""The token exchange: what it gives, and how it refuses, parameter by parameter."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import jwt
import pytest

from dbapp_diag.lab.exchange import EXCHANGE, IDENTITY_PROVIDERS, NOTEBOOKS
from dbapp_diag.lab.identity import application_token, person_token
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.providers import ACCOUNT, AZURE_MANAGEMENT, DATABRICKS_IN_ENTRA, IDP
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.ways.env_oidc import trust
from dbapp_diag.lab.world import CALLER, IDENTITY, OTHER_APP, PERSON, WORKSPACE, World

Ask = Callable[..., httpx.Response]
NOTEBOOK = "dkea0123456789abcdef0123456789abcdef"
SUBJECTS = {
    "identity": IDENTITY,
    "stale": replace(IDENTITY, lifetime=60.0, issued_ago=120.0),
    "short": replace(IDENTITY, lifetime=300.0, issued_ago=0.0),
    "forged": replace(IDENTITY, forged=True),
    "of-strangers": replace(IDENTITY, issuer="https://strangers.example"),
    "for-others": replace(IDENTITY, audience="others"),
    "of-a-branch": replace(IDENTITY, principal="repo:example/items:ref:refs/heads/try"),
    "application": application_token(CALLER.id, DATABRICKS_IN_ENTRA),
    "person": person_token(PERSON.id, DATABRICKS_IN_ENTRA),
    "for-azure": application_token(CALLER.id, AZURE_MANAGEMENT),
}


def prepare(world: World) -> None:
    """A notebook's token, identity tokens of every kind, and one policy for the identity provider."""
    world.workspace.pats[NOTEBOOK] = PERSON.id
    world.tokens |= SUBJECTS
    world.files |= {f"subjects/{name}": f"@{name}@" for name in SUBJECTS}
    world.app.scopes = ("sql", "files.files")
    trust(world)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One lab for all exchanges."""
    with Lab(also=(prepare,)) as made:
        yield made


def exchange(ask: Ask, lab: Lab, subject: str = "notebook", **form: str | None) -> httpx.Response:
    """Exchange a subject token by its name; a parameter that is None is left out."""
    kept = lab.base_dir / "home" / "subjects" / subject
    text, kind = (kept.read_text(), IDENTITY_PROVIDERS) if kept.exists() else (NOTEBOOK, NOTEBOOKS)
    usual: dict[str, str | None] = {
        "grant_type": EXCHANGE,
        "subject_token": text,
        "subject_token_type": kind,
        "scope": "all-apis",
    }
    sent = {name: value for name, value in (usual | form).items() if value is not None}
    return ask(lab, "/oidc/v1/token", WORKSPACE, method="POST", data=sent)


def claims(answer: httpx.Response) -> dict[str, object]:
    """The claims of the token that was given."""
    decoded: dict[str, object] = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    return decoded


def test_a_notebook_token_becomes_one_for_an_app(lab: Lab, ask: Ask) -> None:
    """It must pass that app's door, and be refused by the other app's and by the workspace's API."""
    answer = exchange(ask, lab, audience=lab.world.app.client_id)
    assert (claims(answer)["aud"], claims(answer)["sub"]) == (lab.world.app.client_id, PERSON.id)
    token = answer.json()["access_token"]
    assert ask(lab, "/api/items", token=token).status_code == 200
    assert ask(lab, "/api/items", OTHER_APP, token=token).status_code == 401
    assert ask(lab, "/api/2.0/apps", WORKSPACE, token=token).status_code == 403


def test_without_an_audience_it_is_for_the_workspace(lab: Lab, ask: Ask) -> None:
    """Then both the door and the API must take it."""
    token = exchange(ask, lab).json()["access_token"]
    assert ask(lab, "/api/items", token=token).status_code == 200
    assert ask(lab, "/api/2.0/apps", WORKSPACE, token=token).status_code == 200


@pytest.mark.parametrize(
    ("subject", "client", "principal"),
    [("identity", CALLER.id, CALLER.id), ("application", None, CALLER.id), ("person", None, PERSON.id)],
)
def test_an_identity_token_is_exchanged_by_its_policy(
    lab: Lab, ask: Ask, subject: str, client: str | None, principal: str
) -> None:
    """By the policy of the service principal named, or by the account's for whoever the token names."""
    answer = exchange(ask, lab, subject, client_id=client)
    assert (claims(answer)["sub"], claims(answer)["aud"]) == (principal, lab.world.workspace.id)


def test_what_is_given_lives_no_longer_than_what_was_brought(lab: Lab, ask: Ask) -> None:
    """Documentation, "Authenticate with an identity provider token": the one lifetime comes from the other."""
    assert 0 < exchange(ask, lab, "short", client_id=CALLER.id).json()["expires_in"] <= 300


@pytest.mark.parametrize("missing", ["subject_token", "subject_token_type", "scope"])
def test_a_missing_parameter_is_named(lab: Lab, ask: Ask, missing: str) -> None:
    """Each parameter that the exchange can't do without must be asked for by its name."""
    for nothing in (None, ""):
        answer = exchange(ask, lab, "notebook", **{missing: nothing})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert missing in answer.json()["error_description"].split()


@pytest.mark.parametrize(
    ("parameter", "value", "error"),
    [
        ("audience", "https://items.corp.example", "invalid_target"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:saml2", "invalid_request"),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:id_token", "invalid_request"),
        ("subject_token", "dkea-of-yesterday", "invalid_grant"),
    ],
)
def test_a_parameter_that_is_not_taken_brings_its_error(
    lab: Lab, ask: Ask, parameter: str, value: str, error: str
) -> None:
    """RFC 8693 section 2.2.2: a target of its own, and a bad grant for the subject token."""
    answer = exchange(ask, lab, **{parameter: value})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    ("subject", "client", "words"),
    [
        ("stale", CALLER.id, "expired"),
        ("forged", CALLER.id, "invalid"),
        ("of-strangers", CALLER.id, "issuer https://strangers.example"),
        ("for-others", CALLER.id, "audience others"),
        ("of-a-branch", CALLER.id, "subject repo:example/items:ref:refs/heads/try"),
        ("identity", None, f"issuer {IDP}"),
        ("identity", PERSON.id, "configured for this client"),
        ("for-azure", None, f"audience {AZURE_MANAGEMENT}"),
    ],
)
def test_an_identity_token_without_a_policy_is_refused(
    lab: Lab, ask: Ask, subject: str, client: str | None, words: str
) -> None:
    """Whatever doesn't fit the policy must be named: issuer, audience, subject, client, or the token itself."""
    answer = exchange(ask, lab, subject, client_id=client)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert words in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("scope", "status"), [("all-apis", 200), ("sql files", 200), ("sql", 400), ("offline_access", 400)]
)
def test_the_scope_must_cover_the_apps(lab: Lab, ask: Ask, scope: str, status: int) -> None:
    """For an app's audience the scope asked for must be a superset of what the app asks of its users."""
    answer = exchange(ask, lab, audience=lab.world.app.client_id, scope=scope)
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"] == "invalid_scope"
    assert exchange(ask, lab, scope=scope).status_code == 200, "for the workspace any scope will do"


def test_a_principal_outside_the_workspace_gets_nothing(ask: Ask) -> None:
    """403 with the words of a principal who isn't a member (community.databricks.com m-p/134979)."""

    def without(world: World) -> None:
        prepare(world)
        del world.workspace.principals[PERSON.id]

    with Lab(also=(without,)) as lab:
        answer = exchange(ask, lab)
        assert answer.status_code == 403
        assert f"user '{PERSON.id}' is not a member" in answer.json()["error_description"]


def test_the_account_s_policy_needs_no_client(ask: Ask) -> None:
    """A policy without a client must take the principal that its claim names, and no client at all."""

    def account_wide(world: World) -> None:
        world.workspace.policies.append(
            replace(world.workspace.policies[0], issuer=IDP, audiences=(ACCOUNT,), claim="sub")
        )
        world.tokens["person"] = Token(PERSON.id, issuer=IDP, audience=ACCOUNT, kind="id")
        world.files["subjects/person"] = "@person@"

    with Lab(also=(account_wide,)) as lab:
        assert claims(exchange(ask, lab, "person"))["sub"] == PERSON.id
        assert exchange(ask, lab, "person", client_id=CALLER.id).json()["error"] == "invalid_grant"
