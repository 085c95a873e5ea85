"""Finding a notebook's own token: where the SDK would find it, without what the SDK's import sets going."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dbapp_diag.auth.tokens.from_notebook import RUNTIME, look_for_token, notebook_token
from dbapp_diag.lab import Lab
from tests.forked import OWN_MODULES, program

HOST = "https://adb-1.1.azuredatabricks.net"
PROVIDERS = """
def init_runtime_native_unified():
    return {unified}

def init_runtime_native_auth():
    return {native}
"""
NAMESPACE = """
class UserNamespaceInitializer:
    @classmethod
    def getOrCreate(cls):
        return cls()

    def get_namespace_globals(self):
        return {}
"""
CONTEXT = """
from types import SimpleNamespace

def get_context():
    return {context}
"""
NATIVE = f"('{HOST}', lambda: {{'Authorization': 'Bearer native'}})"
UNIFIED = f"('{HOST}', None, None, lambda: {{'Authorization': 'Bearer unified'}})"
CONTEXT_VALUE = f"SimpleNamespace(workspaceUrl='{HOST.removeprefix('https://')}', apiToken='context')"

OURS = """
import json, os, sys
from dbapp_diag.auth.tokens.from_notebook import look_for_token
look = look_for_token(os.environ)
found = look.token
print(json.dumps([found and [found.host, found.text], list(look.missed), sorted(sys.modules)]))
"""
SDKS = """
import json
from databricks.sdk.config import Config
config = Config()
print(json.dumps([config.host, config.authenticate()["Authorization"].removeprefix("Bearer ")]))
"""


class Option:
    """A Scala Option as py4j shows it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def get(self) -> object:
        if self._value is None:
            raise RuntimeError("java.util.NoSuchElementException: None.get")
        return self._value


def dbutils(**values: object) -> Any:
    """A notebook's `dbutils`, as far as its context goes; a value that isn't given is an empty Option."""
    names = ("apiToken", "apiUrl", "browserHostName")
    context = SimpleNamespace(**{name: lambda name=name: Option(values.get(name)) for name in names})
    inner = SimpleNamespace(notebook=lambda: SimpleNamespace(getContext=lambda: context))
    return SimpleNamespace(notebook=SimpleNamespace(entry_point=SimpleNamespace(getDbutils=lambda: inner)))


def runtime(folder: Path, *, unified: str, native: str, context: str) -> dict[str, str]:
    """A runtime with these providers in `folder`, and an environment in which Python finds it."""
    package = folder / "dbruntime"
    package.mkdir()
    (package / "__init__.py").write_text(NAMESPACE)
    if unified or native:
        lines = PROVIDERS.format(unified=unified or "(None,) * 4", native=native or "(None, None)")
        (package / "sdk_credential_provider.py").write_text(lines)
    if context:
        (package / "databricks_repl_context.py").write_text(CONTEXT.format(context=context))
    return {"PATH": os.environ["PATH"], "HOME": str(folder), RUNTIME: "16.4", "PYTHONPATH": str(folder)}


def run(code: str, env: dict[str, str]) -> Any:
    """What the program prints, as JSON."""
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("unified", "native", "context"), list(product((UNIFIED, ""), (NATIVE, ""), (CONTEXT_VALUE, "")))
)
def test_it_is_the_token_that_the_sdk_takes(tmp_path: Path, unified: str, native: str, context: str) -> None:
    """Whatever the runtime offers, the real databricks-sdk picks the same; and neither Spark nor the SDK is imported for it."""
    env = runtime(tmp_path, unified=unified, native=native, context=context)
    found, missed, modules = run(OURS, env)
    if not unified and not native and not context:
        assert found is None and len(missed) == 4
        return
    assert found == json.loads(program(OWN_MODULES + SDKS, (), env).stdout)
    assert not {"databricks.sdk", "databricks.sdk.runtime", "pyspark", "databricks.connect"} & set(modules)


