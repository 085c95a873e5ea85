"""The ASGI application that an author mounts. It needs no framework, and runs under FastAPI, Starlette or alone."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote

from dbapp_diag.api.functions import answer, off_loop
from dbapp_diag.api.report import Report
from dbapp_diag.asgi.answers import (
    NOT_FOUND,
    Answer,
    Receive,
    Scope,
    Send,
    json_text,
    json_value,
    page,
    problem,
    wants_page,
)
from dbapp_diag.asgi.forwarded import HEADER, Explained, explained
from dbapp_diag.asgi.guard import Guard, guard, single
from dbapp_diag.asgi.targets import TOKEN, Named, read_targets
from dbapp_diag.asgi.turns import Turns
from dbapp_diag.auth.tokens.from_notebook import Look
from dbapp_diag.evidence import codec
from dbapp_diag.evidence.redaction import unforeseen
from dbapp_diag.model.errors import DiagError, UsageError

_log = logging.getLogger("dbapp_diag.asgi")

METHODS = ("GET", "HEAD")
CALLERS = ("app", "user")
"""`?as=`: the app's own service principal, or whoever asks, by the token that the front door forwards."""


def diagnostics(
    targets: Mapping[str, str | Mapping[str, object]] | None = None,
    *,
    apps: Iterable[str] = (),
    allow: Collection[str],
    options: Mapping[str, object] | None = None,
    timeout: float = 30.0,
    pause: float = 10.0,
    trust_headers: bool | None = None,
    env: Mapping[str, str] | None = None,
) -> Diagnostics:
    """An ASGI application that diagnoses this app's calls to other apps.

    `targets` names the calls: each an app's name, a URL, or a mapping of arguments of `diagnose`; `apps` are names of apps to call
    at a made-up path. Nothing else can be asked about. `options` are arguments for all of them.

    `allow` names those who may look, by e-mail address or user name as the platform's front door tells them; all others get 404.
    These headers count inside a Databricks App only; `trust_headers` True or False overrules that: True where something
    else in front sets them and drops what clients send.

    One run at a time, each `timeout` seconds at most, with a pause of `pause` seconds after it. `env` stands in for the
    process's environment. Raises UsageError.
    """
    environment = os.environ if env is None else env
    admitted = guard(allow, trust_headers=trust_headers, env=environment)
    rest = _seconds(pause)
    named = read_targets(targets, apps, options or {}, timeout=timeout, env=environment)
    if not admitted.trusted:
        _log.warning("not inside a Databricks App: the diagnostics answer 404 to everybody (see trust_headers)")
    longest = max(each.timeout for each in named.values()) + 5.0
    return Diagnostics(named, admitted, Turns(pause=rest, longest=longest), env)


def _seconds(pause: object) -> float:
    if isinstance(pause, bool) or not isinstance(pause, int | float) or not 0 <= pause <= 3600:
        raise UsageError("pause: give seconds from 0 to 3600")
    return float(pause)


