"""A notebook's own token."""

import json
import secrets
from importlib.util import find_spec
from pathlib import Path

from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.land import Principal
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import PERSON, WORKSPACE, World

PARTS = {
    "databricks_repl_context": "from dbruntime import get_context",
    "dbutils": "from dbruntime import dbutils",
}


@way("notebook", "In a notebook", "a person", auth_type="runtime", gives="notebook")
def apply(world: World) -> None:
    """The SDK accepts the token out of the runtime (databricks-sdk-py runtime/__init__.py, `init_runtime_repl_auth`).

    The workspace accepts it, and doors don't: it's to be exchanged ("Connect to an API Databricks app").
    """
    run_in_notebook(world, PERSON)


def run_in_notebook(world: World, principal: Principal, *, end: str = "", **more: object) -> str:
    """Put a runtime beside the demo run, with a token of this principal; that token."""
    token = "dkea" + secrets.token_hex(16) + end
    world.workspace.pats[token] = principal.id
    context = {
        "apiToken": token,
        "apiUrl": f"https://{WORKSPACE}",
        "workspaceUrl": WORKSPACE,
        "workspaceId": world.workspace.id,
        "clusterId": "1102-081500-lab0demo",
        "notebookPath": f"/Users/{principal.id}/call-the-app",
        **more,
    }
    world.files["runtime/dbruntime/__init__.py"] = _source()
    for name, text in PARTS.items():
        world.files[f"runtime/dbruntime/{name}.py"] = f'"""Part of the notebook runtime."""\n\n{text}  # noqa: F401\n'
    world.files["runtime/dbruntime/context.json"] = json.dumps(context)
    world.sign_in_by_environment(host=None, DATABRICKS_RUNTIME_VERSION="16.4", PYTHONPATH="@home@/runtime")
    return token


def _source() -> str:
    spec = find_spec("dbapp_diag.lab.notebook_runtime")
    if spec is None or spec.origin is None:
        raise LabError("The notebook runtime of the lab isn't installed.")
    return Path(spec.origin).read_text(encoding="utf-8")
