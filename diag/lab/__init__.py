"""The lab: a fake Databricks workspace and app on real sockets, with faults on demand.

Import what you need from here; nothing heavy is loaded before it is asked for. Two functions stay in their
modules, because their names belong to modules here: `dbapp_diag.lab.session.faults` and
`dbapp_diag.lab.serve.serve`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbapp_diag.lab.errors import LabError, UnknownFault
    from dbapp_diag.lab.fault import Fault
    from dbapp_diag.lab.log import LabLog
    from dbapp_diag.lab.session import Lab

__all__ = ["Fault", "Lab", "LabError", "LabLog", "UnknownFault"]

_HOMES = {
    "Fault": "fault",
    "Lab": "session",
    "LabError": "errors",
    "LabLog": "log",
    "UnknownFault": "errors",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module where it lives, on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
