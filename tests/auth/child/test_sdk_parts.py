"""Importing parts of the SDK: only what's asked for, and the whole for whoever wants that."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = "import sys\nfrom dbapp_diag.auth.child.sdk_parts import import_on_demand\nimport_on_demand()\n"


def said(program: str) -> str:
    """What a fresh process prints."""
    command = [sys.executable, "-c", START + program]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_a_part_comes_without_the_services() -> None:
    """Neither `import … as` nor `from … import` brings them."""
    program = "import databricks.sdk.config as c\nfrom databricks.sdk import oauth, version\n"
    program += "print(c.Config.__name__, bool(version.__version__), 'databricks.sdk.service.apps' in sys.modules)"
    assert said(program) == "Config True False"


@pytest.mark.parametrize("name", ["WorkspaceClient", "AccountClient"])
def test_whoever_asks_for_the_whole_gets_it(name: str) -> None:
    """The notebook runtime and other callers find the package as it is."""
    assert said(f"from databricks.sdk import {name}\nprint({name}.__name__)") == name


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    """As of any module, once and again."""
    program = (
        "import databricks.sdk as s\nprint([hasattr(s, 'nonsense'), hasattr(s, 'nonsense'), hasattr(s, 'config')])"
    )
    assert said(program) == "[False, False, True]"


def test_a_package_that_was_imported_before_is_left_alone() -> None:
    """It's put in place once."""
    assert (
        said("s = sys.modules['databricks.sdk']\nimport_on_demand()\nprint(sys.modules['databricks.sdk'] is s)")
        == "True"
    )
