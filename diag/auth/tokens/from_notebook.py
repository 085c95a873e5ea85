"""The token that a Databricks notebook has for its own workspace, found in this very process: a child of it has no notebook
around it.

The places are those of the SDK's method `runtime`, in its order. Its module `databricks.sdk.runtime` is used where the notebook
has imported it already, and never imported here: doing so starts a Spark session by databricks-connect, signs in once more for
a `dbutils` of its own, and fails on some clusters (issue 1463). What it would wrap is asked directly then.

Source: databricks-sdk-py databricks/sdk/runtime/__init__.py and credentials_provider.py (`_runtime_native_auth`); issues 209 and
1039, and databricks-industry-solutions/security-analysis-tool PR 225, for `apiUrl` being the region's address where
`workspaceUrl` and `browserHostName` are the workspace's own.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.model.target import NotebookToken

RUNTIME = "DATABRICKS_RUNTIME_VERSION"
SDK_RUNTIME = "databricks.sdk.runtime"
_LONGEST = 160

Found = tuple[str, str]
"""Host and token."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look around came to. `missed` says of each place why it gave no token, as a sentence part."""

    token: NotebookToken | None = None
    missed: tuple[str, ...] = ()


class _Nothing(Exception):
    """A place that is there and has no token."""


def notebook_token(env: Mapping[str, str], dbutils: object = None) -> NotebookToken | None:
    """This process's notebook token, or None. Call it in the notebook's own thread. Raises nothing."""
    return look_for_token(env, dbutils).token


def look_for_token(env: Mapping[str, str], dbutils: object = None) -> Look:
    """The same, with the reasons. Without `dbutils` nothing is looked at outside of the Databricks runtime."""
    if dbutils is None and not env.get(RUNTIME):
        return Look()
    missed: list[str] = []
    for source, ask in _places(dbutils):
        try:
            host, text = ask()
            own = _workspace_url() if dbutils is None else None
            return Look(NotebookToken(_with_scheme(own or host), _checked(text), source), tuple(missed))
        except ImportError:
            missed.append(f"{source} isn't there")
        except _Nothing as reason:
            missed.append(f"{source} {reason}")
        except Exception as error:  # noqa: BLE001  # py4j, the runtime or a stand-in for dbutils may raise anything
            said = Redactor().error(error, _LONGEST)
            missed.append(f"{source} failed: {type(error).__name__}{f': {said}' if said else ''}")
    return Look(None, tuple(missed))


def _places(dbutils: object) -> list[tuple[str, Callable[[], Found]]]:
    """Where to ask, in order: what was passed in, then as the SDK does."""
    if dbutils is not None:
        return [("the dbutils passed in", lambda: _from_dbutils(dbutils))]
    sdk = sys.modules.get(SDK_RUNTIME)
    names = ("init_runtime_native_unified", "init_runtime_native_auth", "init_runtime_repl_auth")
    wrapped = [getattr(sdk, name, None) for name in names]
    native = "dbruntime.sdk_credential_provider"
    return [
        ("the runtime's unified provider", lambda: _from_provider(wrapped[0] or _named(native, names[0]))),
        ("the runtime's provider", lambda: _from_provider(wrapped[1] or _named(native, names[1]))),
        ("the runtime's REPL context", lambda: _from_provider(wrapped[2]) if wrapped[2] else _from_context()),
        ("the notebook's dbutils", lambda: _from_dbutils(_of_user())),
    ]


def _named(module: str, name: str) -> Any:
    found = getattr(importlib.import_module(module), name, None)
    if found is None:
        raise ImportError(name)
    return found


def _from_provider(init: Any) -> Found:
    """A provider gives the host first and the function that makes headers last; without a host it has nothing to say."""
    host, *_, headers = init()
    if host is None:
        raise _Nothing("knows no host")
    scheme, _, text = str(headers().get("Authorization") or "").partition(" ")
    if scheme.lower() != "bearer":
        raise _Nothing("gives no bearer token")
    return str(host), text


def _from_context() -> Found:
    context = _named("dbruntime.databricks_repl_context", "get_context")()
    if context is None or context.workspaceUrl is None:
        raise _Nothing("is empty")
    return str(context.workspaceUrl), str(context.apiToken or "")


def _from_dbutils(dbutils: Any) -> Found:
    """By the context of the notebook, as the platform's documentation does."""
    context = dbutils.notebook.entry_point.getDbutils().notebook().getContext()
    if context is None:
        raise _Nothing("has no notebook around it")
    text = str(context.apiToken().get() or "")
    try:
        host = context.browserHostName().get()  # the workspace's own name; jobs don't have it
    except Exception:  # noqa: BLE001  # an empty Option raises whatever py4j makes of it
        host = None
    return str(host or context.apiUrl().get()), text


def _of_user() -> Any:
    """`dbutils` among the notebook's variables."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    found = shell.user_ns.get("dbutils") if shell is not None else None
    if found is None:
        raise _Nothing("isn't there")
    return found


def _workspace_url() -> str | None:
    """The workspace's own host name, where the runtime's context knows it."""
    try:
        url: object = _named("dbruntime.databricks_repl_context", "get_context")().workspaceUrl
    except Exception:  # noqa: BLE001  # no runtime, an older one, or none around this thread
        return None
    return url if isinstance(url, str) and url else None


def _with_scheme(host: str) -> str:
    return host.rstrip("/") if "://" in host else f"https://{host.rstrip('/')}"


def _checked(text: str) -> str:
    if not text.strip():
        raise _Nothing("gives an empty token")
    return text.strip()
