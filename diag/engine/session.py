"""One run from question to case: the only place that knows all rooms of the data flow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dbapp_diag.analysis.endpoint.mcp import ENDPOINT
from dbapp_diag.case.assemble import CaseInputs, assemble
from dbapp_diag.case.schema import Case
from dbapp_diag.contract.context import Context, Vault
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.engine.pipeline import Progress, run
from dbapp_diag.engine.plan import Plan, plan
from dbapp_diag.engine.registry import Registry, load
from dbapp_diag.engine.replay import asked_to_call
from dbapp_diag.evidence import codec
from dbapp_diag.evidence.recorder import Recorder
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.evidence.request_secrets import request_secrets
from dbapp_diag.facts.app import AppAddress, address
from dbapp_diag.facts.asked import Asked, ResolverSettings, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.request_parts import CallKind, RequestParts
from dbapp_diag.model.results import Skipped
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.target import NotebookToken, Target
from dbapp_diag.model.version import __version__
from dbapp_diag.model.words import CheckId
from dbapp_diag.net.shown import masked

SHOWN_BODY = 2048
"""Characters of the request's body that are kept."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a run is about: the target, the limits, and the environment that counts."""

    target: Target
    settings: Settings
    env: Mapping[str, str]
    notebook: NotebookToken | None = None
    """The token of the notebook in which this process runs, where there's one."""


def plan_of(question: Question, registry: Registry) -> Plan:
    """What a run would do. Raises UsageError for ids of checks that don't exist."""
    return plan(registry, question.settings, known=tuple(_given(question.target, None)))


