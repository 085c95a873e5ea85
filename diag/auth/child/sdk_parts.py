"""Importing parts of databricks-sdk without all of it.

`import databricks.sdk.config` runs the package's `__init__` first, which imports some hundred modules of services: more
than a second, for a sign-in that needs none of them. Here the package is put in place without running that; whoever asks
it for more than a module of its own gets the whole after all.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys

PACKAGE = "databricks.sdk"


def import_on_demand() -> None:
    """Put the SDK's package in place, unread. Does nothing where it's been imported, or isn't there to be found."""
    if PACKAGE in sys.modules:
        return
    try:
        spec = importlib.util.find_spec(PACKAGE)
    except ImportError:
        return
    if spec is None or spec.loader is None or spec.submodule_search_locations is None:
        return
    loader, package = spec.loader, importlib.util.module_from_spec(spec)

    def on_demand(name: str) -> object:
        module = f"{PACKAGE}.{name}"
        if not name.startswith("_") and importlib.util.find_spec(module) is not None:
            return importlib.import_module(module)
        if vars(package).pop("__getattr__", None) is None:  # read already: it has no such name
            raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")
        loader.exec_module(package)
        return getattr(package, name)

    vars(package)["__getattr__"] = on_demand
    sys.modules[PACKAGE] = package
