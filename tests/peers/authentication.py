"""Authentication: settings by host by auth_type, and the method that signs in, or why none does.

Kinds of rows by: the tables of databricks-sdk-py's `tests/test_auth.py`, `test_core.py` and `test_config.py`, of
databricks-sdk-go's `config/auth_default_test.go`, and Databricks' page "Unified authentication". The rule below is what those
documents say: an auth_type asks for one method; without it, settings of two families conflict; else the first complete method
signs in, in the order that the SDK's `DefaultCredentials` documents. The real `Config` is asked each row in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dbapp_diag.auth.settings.sdk_release import installed
from dbapp_diag.auth.settings.sources import credential_sources
from tests.auth.test_sources_against_sdk import PROGRAM, in_a_word, sdk_in_a_word
from tests.peers.table import Outcome

AZURE = "https://adb-1111111111111111.1.azuredatabricks.net"
HOSTS = {"no host": "", "AWS": "https://dbc-1.cloud.databricks.com", "Azure": AZURE}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.example/github?x=1"}


@dataclass(frozen=True, slots=True)
class Part:
    """Settings that belong together. `family`: what conflicts with other families; None conflicts with nothing."""

    env: dict[str, str]
    family: str | None
    methods: tuple[str, ...]
    """What it makes complete where a host is named."""


PARTS = {
    "token": Part({"DATABRICKS_TOKEN": "dapi"}, "pat", ("pat",)),
    "password": Part({"DATABRICKS_USERNAME": "u", "DATABRICKS_PASSWORD": "p"}, "basic", ("basic",)),
    "metadata": Part(
        {"DATABRICKS_METADATA_SERVICE_URL": "https://here.example/metadata"}, "metadata-service", ("metadata-service",)
    ),
    "client": Part({"DATABRICKS_CLIENT_ID": "c", "DATABRICKS_CLIENT_SECRET": "s"}, "oauth", ("oauth-m2m",)),
    "client ID": Part({"DATABRICKS_CLIENT_ID": "c"}, "oauth", ()),
    "OIDC token": Part({"DATABRICKS_OIDC_TOKEN": "a.b.c"}, None, ("env-oidc",)),
    "OIDC file": Part({"DATABRICKS_OIDC_TOKEN_FILEPATH": "@token"}, "file-oidc", ("file-oidc",)),
    "GitHub": Part(GITHUB, None, ()),
    "Entra client": Part(
        {"ARM_CLIENT_ID": "c", "ARM_CLIENT_SECRET": "s", "ARM_TENANT_ID": "t"}, "azure", ("azure-client-secret",)
    ),
    "Entra client ID": Part({"ARM_CLIENT_ID": "c"}, "azure", ()),
    "group": Part({"DATABRICKS_GROUP_ID": "7"}, None, ()),
    "account": Part({"DATABRICKS_ACCOUNT_ID": "a"}, None, ()),
    "nothing else": Part({"DATABRICKS_OIDC_TOKEN_ENV": "NOT_SET"}, "env-oidc", ()),
}
TOGETHER = {("client ID", "GitHub"): "github-oidc", ("client", "GitHub"): "github-oidc"}
"""Methods that two parts make complete."""
ON_AZURE = {("GitHub", "Entra client ID"): "github-oidc-azure", ("GitHub", "Entra client"): "github-oidc-azure"}
ORDER = (
    *("pat", "basic", "metadata-service", "oauth-m2m", "env-oidc", "file-oidc", "github-oidc"),
    *("azure-client-secret", "github-oidc-azure"),
)
TYPES = ("", "pat", "oauth-m2m", "env-oidc")


def rows() -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, environment, and the method, `conflict` or `none`."""
    chosen = [names for size in (0, 1, 2) for names in combinations(PARTS, size)]
    for (place, host), names, asked in product(HOSTS.items(), chosen, TYPES):
        env = {name: value for part in names for name, value in PARTS[part].env.items()}
        env |= {"DATABRICKS_HOST": host} if host else {}
        env |= {"DATABRICKS_AUTH_TYPE": asked} if asked else {}
        yield f"{place}, {' and '.join(names) or 'nothing'}, {asked or 'no type'}", env, expected(place, names, asked)


def expected(place: str, names: tuple[str, ...], asked: str) -> str:
    """The documents' rule."""
    families = {PARTS[name].family for name in names} - {None}
    if len(families) > 1 and not asked:
        return "conflict"
    complete = {method for name in names for method in PARTS[name].methods}
    complete |= {method for pair, method in TOGETHER.items() if set(pair) <= set(names)}
    complete |= {method for pair, method in ON_AZURE.items() if set(pair) <= set(names)}
    if "nothing else" in names:
        complete.discard("env-oidc")  # the token is looked for under another name
    if "group" in names:
        complete -= {"pat", "basic", "metadata-service", "azure-client-secret"}
    for method in ORDER:
        if method in complete and asked in ("", method):
            if place == "no host" or (place != "Azure" and method in ("azure-client-secret", "github-oidc-azure")):
                return "none"
            return method
    return "none"


def compared(*, every: int = 1) -> Outcome:
    """All rows, or each so-manyth."""
    outcome, told, asked = Outcome(), {}, {}
    with TemporaryDirectory() as home:
        Path(home, "token").write_text("a.b.c")
        base = {"PATH": "", "HOME": home, "NO_GCE_CHECK": "true"}
        chosen = [*rows()][::every]
        for name, env, _ in chosen:
            env = base | {key: value.replace("@", f"{home}/") for key, value in env.items()}
            asked[name] = {"env": env, "profile": None, "host": None}
            told[name] = in_a_word(
                credential_sources(
                    env=env,
                    profile=None,
                    host=None,
                    home=Path(home),
                    learn=lambda text, kind: kind,
                    release=installed(),
                )
            )
        done = subprocess.run(
            [sys.executable, PROGRAM], input=json.dumps(asked), capture_output=True, text=True, check=True
        )
    did: dict[str, Any] = json.loads(done.stdout)
    for name, _, method in chosen:
        outcome.compare(name, method, product=told[name], client=sdk_in_a_word(did[name]["came_to"]))
    return outcome
