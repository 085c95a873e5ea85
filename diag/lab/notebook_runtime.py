"""A notebook's runtime, as far as programs ask it for its token. The lab copies this module to where a run finds it as
`dbruntime`, with the context beside it in `context.json`.

What is asked for: databricks-sdk-py runtime/__init__.py (`get_context`, `UserNamespaceInitializer`); the documentation's
"Connect to an API Databricks app" (`dbutils`).
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def _values() -> dict[str, Any] | None:
    values: dict[str, Any] | None = json.loads(Path(__file__).with_name("context.json").read_text(encoding="utf-8"))
    return values


def get_context() -> SimpleNamespace | None:
    """The context of the running notebook, with its token; None outside of notebooks, on the same machine."""
    values = _values()
    return None if values is None else SimpleNamespace(**values)


class Option:
    """A value as the runtime's other side hands it over."""

    def __init__(self, value: Any) -> None:
        """`value` may be None: then there is none."""
        self._value = value

    def get(self) -> Any:
        """The value; an error where there's none."""
        if self._value is None:
            raise ValueError("None.get")
        return self._value

    def isDefined(self) -> bool:
        """Whether there's a value."""
        return self._value is not None


class NotebookContext:
    """The context as `dbutils` gives it: each value by a method of its name."""

    def __getattr__(self, name: str) -> Any:
        """A method that returns the value of this name."""
        return lambda: Option((_values() or {}).get(name))


class DBUtils:
    """`dbutils`, as far as the way to the notebook's token needs it."""

    @property
    def notebook(self) -> "DBUtils":
        """`dbutils.notebook`."""
        return self

    @property
    def entry_point(self) -> "EntryPoint":
        """`dbutils.notebook.entry_point`."""
        return EntryPoint()


class EntryPoint:
    """The runtime's other side."""

    def getDbutils(self) -> "EntryPoint":
        """Its own `dbutils`."""
        return self

    def notebook(self) -> "EntryPoint":
        """Its `notebook()`."""
        return self

    def getContext(self) -> NotebookContext:
        """The context of the running notebook; its values are missing where there's none."""
        return NotebookContext()


dbutils = DBUtils()


class UserNamespaceInitializer:
    """The names that a notebook's cells begin with."""

    @classmethod
    def getOrCreate(cls) -> "UserNamespaceInitializer":
        """The one there is."""
        return cls()

    def get_namespace_globals(self) -> dict[str, Any]:
        """The names and what they stand for."""
        return {"dbutils": dbutils}
