"""From checked options to the question of a run."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from urllib.parse import urlsplit

from dbapp_diag.evidence.request_secrets import shown_path
from dbapp_diag.facts.asked import Asked
from dbapp_diag.model.errors import Spelling, UsageError
from dbapp_diag.model.request_parts import MCP_ENDPOINT, CallKind, RequestParts
from dbapp_diag.model.settings import NetworkSettings, Settings
from dbapp_diag.model.target import GivenToken, NotebookToken
from dbapp_diag.model.urls import page_of_app

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What a run is about: the call and the caller, the limits, and the environment that counts."""

    asked: Asked
    """Without the headers and the body that the caller gives: a run masks them first. Secrets of the path are masked already."""
    settings: Settings
    env: Mapping[str, str]
    parts: RequestParts = RequestParts()
    """What the caller gives of the request."""
    token: GivenToken | None = None
    """The token to examine, where one is given."""
    notebook: NotebookToken | None = None
    """The token of the notebook in which this process runs, where there's one."""


def question_of(
    known: Mapping[str, Any],
    env: Mapping[str, str],
    say: Spelling,
    *,
    token: GivenToken | None = None,
    notebook: NotebookToken | None = None,
) -> Question:
    """The question that these options ask, as `checked` gives them: each goes to the field of its name. Raises UsageError where
    the path is named twice."""
    known = {**known, **_split(known["url"], known["endpoint"], say)}
    if known.get("mcp") and known["endpoint"] is None:
        known["endpoint"] = MCP_ENDPOINT
    kind = CallKind.MCP if known.get("mcp") else CallKind.WEBSOCKET if known.get("websocket") else CallKind.HTTP
    headers = known.pop("headers", ())
    body = known.pop("json", None) or known.pop("data", None)
    path = known["endpoint"] or f"/api/dbapp-diag-{secrets.token_hex(4)}"
    known["endpoint"] = known["endpoint"] and shown_path(path)
    parts = RequestParts(known.pop("method"), headers, body, kind, path)
    asked = _filled(
        Asked,
        known,
        method=parts.effective_method,
        kind=kind,
        path=known["endpoint"] or path,
        token_given=token.source if token else None,
        notebook=notebook.source if notebook else None,
    )
    settings = _filled(Settings, known, network=_filled(NetworkSettings, known)).within(known["timeout"])
    return Question(asked, settings, env, parts, token, notebook)


def _filled(what: type[T], known: Mapping[str, Any], /, **more: object) -> T:
    names = {each.name for each in fields(what)}  # type: ignore[arg-type]  # each of them is a dataclass
    return what(**{name: value for name, value in known.items() if name in names}, **more)


def _split(url: str | None, endpoint: str | None, say: Spelling) -> dict[str, object]:
    """Where the app is, and the path: people paste what they call."""
    scheme, netloc, *_ = urlsplit(url or "")
    root = f"https://{netloc}" if url else None
    below = (url or "").removeprefix(f"{scheme}://{netloc}")
    page = page_of_app(root, below.rstrip("/"))
    if page is not None and not page[1] and endpoint is not None:  # what code makes of this base and that path
        return {"url": root, "endpoint": f"{below.rstrip('/')}/{endpoint.removeprefix('/')}"}
    if below and endpoint is not None:
        raise UsageError(f"the path stands in both {say('url')} and {say('endpoint')}; give it once")
    websocket = {"websocket": True} if scheme == "wss" else {}
    return {**websocket, "url": root, "endpoint": f"/{below.removeprefix('/')}" if below else endpoint}
