"""One run from question to case: the only place that knows all rooms of the data flow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbapp_diag.case.assemble import CaseInputs, assemble
from dbapp_diag.case.schema import Case
from dbapp_diag.contract.context import Context, Vault
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.engine.pipeline import Progress, run
from dbapp_diag.engine.plan import Plan, plan
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.registry import Registry, load
from dbapp_diag.engine.replay import asked_to_call
from dbapp_diag.evidence import codec
from dbapp_diag.evidence.recorder import Recorder
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.evidence.request_secrets import request_secrets
from dbapp_diag.facts.app import address
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model import proxy_address
from dbapp_diag.model.request_parts import CallKind, RequestParts
from dbapp_diag.model.results import Skipped
from dbapp_diag.model.version import __version__
from dbapp_diag.model.words import CheckId
from dbapp_diag.net.shown import masked

if TYPE_CHECKING:
    from dbapp_diag.auth.sign_in import SignInWorker


SignsIn = Callable[[Mapping[str, str]], "SignInWorker"]
"""Gives what a run signs in by, in its environment."""


def plan_of(question: Question, registry: Registry) -> Plan:
    """What a run would do. Raises UsageError for ids of checks that don't exist."""
    return plan(registry, question.settings, known=tuple(_given(question.asked)))


def diagnose_target(
    question: Question,
    *,
    registry: Registry | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    signs_in: SignsIn | None = None,
) -> Case:
    """Run everything once and write the case. Blocks until the run's deadline at most; KeyboardInterrupt ends it with a
    partial case. `signs_in` gives what the run signs in by; None: a process of its own. Raises UsageError for what can't be
    asked."""
    return _run(question, registry or load(), on_progress, signs_in)[0]


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
    question: Question,
    registry: Registry,
    on_progress: Callable[[Progress], None],
    signs_in: SignsIn | None = None,
) -> tuple[Case, Context, Mapping[type[Fact], Fact]]:
    from dbapp_diag.auth.sign_in import SignInWorker
    from dbapp_diag.engine.vantage import names_here, vantage
    from dbapp_diag.net import platform_proxies
    from dbapp_diag.net.network import Network

    settings, env = question.settings, question.env
    redactor = Redactor()
    parts = question.parts
    content = parts.body.content if parts.body is not None else None
    for secret, what in (*_secrets_in(env), *request_secrets(parts.headers, content, parts.path)):
        redactor.learn(secret, what)
    asked = replace(question.asked, **_request_given(question.asked, parts, redactor))
    recorder = Recorder(redactor)
    chosen = plan_of(question, registry)
    needs_sdk = CheckId("sign-in") in chosen.checks
    proxies, names = platform_proxies.read(), names_here(env)
    context = Context(
        asked=asked,
        settings=settings,
        env=env,
        home=home_of(env),
        redactor=redactor,
        recorder=recorder,
        vault=Vault(redactor),
        network=Network(settings.network, env, redactor, proxies),
        worker=(signs_in or SignInWorker.start)(env) if needs_sdk else None,
        parts=parts,
        token=question.token,
        notebook=question.notebook,
        ends=time.monotonic() + settings.timeout,
    )
    for token in (question.token, question.notebook):
        if token is not None:
            context.vault.keep(token.text)
    here = vantage(settings.network, env, redactor, proxies=proxies, names=names)
    given = _recorded(_given(asked, here, names), recorder)
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


SHOWN_BODY = 2048
"""Characters of the request's body that are kept."""


def _request_given(asked: Asked, parts: RequestParts, redactor: Redactor) -> dict[str, Any]:
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
        "given": tuple(part for part, is_given in known.items() if is_given or (parts.whole and part != "kind")),
        "path": redactor.text(asked.path),
        "endpoint": asked.endpoint and redactor.text(asked.endpoint),
        "headers": tuple((name, redactor.header(name, value)) for name, value in parts.to_send()),
        "body": masked(redactor, text, SHOWN_BODY),
        "body_size": len(body.content) if body is not None else 0,
        "body_from": f"{body.option}{f' @{body.file}' if body.file else ''}" if body is not None else None,
    }


def _given(asked: Asked, *here: Fact | None) -> dict[type[Fact], Fact]:
    """What is known before anything is looked up: the question, where the run happens, and the app's address if it was named."""
    where = address(asked.url, "given") if asked.url else None
    return {type(fact): fact for fact in (asked, *here, where) if fact is not None}


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
    found = [
        (value, "secret")
        for name, value in env.items()
        if len(value) > 5 and any(word in name.upper() for word in _SECRET_VARIABLES)
    ]
    found = [(value, kind) for value, kind in found if "/" not in value[:2]]
    return found + [(text, "proxy password") for text in proxy_address.secrets_in(env)]
