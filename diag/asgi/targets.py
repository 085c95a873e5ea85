"""The calls that may be asked about: those that the author names, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from dbapp_diag.api.question import question
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.options import OF_PYTHON
from dbapp_diag.model.target import SAFE_METHODS

TOKEN = "token"
"""The name of the page about the caller's token, which no target may have."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Named:
    """One call by its name."""

    name: str
    options: Mapping[str, object] = field(repr=False)
    """The arguments of `diagnose`; a proxy among them may hold a password."""
    timeout: float
    """Seconds of a run at most."""

    @property
    def shown(self) -> str:
        """The call in a few words."""
        asked = self.options
        where = asked.get("app") or asked.get("url") or ""
        return f"{asked.get('method', 'GET')} {where} {asked.get('endpoint') or '(a made-up path)'}"


def read_targets(
    targets: object, apps: object, options: Mapping[str, object], *, timeout: float, env: Mapping[str, str]
) -> Mapping[str, Named]:
    """Read what the author wrote. Raises UsageError, naming the target."""
    if isinstance(apps, str) or not isinstance(apps, Iterable):
        raise UsageError('apps: give a list of names, such as ["orders"]')
    if targets is not None and not isinstance(targets, Mapping):
        raise UsageError('targets: give a mapping, such as {"orders": {"app": "orders", "endpoint": "/api/items"}}')
    written = dict(cast("Mapping[object, object]", targets or {}))
    for app in cast("Iterable[object]", apps):
        if app in written:
            raise UsageError(f"{app!r} stands in both targets and apps; name it once")
        written[app] = app
    if not written:
        raise UsageError("which calls? name them in targets or apps; no others can be asked about")
    return {str(name): _named(name, call, {"timeout": timeout, **options}, env) for name, call in written.items()}


def _named(name: object, call: object, options: Mapping[str, object], env: Mapping[str, str]) -> Named:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name == TOKEN:
        raise UsageError(f"{name!r} can't be a target's name: letters, digits, dots and hyphens, and not {TOKEN!r}")
    if isinstance(call, str):
        call = {"url" if "://" in call else "app": call}
    if not isinstance(call, Mapping):
        raise UsageError(f"target {name!r}: give an app's name, a URL, or a mapping of arguments of diagnose")
    arguments = {**options, **cast("Mapping[str, object]", call)}
    unknown = sorted(set(arguments) - {row.name for row in OF_PYTHON if not row.secret})
    if unknown:
        raise UsageError(f"target {name!r}: {unknown[0]!r} isn't an argument that a target can have")
    try:
        read = question(arguments, env)
    except UsageError as error:
        raise UsageError(f"target {name!r}: {error}") from None
    if read.asked.method not in SAFE_METHODS:
        raise UsageError(
            f"target {name!r}: {read.asked.method} changes things, and whoever opens the page would send it"
        )
    return Named(name, arguments, read.settings.timeout)
