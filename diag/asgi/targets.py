"""The calls that may be asked about: those that the author names, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from dbapp_diag.api.question import OPTIONS, DiagnoseOptions, question
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.target import SAFE_METHODS

TOKEN = "token"
"""The name of the page about the caller's token, which no target may have."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Named:
    """One call by its name."""

    name: str
    asked: DiagnoseOptions

    @property
    def shown(self) -> str:
        """The call in a few words."""
        where = self.asked.app or self.asked.url or ""
        return f"{self.asked.method} {where} {self.asked.endpoint or '(a made-up path)'}"

    def by(self, token: str | None, source: str) -> DiagnoseOptions:
        """The question with this token examined; None: as the app itself."""
        return self.asked if token is None else replace(self.asked, token=token, token_source=source)


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
    unknown = sorted(set(arguments) - OPTIONS)
    if unknown:
        raise UsageError(f"target {name!r}: {unknown[0]!r} isn't an argument that a target can have")
    asked = DiagnoseOptions(**cast("Any", arguments))
    try:
        read = question(asked, env)
    except UsageError as error:
        raise UsageError(f"target {name!r}: {error}") from None
    if read.target.method not in SAFE_METHODS:
        raise UsageError(
            f"target {name!r}: {read.target.method} changes things, and whoever opens the page would send it"
        )
    return Named(name, replace(asked, connect_to=tuple(asked.connect_to)))
