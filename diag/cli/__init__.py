"""The command line: one module per command. The only room that prints."""

from __future__ import annotations

from dbapp_diag.cli.main import main

__all__ = ["main"]
