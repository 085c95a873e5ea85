"""dbapp-diag: why a token call to a Databricks App fails, with proof, and how to fix it.

from dbapp_diag import diagnose

diagnose("my-app", endpoint="/api/items")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbapp_diag.api.functions import diagnose, diagnose_async
    from dbapp_diag.api.report import Report

__all__ = ["Report", "diagnose", "diagnose_async"]

_HOMES = {
    "Report": "dbapp_diag.api.report",
    "diagnose": "dbapp_diag.api.functions",
    "diagnose_async": "dbapp_diag.api.functions",
}


def __getattr__(name: str) -> object:
    """Import what is named only when it's used: the command line starts in a fraction of the time."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