def test_a_runtime_module_that_is_imported_already_is_used(tmp_path: Path) -> None:
    """Then it costs nothing, and gives what it gives to everybody else in that notebook."""
    env = runtime(tmp_path, unified="", native=NATIVE, context="")
    found, _, _ = run(f"import databricks.sdk.runtime\n{OURS}", env)
    assert found == [HOST, "native"]


def test_the_workspace_is_named_by_its_own_address_where_the_runtime_knows_it() -> None:
    """`apiUrl` is the region's on some clouds; jobs have no `browserHostName`, and there it has to do."""
    region = {"apiToken": "t", "apiUrl": "https://westeurope-c2.azuredatabricks.net/"}
    interactive = notebook_token({}, dbutils(**region, browserHostName="adb-1.1.azuredatabricks.net"))
    job = notebook_token({}, dbutils(**region))
    assert interactive is not None and interactive.host == HOST
    assert job is not None and job.host == "https://westeurope-c2.azuredatabricks.net"


def test_nothing_is_looked_at_outside_of_a_notebook() -> None:
    """Without the runtime's variable and without `dbutils` there's neither a token nor a complaint."""
    assert look_for_token({}) == look_for_token({"DATABRICKS_HOST": HOST})
    assert (look_for_token({}).token, look_for_token({}).missed) == (None, ())


@pytest.mark.parametrize(
    "broken",
    [
        object(),
        SimpleNamespace(notebook=None),
        dbutils(apiUrl=HOST),
        dbutils(apiToken="", apiUrl=HOST),
        dbutils(apiToken="t"),
    ],
)
def test_a_dbutils_that_cant_tell_is_told(broken: object) -> None:
    """Whatever it raises stays inside; the reason is one sentence part."""
    look = look_for_token({}, broken)
    assert look.token is None
    [reason] = look.missed
    assert reason.startswith("the dbutils passed in") and "\n" not in reason


def test_an_error_that_quotes_a_token_is_masked() -> None:
    """What is told has no secret in it, and the token found is in no representation."""

    class Loud:
        @property
        def notebook(self) -> object:
            raise RuntimeError("token dapi0123456789abcdef0123456789abcdef refused")

    [reason] = look_for_token({}, Loud()).missed
    assert "dapi" not in reason and "RuntimeError" in reason
    assert "secret-text" not in repr(look_for_token({}, dbutils(apiToken="secret-text", apiUrl=HOST)))


def test_a_diagnosis_in_a_notebook_exchanges_that_token() -> None:
    """`dbutils` passed in is enough: the app gets an exchanged token, and the notebook's own stays at the workspace."""
    from dbapp_diag import diagnose

    with Lab((), way="notebook") as lab:
        token = next(iter(lab.world.workspace.pats))
        env = {name: value for name, value in lab.env.items() if name not in (RUNTIME, "PYTHONPATH")}
        report = diagnose(
            "my-app",
            endpoint="/api/items",
            dbutils=dbutils(apiToken=token, apiUrl=f"https://{lab.world.workspace.host}"),
            resolver=lab.resolver,
            connect_to=lab.connections,
            ca_bundle=lab.ca_bundle,
            env=env,
        )
    assert report.healthy, report
    assert next(check.status for check in report.case.checks if check.id == "token-exchange") == "passed"
    assert token not in report.to_json()


def test_a_notebook_whose_token_isnt_found_is_told_so() -> None:
    """As a note beside the verdict, in text and in HTML."""
    from dbapp_diag import diagnose

    with Lab((), way="notebook") as lab:
        report = diagnose(
            "my-app",
            dbutils=object(),
            resolver=lab.resolver,
            connect_to=lab.connections,
            ca_bundle=lab.ca_bundle,
            env=lab.env,
        )
    [note] = report.notes
    assert note.startswith("the notebook's own token wasn't found: the dbutils passed in failed: AttributeError")
    assert "Note: the notebook" in str(report) and "wasn&#39;t found" in report._repr_html_()