class Diagnostics:
    """The application. It keeps no result: each answer is for the one who asked."""

    def __init__(
        self, targets: Mapping[str, Named], admitted: Guard, turns: Turns, env: Mapping[str, str] | None
    ) -> None:
        self._targets = targets
        self._guard = admitted
        self._turns = turns
        self._env = env

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                method = str(scope["method"]).upper()
                found = await self._answer(scope, method)
                await found.send(send, head=method == "HEAD")
            case "lifespan":
                await _live(receive, send)
            case "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1000})
            case other:
                raise RuntimeError(f"an ASGI server sent a connection of unknown type {other!r}")

    async def _answer(self, scope: Scope, method: str) -> Answer:
        headers = tuple(scope["headers"])
        if not self._guard.lets_in(headers):
            _log.info("a caller who isn't on the list was given 404")
            return NOT_FOUND
        if method not in METHODS:
            return problem(405, "only GET and HEAD are served here", ("allow", ", ".join(METHODS)))
        root, below = location(scope)
        html = wants_page(single(headers, b"accept") or "")
        forwarded = single(headers, HEADER.lower().encode())
        if not below:
            return self._listing(root, html)
        if below == TOKEN:
            return _token(explained(forwarded, now=datetime.now(UTC)), root, html)
        if below not in self._targets:
            return problem(404, f"no such target; {root}/ lists those there are")
        if method == "HEAD":
            return Answer(200, b"", (("content-type", "text/html; charset=utf-8" if html else "application/json"),))
        if _embedded(headers):
            return problem(403, "another site's page asked; open the page itself")
        return await self._run(self._targets[below], scope, forwarded, html)

    async def _run(self, target: Named, scope: Scope, forwarded: str | None, html: bool) -> Answer:
        wanted = parse_qs(str(scope.get("query_string", b""), "latin-1")).get("as", ["app"])
        if len(wanted) != 1 or wanted[0] not in CALLERS:
            return problem(400, "as: give app (this app's own service principal) or user (your forwarded token)")
        by_user = wanted[0] == "user"
        if by_user and forwarded is None:
            return problem(400, explained(None, now=datetime.now(UTC)).problems[0])
        turn = self._turns.take()
        if turn is None:
            seconds = self._turns.wait()
            return problem(429, f"one run at a time; ask again in {seconds} s", ("retry-after", str(seconds)))
        asked = {**target.options, "token": forwarded if by_user else None}

        def work() -> Report:
            try:
                return answer(asked, self._env, Look(), None, token_source=HEADER)
            finally:
                self._turns.give_back(turn)

        try:
            report = await off_loop(work)
        except DiagError as error:
            return problem(400, str(error))
        except Exception as error:  # noqa: BLE001  # the author's app must not show a traceback with evidence in it
            _log.error("%s", unforeseen(error))
            return problem(500, "the tool itself failed; the app's log says where")
        return _report(report, html)

    def _listing(self, root: str, html: bool) -> Answer:
        entries = [(each.name, each.shown, f"{root}/{quote(each.name)}") for each in self._targets.values()]
        if html:
            from dbapp_diag.asgi.pages import listing, policy

            return page(listing(entries, f"{root}/{TOKEN}"), policy())
        targets = [{"name": name, "call": call, "href": href} for name, call, href in entries]
        return json_value({"targets": targets, "as": list(CALLERS), "token": f"{root}/{TOKEN}"})


def location(scope: Scope) -> tuple[str, str]:
    """Where this application is mounted, and the path below that, without slashes at the ends.

    By the specification `path` holds `root_path`. Older frameworks cut it off, and where a proxy in front cut its own prefix off
    the path holds the mount's part alone (Starlette's `app_root_path` is that prefix).
    """
    root, path = str(scope.get("root_path", "")).rstrip("/"), str(scope["path"])
    for above in (root, root.removeprefix(str(scope.get("app_root_path", "")).rstrip("/"))):
        if above and (path == above or path.startswith(f"{above}/")):
            path = path[len(above) :]
            break
    return quote(root), path.strip("/")


def _embedded(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Asked by a page of another site, in an image or a script, rather than opened by a person (W3C Fetch Metadata)."""
    site, mode = (single(headers, name) for name in (b"sec-fetch-site", b"sec-fetch-mode"))
    return site in ("cross-site", "same-site") and mode != "navigate"


def _report(report: Report, html: bool) -> Answer:
    if not html:
        return json_text(report.to_json())
    from dbapp_diag.reports.html import page_policy

    return page(report.to_html(), page_policy())


def _token(found: Explained, root: str, html: bool) -> Answer:
    if html:
        from dbapp_diag.asgi.pages import policy, token_page

        return page(token_page(found, HEADER, f"{root}/"), policy())
    return json_value(
        {
            "header": HEADER,
            "kind": found.kind,
            "principal": found.principal,
            "expires": found.expires,
            "scopes": [{"scope": scope, "means": words} for scope, words in found.scopes],
            "good_for": list(found.good_for),
            "problems": list(found.problems),
            "claims": None if found.facts is None else codec.plain(found.facts),
        }
    )


async def _live(receive: Receive, send: Send) -> None:
    """Nothing to start and nothing to end, for servers that ask."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
