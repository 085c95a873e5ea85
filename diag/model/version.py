"""The version, read from the installed distribution; the only place that knows it is `pyproject.toml`."""

from importlib import metadata

__version__ = metadata.version("dbapp-diag")
