"""What snippets are, as texts: every kind for every way to sign in, whatever names and paths they're written for."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import textwrap
from dataclasses import replace

import pytest

from dbapp_diag.facts.app import AppAddress, AppRecord, address
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.model.errors import UsageError
from dbapp_diag.snippets import KINDS, SnippetTarget, snippet, snippet_target, usual_kind
from dbapp_diag.snippets.means import Means
from dbapp_diag.snippets.target import PLACEHOLDERS, Given
from tests.made import NOW
from tests.made import asked as question_made

WORKSPACE = "https://adb-1234567890123456.16.azuredatabricks.net"
APP = "https://my-app-1234567890123456.16.azure.databricksapps.com"
USUAL = SnippetTarget(
    url=APP,
    path="/api/items",
    app="my-app",
    workspace=WORKSPACE,
    client_id="9d1f3c7a-0000-4000-8000-000000000001",
    profile="lab",
    auth_type="oauth-m2m",
    means=Means.SECRET_IN_PROFILE,
    named=("--app", "my-app", "--endpoint", "/api/items"),
    signed=("--profile", "lab"),
)
PYTHON = tuple(name for name, kind in KINDS.items() if kind.suffix == ".py")
AUTH_TYPES = {
    Means.CLI: "databricks-cli",
    Means.SECRET_IN_ENVIRONMENT: "oauth-m2m",
    Means.SECRET_IN_PROFILE: "oauth-m2m",
    Means.AZURE_CLI: "azure-cli",
    Means.ENTRA_SECRET: "azure-client-secret",
    Means.PROVIDER: "google-id",
    Means.NOTEBOOK: "runtime",
    Means.SDK: "env-oidc",
}
HOSTILE = """it's "quoted" $(touch /tmp/x) `id` ${{ secrets.X }} {{ x }} \\ \u2028 # '''"""
"""Legal in the name of a profile, and a trap for every language here."""


def written(kind: str, means: Means = Means.SECRET_IN_PROFILE, **more: object) -> str:
    """The snippet of a kind for the usual target, signed in by these means."""
    target = replace(USUAL, means=means, auth_type=AUTH_TYPES[means], **more)  # type: ignore[arg-type]  # its own fields
    return snippet(kind, target)


def script_of(workflow: str) -> str:
    """The step of a workflow that calls the app, as bash gets it."""
    return textwrap.dedent(workflow.split("        run: |\n", 1)[1])


def python_of(kind: str, text: str) -> str:
    """The Python in a snippet."""
    return script_of(text).split("<<'PYTHON'\n", 1)[1].rsplit("PYTHON\n", 1)[0] if kind == "github-actions" else text


def assigned(code: str, name: str) -> object:
    """The literal that a module gives to a name."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise AssertionError(name)


def accepted(kind: str, text: str) -> None:
    """Bash or Python reads it without complaint."""
    if kind in ("curl", "github-actions"):
        script = script_of(text) if kind == "github-actions" else text
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    if kind != "curl":
        compile(python_of(kind, text), kind, "exec", dont_inherit=True)


COMBINED = [
    (kind, means)
    for kind in KINDS
    for means in AUTH_TYPES
    if means is not Means.NOTEBOOK or kind not in ("curl", "requests", "httpx")
]