def diagnose_target(
    question: Question,
    *,
    registry: Registry | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Case:
    """Run everything once and write the case. Blocks until the run's deadline at most; KeyboardInterrupt ends it with a
    partial case. Raises UsageError for what can't be asked."""
    return _run(question, registry or load(), on_progress)[0]


def obtain(
    question: Question,
    *,
    registry: Registry | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> tuple[Case, str | None]:
    """Get a token as a run would, and make no call: the case of the checks that this takes, and the token's text (None where
    none could be had: the case says why). With an app named, it's the token that its call would carry, exchanged where
    that's needed. Blocks and raises as `diagnose_target`."""
    settings = replace(question.settings, only=("token-form", "token-lifetime", "token-exchange", "sign-in"))
    case, context, facts = _run(replace(question, settings=settings), registry or load(), on_progress)
    token = facts.get(TokenFacts)
    return case, context.vault.text(token.label) if isinstance(token, TokenFacts) else None


def _run(
    question: Question, registry: Registry, on_progress: Callable[[Progress], None]
) -> tuple[Case, Context, Mapping[type[Fact], Fact]]:
    from dbapp_diag.auth.sign_in import SignInWorker
    from dbapp_diag.engine.vantage import names_here, vantage
    from dbapp_diag.net import platform_proxies
    from dbapp_diag.net.network import Network

    target, settings, env = question.target, question.settings, question.env
    redactor = Redactor()
    parts = target.request
    content = parts.body.content if parts.body is not None else None
    for secret, kind in (*_secrets_in(env), *request_secrets(parts.headers, content)):
        redactor.learn(secret, kind)
    recorder = Recorder(redactor)
    chosen = plan_of(question, registry)
    needs_sdk = CheckId("sign-in") in chosen.checks
    proxies, names = platform_proxies.read(), names_here(env)
    context = Context(
        target=target,
        settings=settings,
        env=env,
        home=home_of(env),
        redactor=redactor,
        recorder=recorder,
        vault=Vault(redactor),
        network=Network(settings.network, env, redactor, proxies),
        worker=SignInWorker.start(env) if needs_sdk else None,
        notebook=question.notebook,
        ends=time.monotonic() + settings.timeout,
    )
    if target.token is not None:
        context.vault.keep(target.token.text)
    if question.notebook is not None:
        context.vault.keep(question.notebook.text)
    here = vantage(settings.network, env, redactor, proxies=proxies, names=names)
    given = _recorded(_given(target, here, question.notebook, names, redactor), recorder)
    try:
        record = run(chosen, registry, context, given=given, on_progress=on_progress)
    finally:
        if context.worker is not None:
            context.worker.kill()
    ended = record.results | {name: Skipped(reason) for name, reason in chosen.left_out.items()}
    results = {name: ended[name] for name in registry.checks if name in ended}
    evidence = tuple(
        {"id": item.id, "kind": item.kind, "check": item.check, "at_ms": item.at_ms, **item.data}
        for item in recorder.snapshot()
    )
    inputs = DiagnosisInputs(
        facts=Facts(record.facts),
        results=results,
        checks=registry.descriptions,
        catalogue=registry.catalogue,
        asked_to_call=asked_to_call(tuple(chosen.by_user)),
    )
    case = assemble(
        CaseInputs(
            version=__version__,
            inputs=inputs,
            diagnosis=diagnose(inputs),
            durations=record.durations,
            evidence=codec.plain(evidence),
            complete=record.complete,
            incomplete_because=record.incomplete_because,
            interrupted=record.interrupted,
            fail_on=settings.fail_on,
            skipped_by_user=tuple(chosen.by_user),
            duration_ms=record.duration_ms,
            masked=redactor.masked,
            distributions=registry.distributions,
            refused=registry.refused,
        )
    )
    return case, context, record.facts


def _given(
    target: Target,
    vantage: Vantage | None,
    notebook: NotebookToken | None = None,
    names: ResolverSettings | None = None,
    redactor: Redactor | None = None,
) -> dict[type[Fact], Fact]:
    endpoint = target.endpoint or (ENDPOINT if target.request.kind is CallKind.MCP else None)
    asked = Asked(
        app=target.app,
        url=target.url,
        workspace=target.workspace,
        profile=target.profile,
        endpoint=endpoint,
        path=endpoint or target.path,
        method=target.method,
        token_given=target.token.source if target.token else None,
        origin=target.origin,
        exchange=target.exchange,
        notebook=notebook.source if notebook else None,
        expect=tuple(each.text for each in target.expect),
        **_request_given(target.request, redactor or Redactor()),
    )
    given: dict[type[Fact], Fact] = {Asked: asked}
    if vantage is not None:
        given[Vantage] = vantage
    if names is not None:
        given[ResolverSettings] = names
    where = address(target.url, "given") if target.url else None
    if where is not None:
        given[AppAddress] = where
    return given


def _request_given(parts: RequestParts, redactor: Redactor) -> dict[str, Any]:
    """What the caller gives of the request, as `Asked` holds it."""
    body = parts.body
    known = {
        "method": parts.method is not None,
        "headers": bool(parts.headers),
        "body": body is not None,
        "kind": parts.kind is not CallKind.HTTP,
    }
    text = body.content[: 2 * SHOWN_BODY].decode("utf-8", "replace") if body is not None else ""
    return {
        "given": tuple(part for part, is_given in known.items() if is_given),
        "headers": tuple((name, redactor.header(name, value)) for name, value in parts.to_send()),
        "body": masked(redactor, text, SHOWN_BODY),
        "body_size": len(body.content) if body is not None else 0,
        "body_from": f"{body.option}{f' @{body.file}' if body.file else ''}" if body is not None else None,
        "kind": parts.kind,
    }


def _recorded(given: Mapping[type[Fact], Fact], recorder: Recorder) -> dict[type[Fact], Fact]:
    """The same facts, each with a record of its own as evidence."""
    return {
        kind: replace(fact, evidence=(recorder.record(CheckId("run"), kind.__name__.lower(), fact),))
        for kind, fact in given.items()
    }


def home_of(env: Mapping[str, str]) -> Path:
    """The user's home folder, as this environment names it."""
    named = env.get("HOME") or env.get("USERPROFILE")
    return Path(named) if named else Path(os.path.expanduser("~"))


_SECRET_VARIABLES = (
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "CREDENTIALS",
    "ACCESS_KEY",
)


def _secrets_in(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """Values of variables whose name says that they're secret, and passwords in proxy settings, with what they are."""
    from urllib.parse import unquote, urlsplit

    from dbapp_diag.engine.vantage import PROXY_VARIABLES

    found = [
        (value, "secret")
        for name, value in env.items()
        if len(value) > 5 and any(word in name.upper() for word in _SECRET_VARIABLES)
    ]
    found = [(value, kind) for value, kind in found if "/" not in value[:2]]
    for name in PROXY_VARIABLES:
        try:
            password = urlsplit(env.get(name, "")).password
        except ValueError:
            password = None
        if password:
            found += [(password, "password"), (unquote(password), "password")]
    return found
