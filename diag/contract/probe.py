"""What a check gets in its hands: the network, the sign-in and the recorder, each use recorded under the check's name."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dbapp_diag.contract.context import Context
from dbapp_diag.evidence import codec
from dbapp_diag.facts.connect import Attempt, ClientRoute, ProxyAnswer
from dbapp_diag.facts.dns import Lookup
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.facts.tls import CaSetting, Handshake
from dbapp_diag.model.json_values import mapping
from dbapp_diag.model.settings import NetworkSettings, Settings
from dbapp_diag.model.target import NotebookToken, Target
from dbapp_diag.model.urls import host_of, origin
from dbapp_diag.model.words import CauseId, CheckId, EvidenceId

if TYPE_CHECKING:
    from dbapp_diag.auth.child.messages import ConsentTerms, Message
    from dbapp_diag.auth.sign_in import SignInAnswer
    from dbapp_diag.net.network import RouteReport


PYTHON = "python"
SDK = "databricks-sdk"


@cache
def client(name: str) -> str:
    """A client and its version, so that evidence says whose eyes saw it: `httpx 0.28.1`, `Python 3.11.7, OpenSSL 3.0.13`."""
    if name == PYTHON:
        import ssl

        return f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"
    return f"{name} {metadata.version(name)}"


class Probe:
    """One check's access to the world. Everything seen through it is kept as evidence, redacted on entry."""

    def __init__(
        self,
        check: CheckId,
        context: Context,
        *,
        trusted: frozenset[str] = frozenset(),
        splits: tuple[CauseId, ...] = (),
    ) -> None:
        """`trusted` are the hosts that may see a token; `splits` what the check's requests are to tell apart."""
        self._check = check
        self._context = context
        self._trusted = trusted
        self._splits = splits

    @property
    def target(self) -> Target:
        """What was asked."""
        return self._context.target

    @property
    def settings(self) -> Settings:
        """The run's limits and switches."""
        return self._context.settings

    @property
    def network_settings(self) -> NetworkSettings:
        """How this run reaches hosts."""
        return self._context.settings.network

    def note(self, kind: str, data: object) -> EvidenceId:
        """Keep something seen, redacted; give the id under which it's found."""
        return self._context.recorder.record(self._check, kind, data)

    def _seen(self, kind: str, value: object, through: str) -> EvidenceId:
        """Keep something seen over the network, with the client that saw it."""
        return self.note(kind, {"client": client(through), **_fields(value)})

    async def look_up(self, name: str) -> tuple[Lookup, EvidenceId]:
        """Ask the resolver for a name's addresses."""
        found = await self._context.network.look_up(name)
        return found, self._seen("lookup", found, "dnspython")

    async def look_up_by_system(self, name: str) -> tuple[Lookup, EvidenceId]:
        """Ask the operating system, as ordinary programs do (hosts file, search list, caches)."""
        found = await self._context.network.system_look_up(name)
        return found, self._seen("lookup", found, PYTHON)

    def hosts_file(self, name: str) -> tuple[str, ...]:
        """The addresses that the hosts file gives a name."""
        return self._context.network.hosts_file_addresses(name)

    async def connect(
        self, addresses: Iterable[str], port: int, *, host: str
    ) -> tuple[tuple[Attempt, ...], EvidenceId]:
        """Try a TCP connection to each address by itself; nothing is sent."""
        attempts = await self._context.network.connect_all(tuple(addresses), port, host=host)
        return attempts, self._seen("connection", {"host": host, "port": port, "attempts": attempts}, PYTHON)

    async def handshake(
        self, host: str, addresses: Iterable[str], port: int, *, server_name: str | None = None
    ) -> tuple[Handshake, EvidenceId]:
        """A TLS handshake without any request, through the proxy where one is in use."""
        seen = await self._context.network.handshake(host, tuple(addresses), port, server_name=server_name)
        return seen, self._seen("handshake", seen, PYTHON)

    def routes(self, url: str) -> tuple[RouteReport, EvidenceId]:
        """The way to a host, by proxy or directly: ours, and that of other clients. Sends nothing."""
        report = self._context.network.routes(url)
        return report, self.note("routes", report.shown)

    async def ask_proxy(self, host: str, port: int, *, unused: bool = False) -> tuple[ProxyAnswer, EvidenceId] | None:
        """CONNECT at the proxy in use for the host (`unused`: at one that is set, but not for this host), without any
        credential of the call. None when there's no such proxy."""
        answer = await self._context.network.ask_proxy(host, port, unused=unused)
        return None if answer is None else (answer, self._seen("proxy-answer", answer, PYTHON))

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        purpose: str,
        token: str | None = None,
        made_up_token: str | None = None,
        addresses: Iterable[str] = (),
        lookup_ms: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """One HTTP request, followed nowhere. `token` is a label; its text goes only to the app and its workspace.

        Every failure is a value in the exchange; this raises nothing for network trouble.
        """
        seen, _ = await self._exchange(method, url, purpose, token, made_up_token, addresses, lookup_ms, headers)
        return seen

    async def exchange_json(
        self, method: str, url: str, *, purpose: str, token: str | None = None
    ) -> tuple[Exchange, object]:
        """The same, with the body read as JSON before it was cut and masked; None when it isn't JSON. What is taken from it must
        become a fact, and only what judging needs."""
        seen, body = await self._exchange(method, url, purpose, token, None, (), None, None)
        return seen, _json(body) if seen.status is not None else None

    async def exchange_token(
        self, url: str, form: Mapping[str, str], *, purpose: str, subject: str
    ) -> tuple[Exchange, object]:
        """POST a token exchange (RFC 8693): `form`, with the token labelled `subject` as its `subject_token`. The body of an
        answer that holds a token isn't kept."""
        host = host_of(url) or ""
        if host not in self._trusted or not url.startswith("https://"):
            raise PermissionError(f"a token must not go to {host}: it isn't the call's workspace")
        body = urlencode({**form, "subject_token": self._context.vault.text(subject)}).encode("ascii")
        id = self._context.recorder.reserve()
        seen, raw = await self._context.network.exchange(
            id=id,
            purpose=purpose,
            method="POST",
            url=url,
            credential=subject,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=body,
        )
        data = _json(raw) if seen.status is not None else None
        if "access_token" in mapping(data):
            seen = replace(seen, body="‹an answer with a token›")
        fields = {"host": host, "client": client("httpx"), "form": dict(form), **_fields(seen)}
        self._context.recorder.record(self._check, "exchange", fields, id=id)
        return seen, data

    def unsent(
        self, method: str, url: str, *, purpose: str, kind: ErrorKind, detail: str, lookup_ms: float | None = None
    ) -> Exchange:
        """The record of a request that couldn't be sent, for a reason that's known already."""
        id = self._context.recorder.reserve()
        seen = Exchange(
            id,
            purpose,
            method,
            url,
            "none",
            datetime.now(UTC),
            body_complete=False,
            phases=Phases(dns=lookup_ms),
            error=ExchangeError(kind, detail),
        )
        data = {"host": host_of(url) or "", "client": client("httpx"), **_fields(seen)}
        self._context.recorder.record(self._check, "exchange", data, id=id)
        return seen

    async def _exchange(
        self,
        method: str,
        url: str,
        purpose: str,
        token: str | None,
        made_up_token: str | None,
        addresses: Iterable[str],
        lookup_ms: float | None,
        headers: Mapping[str, str] | None,
    ) -> tuple[Exchange, bytes]:
        host = host_of(url) or ""
        if token is not None and host not in self._trusted:
            raise PermissionError(f"a token must not go to {host}: it's neither the app's host nor its workspace")
        id = self._context.recorder.reserve()
        seen, body = await self._context.network.exchange(
            id=id,
            purpose=purpose,
            method=method,
            url=url,
            bearer=self._context.vault.text(token) if token else made_up_token,
            credential=token or ("made-up token" if made_up_token else "none"),
            addresses=tuple(addresses),
            lookup_ms=lookup_ms,
            headers=headers or {},
        )
        split = {"splits": self._splits} if self._splits else {}
        self._context.recorder.record(
            self._check, "exchange", {"host": host, "client": client("httpx"), **split, **_fields(seen)}, id=id
        )
        return seen, body

    async def sign_in(
        self,
        consent: ConsentTerms | None = None,
        on_message: Callable[[Message], None] | None = None,
        *,
        workspace: str | None = None,
    ) -> SignInAnswer | None:
        """Let the SDK sign in, in its child process; None when the run has none. With `consent` a person is asked instead, and
        `on_message` hears how far that is. What has given no answer to this run isn't waited for, nor, by the CLI, the
        `workspace` (its URL)."""
        if self._context.worker is None:
            return None
        from dbapp_diag.auth.child.messages import SignInQuery  # late: only a run signs in

        target, settings = self._context.target, self._context.settings
        query = SignInQuery.of(profile=target.profile, host=target.workspace, network=settings.network, consent=consent)
        return await self._context.worker.answer(
            query,
            deadline_s=settings.sign_in_timeout,
            on_message=on_message,
            lost=lambda url: self._context.network.silent(url, SDK),
            workspace=workspace,
        )

    def keep_sign_in(self, answer: SignInAnswer, host: str | None) -> SignIn:
        """The fact of a sign-in, with the token in the run's keeping and the answer as evidence. `host` is the workspace where
        the answer names none."""
        where = answer.host or host
        signed = SignIn(
            outcome=answer.outcome,
            auth_type=answer.auth_type,
            host=origin(where) if where else None,
            token=self.keep_token(answer.token) if answer.token else None,
            error=answer.error,
            oauth_error=answer.oauth_error,
            oauth_description=answer.oauth_description,
            requests=answer.requests,
            warnings=answer.warnings,
            offered=answer.offered,
            ms=answer.ms,
            sdk=answer.sdk,
        )
        client = {"client": f"databricks-sdk {answer.sdk or 'of unknown version'}"}
        return replace(signed, evidence=(self.note("sign-in", client | codec.plain(signed)),))

    def keep_token(self, text: str) -> str:
        """Put a token into the run's keeping; give its label."""
        return self._context.vault.keep(text)

    def given_token(self) -> tuple[str, str] | None:
        """The token given to be examined as it is, and where it came from; None when there's none."""
        given = self._context.target.token
        return None if given is None else (given.text, given.source)

    def notebook_token(self) -> NotebookToken | None:
        """The token of the notebook in which this process runs; None when there's none."""
        return self._context.notebook

    def token_text(self, label: str) -> str:
        """A token's text, for reading its claims. It must not leave the caller."""
        return self._context.vault.text(label)

    @property
    def env(self) -> Mapping[str, str]:
        """The environment that counts for this run."""
        return self._context.env

    def learn(self, secret: str, kind: str) -> str:
        """Capture a secret as soon as it's read, so that it's masked wherever it turns up."""
        return self._context.redactor.learn(secret, kind)

    @property
    def home(self) -> Path:
        """The user's home folder."""
        return self._context.home

    def trust(self) -> tuple[str, tuple[CaSetting, ...]]:
        """What the run trusts, and the CA variables that are set."""
        return self._context.network.trust_report()

    def route_of(self, url: str) -> ClientRoute:
        """The way this run takes to a URL."""
        return self._context.network.route(url)


def _json(text: bytes) -> object:
    """What the text says as JSON; None when it isn't."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data


def _fields(value: object) -> dict[str, object]:
    plain: dict[str, object] = codec.plain(value)
    plain.pop("id", None)
    return plain
