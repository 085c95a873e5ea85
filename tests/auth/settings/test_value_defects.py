"""Values that can't be right by their form: of a client's ID and secret, of a host, and of a token. None is ever quoted."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from dbapp_diag.auth.settings.sources import credential_sources
from dbapp_diag.auth.tokens.claims import read_token
from dbapp_diag.auth.tokens.text import examine
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.workspace_host import problem

HOST = "https://adb-1.2.azuredatabricks.net"
ID = "8f2e1c00-0000-4000-8000-00000000abcd"
SECRET = "dose" + "0123456789abcdef" * 2
ENTRA = "abc8Q~" + "x" * 34
PAT = "dapi" + "0123456789abcdef" * 2
JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln"


def look(tmp_path: Path, file: str = "", profile: str | None = None, **env: str) -> CredentialSources:
    (tmp_path / ".databrickscfg").write_text(file)
    return credential_sources(
        env={"PATH": "", **env}, profile=profile, host=None, home=tmp_path, learn=lambda text, kind: kind
    )


@pytest.mark.parametrize(
    ("client", "secret", "defects"),
    [
        (ID, SECRET, []),
        (ID, f'"{SECRET}"', ["SECRET stands in quotes"]),
        (ID, f"'{SECRET}", ["SECRET stands in quotes"]),
        (ID, f"{SECRET} ; from the vault", ["SECRET has a comment"]),
        (ID, f"{SECRET}\t# old", ["SECRET has a comment"]),
        (ID, f"{SECRET}\n", ["SECRET ends in a newline"]),
        (ID, f"{SECRET}\r\n", ["SECRET ends in a newline"]),
        (ID, f" {SECRET}", ["SECRET begins with white space"]),
        (f"{ID} ", SECRET, ["ID ends in white space"]),
        (f"{ID[:8]} {ID[8:]}", SECRET, ["ID has white space in it"]),
        (SECRET, ID, ["ID has the form of a secret", "SECRET has the form of an ID"]),
        (ID, ID, ["SECRET has the form of an ID"]),
        (ID, "${{ secrets.DBX }}", ["SECRET is a placeholder"]),
        (ID, "$(DBX_SECRET)", ["SECRET is a placeholder"]),
        ("<client-id>", "null", ["ID is a placeholder", "SECRET is the word null"]),
        ("my-app", "anything-else", []),
    ],
)
def test_a_client_id_or_secret_of_no_use_is_told_by_its_form(
    client: str, secret: str, defects: list[str], tmp_path: Path
) -> None:
    """With whose word it is, and never the value."""
    seen = look(tmp_path, DATABRICKS_HOST=HOST, DATABRICKS_CLIENT_ID=client, DATABRICKS_CLIENT_SECRET=secret)
    assert len(seen.value_defects) == len(defects)
    for told, defect in zip(seen.value_defects, defects, strict=True):
        assert told.startswith(f"DATABRICKS_CLIENT_{defect}")
    assert SECRET not in str(seen.value_defects) and ID not in str(seen.value_defects)


def test_only_the_source_that_would_be_used_counts(tmp_path: Path) -> None:
    """A profile's values by the profile's name, Azure's by theirs, and none of a method that isn't meant."""
    file = f"[x]\nhost = {HOST}\nclient_id = {ID}\nclient_secret = '{SECRET}'\n"
    (told,) = look(tmp_path, file, "x").value_defects
    assert told.startswith("client_secret of profile x stands in quotes")
    azure = {"ARM_CLIENT_ID": ID, "ARM_CLIENT_SECRET": f"{ENTRA}\n", "ARM_TENANT_ID": ENTRA}
    told, other = look(tmp_path, DATABRICKS_HOST=HOST, **azure).value_defects
    assert told.startswith("ARM_CLIENT_SECRET ends in a newline") and other.startswith(
        "ARM_TENANT_ID has the form of a secret"
    )
    assert look(tmp_path, DATABRICKS_HOST=HOST, DATABRICKS_TOKEN=f"{PAT}\n").value_defects == ()


@pytest.mark.parametrize("host", [f"{HOST} ", f"{HOST}/ ", "adb-1.2.azuredatabricks.net\n", f"  {HOST}\t"])
def test_white_space_at_the_end_of_the_host_is_part_of_it(host: str) -> None:
    """The SDK keeps it, and asks nobody. In front of a host it does no harm."""
    assert problem(host) == "it ends in white space, which the SDK keeps"
    assert problem(f"  {host.strip()}") is None


@pytest.mark.parametrize(
    "text",
    ["null", "None", "undefined", "<your-token>", "<TOKEN>", "$DATABRICKS_TOKEN", "${TOKEN}", "%TOKEN%", "$env:TOKEN"],
)
def test_what_stands_in_place_of_a_token_is_no_token(text: str) -> None:
    """Nor is a template's place for one: a program, a shell or a person left it so."""
    for given in (text, f"{text}\n", f" {text}"):
        facts, _ = read_token(given, label="token 1", source="--token-env T")
        assert facts.kind is TokenKind.MALFORMED and facts.defects[0].startswith(("is the word", "is a placeholder"))


@pytest.mark.parametrize("text", ["some-opaque-text", PAT, JWT, "nullable", "$", "a$b", "<", "{}"])
def test_a_text_that_says_nothing_of_the_kind_isnt_called_so(text: str) -> None:
    """A word within a text, or a sign alone."""
    assert not any(defect.startswith(("is the word", "is a placeholder")) for defect in examine(text).defects)


@pytest.mark.parametrize("token", [JWT, PAT])
@pytest.mark.parametrize("more", ["", "\n"])
def test_a_token_in_base64_is_told_by_the_token_in_it(token: str, more: str) -> None:
    """Also in the alphabet of URLs, and without its padding."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(f"{token}{more}".encode()).decode()
        for given in (text, text.rstrip("=")):
            seen = examine(given)
            assert seen.core == token and seen.defects[0].startswith("is a token in Base64")
    assert examine(base64.b64encode(b"just some words, no token").decode()).defects == ()


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("http_timeout_seconds = abc", "http_timeout_seconds"),
        ("rate_limit = 1.5", "rate_limit"),
        ("is_azure = true", "is_azure"),
    ],
)
def test_a_line_that_stops_the_sdk_is_kept_with_its_key(line: str, key: str, tmp_path: Path) -> None:
    """Of a profile in effect, or of a variable; a good one stops nothing."""
    file = f"[x]\nhost = {HOST}\nclient_id = {ID}\nclient_secret = {SECRET}\n"
    seen = look(tmp_path, f"{file}{line}\n", "x")
    assert seen.stopped_by == f"{key} of profile x" and (seen.stopped_because or "").startswith(seen.stopped_by)
    assert seen.winner is None and look(tmp_path, file, "x").stopped_by is None
    told: dict[str, Any] = {"DATABRICKS_HOST": HOST, "DATABRICKS_RATE_LIMIT": "many"}
    assert look(tmp_path, **told).stopped_by == "DATABRICKS_RATE_LIMIT"
