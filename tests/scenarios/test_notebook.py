"""The example notebook, verbatim, in a real Jupyter kernel against the lab. Nothing in the notebook knows of the lab: the kernel's
environment has a proxy and a certificate authority, as in a company, and a runtime beside it, as on a cluster."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from dbapp_diag.case.text import from_json
from dbapp_diag.lab import Lab
from dbapp_diag.lab.wires import Connect, Proxy
from dbapp_diag.lab.world import World
from dbapp_diag.reports.embedded import case_text_from

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "notebook.ipynb"
SEEN = "DBAPP_DIAG_NOTEBOOK_OUTPUT"
"""A folder for the rendered outputs, for whoever wants to look at them."""
pytestmark = pytest.mark.filterwarnings(
    "ignore:Proactor event loop:RuntimeWarning",  # zmq on Windows
    "ignore:The event loop is closed:ResourceWarning",
)


def by_proxy_alone(world: World) -> None:
    """The way out is a proxy, told by the variables that every client reads; so is what to trust."""
    world.proxy = Proxy()
    world.environment |= dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://@proxy@")
    world.environment |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), "@ca@")
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE


def kernel_environment(lab: Lab, folder: Path) -> dict[str, str]:
    """The lab's environment, with this Python's programs and an IPython of its own."""
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    if "DATABRICKS_RUNTIME_VERSION" in lab.env:  # a Databricks notebook begins with `dbutils` among its names
        (startup / "00-runtime.py").write_text("from dbruntime.dbutils import dbutils\n")
    return {
        **lab.env,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), lab.env["PATH"])),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
    }


def executed(faults: Sequence[str], way: str, folder: Path) -> tuple[Any, Sequence[str]]:
    """The notebook after its cells ran in `folder`, and the lab's secrets. A cell that raises fails the test."""
    notebook = nbformat.read(EXAMPLE, as_version=4)  # type: ignore[no-untyped-call]
    with Lab(faults, also=(by_proxy_alone,), way=way) as lab, sockets() as transport:
        client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            config=Config({"KernelManager": transport}),
        )
        client.execute(env=kernel_environment(lab, folder))
        return notebook, lab.secrets


@contextmanager
def sockets() -> Iterator[Mapping[str, str]]:
    """How the kernel is reached: by sockets of its own, where there are any. A port that is chosen before the kernel takes it may
    be somebody else's by then."""
    if sys.platform == "win32":
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="k") as short:  # a socket's path is bounded
        yield {"transport": "ipc", "ip": f"{short}/k"}


def outputs(notebook: Any) -> dict[str, Mapping[str, str]]:
    """What the cells gave, by their first line of code: MIME type to text; what was printed is `stream`."""
    found: dict[str, Mapping[str, str]] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            data: dict[str, str] = {}
            for output in cell.outputs:
                texts = {"stream": output.text} if output.output_type == "stream" else output.get("data", {})
                for kind, text in texts.items():
                    data[kind] = data.get(kind, "") + text
            found[cell.source.split("\n", 1)[0]] = data
    return found


def kept(notebook: Any, name: str) -> None:
    """Leave the rendered outputs where somebody asked for them."""
    folder = os.environ.get(SEEN)
    if folder:
        Path(folder, f"{name}.ipynb").write_text(nbformat.writes(notebook))  # type: ignore[no-untyped-call]
        Path(folder, f"{name}.html").write_text(
            outputs(notebook)["report = diagnose(APP, endpoint=ENDPOINT)"]["text/html"]
        )


@pytest.mark.parametrize("way", ["notebook", "job", "m2m-environment"])
def test_a_call_that_works(way: str, tmp_path: Path) -> None:
    """By the notebook's own token, a job's, or a service principal's variables in any Jupyter: healthy, and the program that it
    writes gets the app's JSON."""
    notebook, secrets = executed((), way, tmp_path)
    kept(notebook, f"healthy-{way}")
    shown = outputs(notebook)
    report = shown["report = diagnose(APP, endpoint=ENDPOINT)"]
    assert report["text/html"].startswith("<section ") and report["text/html"].count("<section") == 1
    assert "200 from the app" in report["text/html"] and "200 from the app" in report["text/plain"]
    assert "Note:" not in report["text/plain"]
    assert shown['print(report.verdict, "·", report.outcome.summary)']["stream"] == "healthy · 200 from the app\n"
    assert "/api/items healthy" in shown["import asyncio"]["stream"]
    assert '"first item"' in shown["if report:"]["stream"]
    assert "DATABRICKS_CLIENT_SECRET" in shown['print(report.snippet("external-app"))']["stream"]
    everything = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    assert not [secret for secret in secrets if secret in everything]


def test_a_call_that_fails(tmp_path: Path) -> None:
    """The cause with its fix, in the notebook and in the file that it saves; and no cell breaks."""
    notebook, secrets = executed(("app-stopped",), "notebook", tmp_path)
    kept(notebook, "app-stopped")
    shown = outputs(notebook)
    fragment = shown["report = diagnose(APP, endpoint=ENDPOINT)"]["text/html"]
    assert "the app is stopped" in fragment and "databricks apps start my-app" in fragment
    told = shown['print(report.verdict, "·", report.outcome.summary)']["stream"]
    assert told.startswith("problem · 503 from the front door\nthe app is stopped (confirmed)")
    assert not shown["if report:"]
    saved = (tmp_path / "dbapp-diag-report.html").read_text()
    assert [root.id for root in from_json(case_text_from(saved), name="it").root_causes] == ["app-stopped"]
    assert not [secret for secret in secrets if secret in saved + fragment]


def test_the_example_is_kept_without_outputs() -> None:
    """What stands there is what people run; what came out once is nobody's business."""
    notebook = nbformat.read(EXAMPLE, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)  # type: ignore[no-untyped-call]
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    assert "lab" not in {word for cell in notebook.cells for word in cell.source.lower().split()}