@pytest.mark.parametrize(("kind", "means"), COMBINED)
def test_every_kind_is_written_for_every_way_to_sign_in(kind: str, means: Means) -> None:
    """It's sound code without a place to fill in, and says what it needs."""
    text = written(kind, means)
    accepted(kind, text)
    assert not [hole for hole in PLACEHOLDERS if hole in text]
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert not [line for line in text.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize(("kind", "means"), COMBINED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_request_has_time_outs_and_follows_no_redirect(kind: str, means: Means, method: str) -> None:
    """Of each call to an HTTP library, whoever it goes to; programs that are started are waited for with an end, too."""
    text = written(kind, means, method=method)
    if kind == "curl":
        assert all(option in text for option in ("--connect-timeout 5", "--max-time 60", "--no-location"))
        return
    if kind in ("mcp", "websocket"):
        assert "timeout=httpx2.Timeout(30, read=300)" in text or "open_timeout=15" in text
        return
    library = "httpx" if kind == "httpx" else "requests"
    calls = [node for node in ast.walk(ast.parse(python_of(kind, text))) if isinstance(node, ast.Call)]
    found = 0
    for node in calls:
        named = ast.unparse(node.func)
        given = {word.arg: ast.unparse(word.value) for word in node.keywords}
        if named in (f"{library}.request", f"{library}.post"):
            found += 1
            assert given["timeout"] == "TIMEOUT"
            assert given["follow_redirects" if library == "httpx" else "allow_redirects"] == "False"
            assert library == "httpx" or "auth" in given, "else .netrc has a say"
        if named == "subprocess.run":
            assert "timeout" in given
    assert found


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_library_of_its_name_is_imported(kind: str) -> None:
    """requests and httpx do without the SDK; the SDK brings requests along."""
    if kind == "curl":
        return
    own = {"mcp": {"mcp", "httpx2"}, "websocket": {"websockets"}}.get(kind, set())
    allowed = {"requests": {"requests"}, "httpx": {"httpx"}}.get(kind, {"requests", "databricks"} | own)
    for means in AUTH_TYPES:
        if (kind, means) in COMBINED:
            imports = re.findall(r"^(?:import|from) (\w+)", python_of(kind, written(kind, means)), re.MULTILINE)
            plain = {
                "asyncio",
                "collections",
                "configparser",
                "faulthandler",
                "functools",
                "json",
                "os",
                "re",
                "subprocess",
                "sys",
            }
            assert set(imports) - plain <= allowed


@pytest.mark.parametrize(("kind", "means"), COMBINED)
def test_the_token_is_never_an_argument_of_a_program(kind: str, means: Means) -> None:
    """curl reads it from standard input; no program is started with it."""
    text = written(kind, means)
    assert "Bearer" not in "".join(re.findall(r"(?:--header|-H) '[^']*'", text))
    assert "--header @-" in text or kind != "curl"
    for command in re.findall(r"(?:subprocess\.run|command =)(.*)", text):
        assert "token(" not in command and "Bearer" not in command


@pytest.mark.parametrize(("kind", "means"), COMBINED)
def test_hostile_names_stay_values(kind: str, means: Means) -> None:
    """The name of a profile, an address and a path that hold quotes, expansions and expressions change no code."""
    path = "/api/it's$(id)`id`;${{secrets.X}}\"'''"
    host = "https://a$(id)'\"${{secrets.X}}"
    text = written(kind, means, profile=HOSTILE, url=host, path=path, client_id=HOSTILE, notes=(HOSTILE + "\nevil()",))
    accepted(kind, text)
    assert "\nevil" not in text
    if kind == "curl":
        line = next(line for line in text.splitlines() if line.startswith("url="))
        assert shlex.split(line) == [f"url={host}{path}"]
        return
    code = python_of(kind, text)
    assert not [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name) and node.id in ("evil", "id")]
    if kind == "github-actions":
        assert "secrets.X" not in script_of(text)
        scalars = dict(re.findall(r"^      (APP|ENDPOINT): (\".*\")$", text, re.MULTILINE))
        plain = {name: json.loads(scalar).replace("${{ '${{' }}", "${{") for name, scalar in scalars.items()}
        assert plain == {"APP": host, "ENDPOINT": path}
    elif kind in ("mcp", "websocket"):
        named = {"mcp": "SERVER", "websocket": "SOCKET"}[kind]
        assert assigned(code, named) == f"{host}{path}".replace("https", "https" if kind == "mcp" else "wss", 1)
    else:
        assert assigned(code, "APP") == host
        assert repr(path) in code


def test_a_workflow_is_allowed_its_identity_and_little_else() -> None:
    """The form that GitHub reads: permissions, variables in place of values, and no secret."""
    text = written("github-actions", Means.SDK)
    assert "permissions:\n  id-token: write\n  contents: read\n" in text
    assert "      DATABRICKS_HOST: ${{ vars.DATABRICKS_HOST }}\n" in text
    assert "      DATABRICKS_CLIENT_ID: ${{ vars.DATABRICKS_CLIENT_ID }}\n" in text
    assert "DATABRICKS_AUTH_TYPE: github-oidc" in text
    assert "secrets." not in text and "\t" not in text
    for word in ("https://token.actions.githubusercontent.com", "repo:<owner>/<repository>", "audience"):
        assert word in text


def test_R31_another_app_signs_in_as_itself_whatever_lies_beside() -> None:
    """auth_type decides among the variables of an app, where a user's token would be a second method."""
    assert 'Config(auth_type="oauth-m2m"' in written("app-to-app")
    assert 'auth_type="oauth-m2m"' in written("external-app")


def test_R29_the_sdk_is_told_host_and_method_along_with_the_profile() -> None:
    """So that no variable changes who signs in where."""
    code = written("sdk")
    for word in ('profile="lab"', f'host="{WORKSPACE}"', 'auth_type="oauth-m2m"'):
        assert word in code


@pytest.mark.parametrize("kind", ["curl", "requests", "httpx"])
@pytest.mark.parametrize("given", [Given("variable", "MY_TOKEN"), Given("file", "/run/to ken")])
def test_a_given_token_is_read_from_its_place_each_time(kind: str, given: Given) -> None:
    """And who renews it is said, as the program can't."""
    text = written(kind, given=given)
    accepted(kind, text)
    assert given.name in text and "renews it" in text and "oidc" not in text.split("data(")[0].replace("/oidc/|", "")


@pytest.mark.parametrize("kind", ["curl", "requests", "httpx"])
def test_a_notebooks_token_is_for_notebooks(kind: str) -> None:
    """Outside its Python nothing can have it, so that such code isn't written."""
    with pytest.raises(UsageError, match="--for notebook"):
        written(kind, Means.NOTEBOOK)


def test_an_answer_without_a_body_proves_nothing() -> None:
    """HEAD is refused: an app couldn't be told from a login page."""
    with pytest.raises(UsageError, match="use GET"):
        written("curl", method="HEAD")


# ---- from a run's facts ----


def sources(method: str, **more: object) -> CredentialSources:
    """The credentials in effect: this method, from profile lab unless said otherwise."""
    known: dict[str, object] = {
        "sources": (Source(method, "used", "profile lab", "it comes first"),),
        "host": WORKSPACE,
        "config_file": "~/.databrickscfg",
        "config_file_exists": True,
        "profile": "lab",
        "profile_keys": ("host", "client_id", "client_secret"),
        "auth_type": None,
    }
    return CredentialSources(**(known | more))  # type: ignore[arg-type]  # a table of keyword arguments


def where(source: str = "record") -> AppAddress:
    """The app's address."""
    found = address(APP, source)
    assert found is not None
    return found


def vantage(**more: object) -> Vantage:
    """A plain machine."""
    known: dict[str, object] = {"time": NOW, "os": "Linux", "python": "3", "tool": "1", "runtime": "machine"}
    return Vantage(**(known | more))  # type: ignore[arg-type]  # a table of keyword arguments


def made(*facts: Fact, **asked: object) -> SnippetTarget:
    """What a snippet is written for, after a run that found these facts."""
    question = question_made(**{"profile": None, **asked})
    return snippet_target(question, Facts({type(fact): fact for fact in facts}))


def test_address_and_client_id_are_the_records() -> None:
    """And the sign-in is the one in effect."""
    record = AppRecord(name="my-app", host=WORKSPACE, status=200, found=True, client_id="an-id")
    seen = made(where(), record, sources("oauth-m2m"))
    assert (seen.url, seen.client_id, seen.workspace, seen.profile) == (APP, "an-id", WORKSPACE, "lab")
    assert (seen.auth_type, seen.means, seen.notes) == ("oauth-m2m", Means.SECRET_IN_PROFILE, ())


@pytest.mark.parametrize(
    ("method", "what"), [("pat", "A personal access token"), ("basic", "A user name and a password")]
)
def test_what_no_app_takes_is_not_written_down(method: str, what: str) -> None:
    """A personal access token can't work: the code signs in by OAuth, and says what has to be done before."""
    seen = made(where(), sources(method))
    assert (seen.auth_type, seen.means) == ("databricks-cli", Means.CLI)
    for kind in ("curl", "requests", "httpx", "sdk"):
        text = snippet(kind, seen)
        assert what in text and f"databricks auth login --host {WORKSPACE} --profile lab" in text
    assert what not in snippet("external-app", seen)


def test_without_credentials_or_address_places_are_left_to_fill_in() -> None:
    """Each marked, with a comment that says so."""
    text = snippet("sdk", made(endpoint=None))
    compile(text, "sdk", "exec", dont_inherit=True)
    assert all(hole in text for hole in ("<app-host>", "<endpoint>", "<profile>"))
    assert "No credentials are configured here" in text and "isn't known here" in text


def test_a_derived_address_is_called_so() -> None:
    """Nothing has confirmed it."""
    assert "put together" in snippet("curl", made(where("derived"), sources("oauth-m2m")))


def test_a_secret_in_the_path_is_left_out() -> None:
    """It comes from the command line, and has no place in a file."""
    text = snippet("curl", made(where(), sources("oauth-m2m"), endpoint="/api/items?n=5&access_token=s3cr3t-s3cr3t"))
    assert "s3cr3t" not in text and "/api/items?n=5&access_token=<secret>" in text


def test_paths_are_encoded_as_clients_would() -> None:
    """Braces and letters beyond ASCII; what is encoded already stays."""
    assert made(where(), endpoint="/api/é{x}%20?q='a'").path == "/api/%C3%A9%7Bx%7D%20?q='a'"


def test_the_network_options_of_the_run_are_told() -> None:
    """As the variables that programs read."""
    here = vantage(ca_bundle="/etc/corp.pem", proxies=("--proxy http://proxy.corp.example:3128",))
    text = snippet("requests", made(where(), sources("oauth-m2m"), here))
    assert "REQUESTS_CA_BUNDLE" in text and "/etc/corp.pem" in text
    assert "HTTPS_PROXY=http://proxy.corp.example:3128" in text


@pytest.mark.parametrize(
    ("target", "runtime", "kind"),
    [
        (made(sources("databricks-cli")), "machine", "sdk"),
        (made(sources("pat")), "machine", "sdk"),
        (
            made(sources("oauth-m2m", variables=("DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"), profile_keys=())),
            "machine",
            "external-app",
        ),
        (made(sources("oauth-m2m")), "databricks-app", "app-to-app"),
        (made(sources("runtime")), "machine", "notebook"),
        (made(sources("github-oidc")), "ci", "github-actions"),
        (made(token_given="--token-env TOKEN"), "machine", "curl"),
    ],
)
def test_the_credentials_in_effect_choose_the_kind(target: SnippetTarget, runtime: str, kind: str) -> None:
    """Where nobody names one; the code says why."""
    chosen, because = usual_kind(target, runtime=runtime)
    assert chosen.name == kind
    assert f"# Chosen because {because}" in snippet(chosen, target, chosen=because)


def test_two_places_for_one_secret_are_left_to_the_sdk() -> None:
    """The id from a variable and the secret from the profile: only the SDK puts them together."""
    mixed = made(where(), sources("oauth-m2m", variables=("DATABRICKS_CLIENT_ID",)), profile="lab")
    assert mixed.means is Means.SDK
    assert '["dbapp-diag", "token", "get", "--show", "--app", "my-app", "--profile", "lab"]' in snippet(
        "requests", mixed
    )
