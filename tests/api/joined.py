"""A lab's options as arguments of `diagnose`: what its users would write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbapp_diag.lab import Lab


def arguments(lab: Lab) -> dict[str, Any]:
    """What joins a call to this lab and asks its demo question; a token file becomes a function that reads it."""
    found: dict[str, Any] = {"env": lab.env, "connect_to": []}
    words = iter(lab.argv)
    for option in words:
        name, value = option.removeprefix("--").replace("-", "_"), next(words)
        if name == "connect_to":
            found[name].append(value)
        elif name == "token_file":
            found["token"] = Path(value).read_text
        else:
            found[name] = value
    return found
