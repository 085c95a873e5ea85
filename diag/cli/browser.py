"""Opening a page in the person's browser, without letting it have our streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

SECONDS = 3.0
"""How long it's looked whether the browser could be started; some run in the foreground."""
_OPEN = "import sys, webbrowser; sys.exit(0 if webbrowser.open(sys.argv[1]) else 1)"


def opened(url: str, env: Mapping[str, str]) -> bool:
    """Open the page; whether that seems to have worked.

    In a process of its own: browsers write to standard output, where the token will be, and a browser for text would take the
    terminal. Without a display there's only such a one (databricks-vscode issue 1917: WSL and SSH).
    """
    if not _has_display(env) or not sys.executable:
        return False
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _OPEN, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(env),
            start_new_session=os.name == "posix",
        )
        return process.wait(SECONDS) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False


def _has_display(env: Mapping[str, str]) -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
