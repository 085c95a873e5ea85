"""Requests to the app and to its workspace: each is made from the `Send` that announces it, and followed nowhere.

Every failure is a value in the exchange; nothing is raised for network trouble.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from dbapp_diag.contract.port import APP, MADE_UP_TOKEN, TOKEN, WORKSPACE, Port, Send, client, fields
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases
from dbapp_diag.model.json_values import mapping
from dbapp_diag.model.urls import host_of, origin

MADE_UP = "made-up-by-dbapp-diag"
"""A token that is plainly no credential to whoever reads it in a log."""


class _Requests(Port):
    async def _exchange(
        self,
        send: Send,
        base: str,
        purpose: str,
        token: str | None,
        values: Mapping[str, str],
        *,
        addresses: Iterable[str] = (),
        lookup_ms: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Exchange, object]:
        """What came of a request, and the body as JSON, read before it was cut and masked; None when it isn't JSON."""
        method, path = self._announced(send, token, values)
        made_up = MADE_UP if send.carries == MADE_UP_TOKEN else None
        id = self._context.recorder.reserve()
        seen, body = await self._context.network.exchange(
            id=id,
            purpose=purpose,
            method=method,
            url=f"{base}{path}",
            bearer=self._context.vault.text(token) if token else made_up,
            credential=token or ("made-up token" if made_up else "none"),
            addresses=tuple(addresses),
            lookup_ms=lookup_ms,
            headers=headers or {},
        )
        self._keep(seen, {"splits": self._grant.splits} if self._grant.splits else {})
        return seen, _json(body) if seen.status is not None else None

    def _announced(self, send: Send, token: str | None, values: Mapping[str, str]) -> tuple[str, str]:
        """Method and path. Raises PermissionError for what the check doesn't declare."""
        if send not in self._grant.sends:
            raise PermissionError(f"this check doesn't declare that it sends {send.what!r} to the {send.where}")
        if (token is not None) != (send.carries == TOKEN):
            raise PermissionError(f"this check declares that {send.what!r} carries {send.carries}")
        return send.request({**self._grant.destinations.call, **values})

    def _keep(self, seen: Exchange, also: Mapping[str, object]) -> None:
        data = {"host": host_of(seen.url) or "", "client": client("httpx"), **also, **fields(seen)}
        self._context.recorder.record(self._grant.check, "exchange", data, id=seen.id)


class AppRequests(_Requests):
    """Sends requests to the app's host, and nowhere else."""

    to = frozenset((APP,))

    async def send(
        self,
        send: Send,
        *,
        purpose: str,
        token: str | None = None,
        addresses: Iterable[str] = (),
        lookup_ms: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Exchange, object]:
        """One request that the check declares; `token` is a label, for one that carries the token. Gives what came of it, and the
        body as JSON where it's that. The addresses are tried in this order; without any the host is resolved."""
        return await self._exchange(
            send, self._app, purpose, token, {}, addresses=addresses, lookup_ms=lookup_ms, headers=headers
        )

    def unsent(
        self, send: Send, *, purpose: str, kind: ErrorKind, detail: str, lookup_ms: float | None = None
    ) -> Exchange:
        """The record of a request that couldn't be sent, for a reason that's known already."""
        method, path = send.request(self._grant.destinations.call)
        seen = Exchange(
            self._context.recorder.reserve(),
            purpose,
            method,
            f"{self._app}{path}",
            "none",
            datetime.now(UTC),
            body_complete=False,
            phases=Phases(dns=lookup_ms),
            error=ExchangeError(kind, detail),
        )
        self._keep(seen, {})
        return seen

    @property
    def _app(self) -> str:
        app = self._grant.destinations.app
        if app is None:
            raise LookupError("the app's address isn't known")
        return app


class WorkspaceRequests(_Requests):
    """Sends requests to the workspace's host, and nowhere else."""

    to = frozenset((WORKSPACE,))

    async def send(
        self, send: Send, workspace: str, *, purpose: str, token: str | None = None, **values: str
    ) -> tuple[Exchange, object]:
        """One request that the check declares, to the workspace of this origin (`https://host`); `values` fill the places in its
        path. `token` is a label, for one that carries the token. Gives what came of it, and the body as JSON, None when it isn't
        that. What is taken from it must become a fact, and only what judging needs. Raises PermissionError for another host."""
        self._refuse_strangers(workspace, with_token=token is not None)
        quoted = {name: quote(value, safe="") for name, value in values.items()}
        return await self._exchange(send, workspace, purpose, token, quoted)

    async def exchange_token(
        self, send: Send, workspace: str, form: Mapping[str, str], *, purpose: str, subject: str
    ) -> tuple[Exchange, object]:
        """POST a token exchange (RFC 8693): `form`, with the token labelled `subject` as its `subject_token`. The body of an
        answer that holds a token isn't kept."""
        method, path = self._announced(send, subject, {})
        self._refuse_strangers(workspace, with_token=True)
        seen, raw = await self._context.network.exchange(
            id=self._context.recorder.reserve(),
            purpose=purpose,
            method=method,
            url=f"{workspace}{path}",
            credential=subject,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode({**form, "subject_token": self._context.vault.text(subject)}).encode("ascii"),
        )
        data = _json(raw) if seen.status is not None else None
        if "access_token" in mapping(data):
            seen = replace(seen, body="‹an answer with a token›")
        self._keep(seen, {"form": dict(form)})
        return seen, data

    def _refuse_strangers(self, workspace: str, *, with_token: bool) -> None:
        known = self._grant.destinations
        hosts = known.trusted if with_token else known.workspaces
        if workspace != origin(workspace) or host_of(workspace) not in hosts:
            what = "a token must not go" if with_token else "nothing is sent"
            raise PermissionError(f"{what} to {workspace}: it isn't the call's workspace")


def _json(text: bytes) -> object:
    """What the text says as JSON; None when it isn't."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data
