"""The programs `databricks` and `az`: run by hand as the SDK runs them, in each mode."""

import json
import subprocess

import jwt
import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.programs import az_outcomes, cli_outcomes
from dbapp_diag.lab.providers import AZURE_MANAGEMENT, DATABRICKS_IN_ENTRA
from dbapp_diag.lab.world import PERSON, WORKSPACE, World

AUTH_TOKEN = ("databricks", "auth", "token", "--profile", "lab")
BY_HOST = (*AUTH_TOKEN[:3], "--host", f"https://{WORKSPACE}")
GET_TOKEN = ("az", "account", "get-access-token", "--resource", DATABRICKS_IN_ENTRA, "--output", "json")


def run(lab: Lab, *command: str, wait: float = 10.0) -> subprocess.CompletedProcess[str]:
    """Run a program in the lab's environment, with nobody at the keyboard."""
    return subprocess.run(
        command, env=dict(lab.env), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=wait, check=False
    )


def test_the_cli_gives_a_person_s_token() -> None:
    """By profile and by host, and its version must be one that the SDK reads."""
    with Lab(way="u2m-profile") as lab:
        answer = json.loads(run(lab, *AUTH_TOKEN).stdout)
        assert jwt.decode(answer["access_token"], options={"verify_signature": False})["sub"] == PERSON.id
        assert {"token_type", "expiry"} <= set(answer)
        version = json.loads(run(lab, "databricks", "version", "--output", "json").stdout)
        assert (version["Major"], version["Minor"]) == (0, 298)
        assert run(lab, "databricks", "clusters", "list").returncode == 1


FAILS = {
    "login-expired": "refresh token is invalid",
    "not-logged-in": "databricks OAuth is not configured for this host",
    "upgraded": "databricks OAuth is not configured for this host",
    "token-not-found": "cache: token not found",
    "cache-truncated": "unexpected end of JSON input",
    "keyring": "D-Bus",
    "token-shown": "refresh token is invalid",
    "two-profiles": "Use --profile to specify which profile to use",
    "asks": "Multiple profiles match",
    "legacy": "No such command",
}


BY_PROFILE_ALONE = ("two-profiles", "asks")
"""Modes in which a host isn't enough."""


@pytest.mark.parametrize("mode", BY_PROFILE_ALONE)
def test_a_profile_that_is_named_needs_no_choice(mode: str) -> None:
    """By the option or by the variable; a host alone is no answer."""
    with Lab(also=(lambda world: _cli(world, mode),)) as lab:
        assert "access_token" in run(lab, *AUTH_TOKEN).stdout
        lab.env = {**lab.env, "DATABRICKS_CONFIG_PROFILE": "lab"}
        assert "access_token" in run(lab, *BY_HOST).stdout


@pytest.mark.parametrize("mode", ["not-logged-in", "login-expired"])
def test_a_login_by_az_counts_from_then_on(mode: str) -> None:
    """Account and token must come, as they do where nothing was ever wrong."""
    with Lab(way="azure-cli", also=(lambda world: _az(world, mode),)) as lab:
        assert json.loads(run(lab, "az", "login").stdout)[0]["user"]["name"] == PERSON.id
        assert run(lab, "az", "account", "show").returncode == 0
        assert "accessToken" in run(lab, *GET_TOKEN).stdout


@pytest.mark.parametrize(("mode", "words"), FAILS.items())
def test_the_cli_fails_in_its_own_words(mode: str, words: str) -> None:
    """Each way to fail must end with an error, and say so on standard error."""
    with Lab(also=(lambda world: _cli(world, mode),)) as lab:
        done = run(lab, *(BY_HOST if mode in BY_PROFILE_ALONE else AUTH_TOKEN))
        assert done.returncode != 0
        assert words in done.stderr
        assert ("access_token" in done.stdout) == (mode == "token-shown")


@pytest.mark.parametrize(("mode", "begins"), [("junk", "Welcome"), ("page", "<!DOCTYPE"), ("silent", "")])
def test_what_is_not_the_cli_is_content_with_itself(mode: str, begins: str) -> None:
    """Each stand-in must end with 0, and print no token and no version."""
    with Lab(also=(lambda world: _cli(world, mode),)) as lab:
        done, version = run(lab, *AUTH_TOKEN), run(lab, "databricks", "version", "--output", "json")
        assert done.returncode == 0
        assert done.stdout.startswith(begins) and "access_token" not in done.stdout
        assert version.stdout == done.stdout


def test_az_gives_a_person_s_token_for_each_resource() -> None:
    """For Databricks and for Azure's own API, in the SDK's fields; and it must say who is logged in."""
    with Lab(way="azure-cli") as lab:
        answer = json.loads(run(lab, *GET_TOKEN).stdout)
        claims = jwt.decode(answer["accessToken"], options={"verify_signature": False})
        assert (claims["aud"], claims["upn"]) == (DATABRICKS_IN_ENTRA, PERSON.id)
        assert {"tokenType", "expiresOn", "expires_on", "subscription", "tenant"} <= set(answer)
        other = json.loads(run(lab, *GET_TOKEN[:4], AZURE_MANAGEMENT, "--output", "json").stdout)
        assert jwt.decode(other["accessToken"], options={"verify_signature": False})["aud"] == AZURE_MANAGEMENT
        assert "AADSTS500011" in run(lab, *GET_TOKEN[:4], "api://other", "--output", "json").stderr
        assert json.loads(run(lab, "az", "account", "show", "--output", "json").stdout)["user"]["name"] == PERSON.id
        assert run(lab, "az", "group", "list").returncode == 2


@pytest.mark.parametrize(
    ("mode", "words"),
    [("not-logged-in", "az login"), ("login-expired", "AADSTS700082"), ("wrong-tenant", "AADSTS50020")],
)
def test_az_fails_in_its_own_words(mode: str, words: str) -> None:
    """Each way to fail must end with an error, and say so on standard error."""
    with Lab(way="azure-cli", also=(lambda world: _az(world, mode),)) as lab:
        done = run(lab, *GET_TOKEN)
        assert done.returncode == 1
        assert words in done.stderr and done.stdout == ""
        assert (run(lab, "az", "account", "show").returncode == 0) == (mode != "not-logged-in")


@pytest.mark.parametrize(("way", "command"), [("u2m-profile", AUTH_TOKEN), ("azure-cli", GET_TOKEN)])
def test_a_program_that_hangs_is_still_there(way: str, command: tuple[str, ...]) -> None:
    """It must give no answer for as long as one cares to wait."""
    with Lab(way=way, also=(_hang,)) as lab, pytest.raises(subprocess.TimeoutExpired):
        run(lab, *command, wait=0.3)


def test_every_mode_is_tried_here() -> None:
    """A mode that is added must be in a test above."""
    assert set(cli_outcomes("")) == {*FAILS, "works", "hangs", "junk", "page", "silent"}
    assert set(az_outcomes("")) == {"works", "hangs", "not-logged-in", "login-expired", "wrong-tenant"}


def _cli(world: World, mode: str) -> None:
    world.sign_in_as_person(mode)


def _az(world: World, mode: str) -> None:
    assert world.az is not None
    world.az.mode = mode


def _hang(world: World) -> None:
    for program in (world.cli, world.az):
        if program is not None:
            program.mode = "hangs"
