"""The rules, one a function, its text and its source beside it. Importing this fills `RULES`."""

from dbapp_diag.preflight.rules import bundle, command, entry, environment, frameworks, listening, requirements, spec

__all__ = ["bundle", "command", "entry", "environment", "frameworks", "listening", "requirements", "spec"]
