"""What happens by itself while a fix waits for it: the platform ends what it had begun, and time passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dbapp_diag.lab import Lab


def _started(lab: Lab) -> None:
    """Compute and app are up (databricks/cli libs/testserver/apps.go)."""
    app = lab.world.app
    app.compute, app.compute_message = "ACTIVE", "App compute is running."
    app.status, app.status_message = "RUNNING", "App has status: App is running"


def _deployed(lab: Lab) -> None:
    """The pending deployment is the active one."""
    app = lab.world.app
    if app.pending is not None:
        app.active, app.pending = app.pending, None
        app.active.state, app.active.message = "SUCCEEDED", "App started successfully"
    _started(lab)


def _deleted(lab: Lab) -> None:
    """The app is gone, which takes up to twenty minutes (databricks/cli bundle/direct/dresources/app.go)."""
    lab.world.app.listed = False


MEANWHILE: Mapping[str, Callable[[Lab], None]] = {
    "app-deleting": _deleted,
    "app-deploying": _deployed,
    "app-starting": _started,
}
"""By cause; before the command, or while it waits where it says `--wait`. Nothing else mends itself."""
