"""Requests to the workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from dbapp_diag.contract.port import WORKSPACE, Send
from dbapp_diag.contract.ports.requests import Requests
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.json_values import mapping, read_json
from dbapp_diag.model.request_parts import FORM, JSON
from dbapp_diag.model.urls import host_of, is_databricks_workspace, origin, percent_encoded

WORKSPACE_ID = "X-Databricks-Workspace-Id"


class WorkspaceRequests(Requests):
    """Sends requests to the workspace's host, and without a token to other hosts of Databricks; nowhere else."""

    to = frozenset((WORKSPACE,))

    async def send(
        self, send: Send, workspace: str, *, purpose: str, token: str | None = None, **values: str
    ) -> tuple[Exchange, object]:
        """One request that the check declares, to the workspace of this origin (`https://host`); `values` fill the places in its
        path. `token` is a label, for one that carries the token. Gives what came of it, and the body as JSON, None when it isn't
        that. What is taken from it must become a fact, and only what judging needs. Raises PermissionError for another host."""
        self._refuse_strangers(workspace, with_token=token is not None)
        quoted = {name: percent_encoded(value) for name, value in values.items()}
        headers = self._workspace_header(token)
        seen, body = await self._exchange(send, workspace, purpose, token, quoted, headers=headers, keep=True)
        return seen, read_json(body)

    async def statement(
        self, send: Send, workspace: str, *, purpose: str, token: str, body: object = None, **values: str
    ) -> tuple[Exchange, object]:
        """A request of the SQL Statement Execution API, with this body as JSON. An answer with rows isn't kept: they may tell of
        other people. Raises PermissionError as `send` does."""
        self._refuse_strangers(workspace, with_token=True)
        quoted = {name: percent_encoded(value) for name, value in values.items()}
        sent = json.dumps(body).encode() if body is not None else None
        headers = self._workspace_header(token)
        seen, raw = await self._exchange(
            send,
            workspace,
            purpose,
            token,
            quoted,
            headers=(*headers, ("Content-Type", JSON), ("Accept", JSON)) if sent is not None else headers,
            body=sent,
            kept_body="‹rows of a statement›",
        )
        return seen, read_json(raw)

    def _workspace_header(self, token: str | None) -> tuple[tuple[str, str], ...]:
        """The workspace's ID, as databricks-sdk-py sends it (service/apps.py)."""
        number = self._grant.destinations.workspace_id
        return ((WORKSPACE_ID, number),) if number is not None and token is not None else ()

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
            headers=(("Content-Type", FORM), ("Accept", JSON)),
            body=urlencode({**form, "subject_token": self._context.vault.text(subject)}).encode("ascii"),
        )
        data = read_json(raw) if seen.status is not None else None
        if "access_token" in mapping(data):
            seen = replace(seen, body="‹an answer with a token›")
        self._keep(seen, {"form": dict(form)})
        return seen, data

    def _refuse_strangers(self, workspace: str, *, with_token: bool) -> None:
        known = self._grant.destinations
        host = host_of(workspace)
        known_host = host in (known.trusted if with_token else known.workspaces)
        public = not with_token and host is not None and is_databricks_workspace(host)  # what anybody may read there
        if workspace != origin(workspace) or not (known_host or public):
            what = "a token must not go" if with_token else "nothing is sent"
            raise PermissionError(f"{what} to {workspace}: it isn't the call's workspace")
