"""One run from question to case: the only place that knows all rooms of the data flow."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from dbapp_diag import codec
from dbapp_diag.assemble import Story, assemble
from dbapp_diag.case import Case
from dbapp_diag.check import Skipped
from dbapp_diag.context import Context, Vault
from dbapp_diag.evidence import Recorder
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.pipeline import Progress, run
from dbapp_diag.plan import Plan, plan
from dbapp_diag.redaction import Redactor
from dbapp_diag.registry import Registry, load
from dbapp_diag.replay import asked_to_call
from dbapp_diag.settings import Settings
from dbapp_diag.target import NotebookToken, Target
from dbapp_diag.urls import address
from dbapp_diag.version import __version__
from dbapp_diag.words import CheckId

_PROXY_VARIABLES = (
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
)
_LIBRARIES = ("httpx", "dnspython", "databricks-sdk", "PyJWT", "cryptography", "certifi")


@dataclass(frozen=True, slots=True)
class Question:
    """What a run is about: the target, the limits, and the environment that counts."""

    target: Target
    settings: Settings
    env: Mapping[str, str]
    notebook: NotebookToken | None = None
    """The token of the notebook in which this process runs, where there's one."""


def planned(question: Question, registry: Registry) -> Plan:
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
    from dbapp_diag.net.network import Network

    target, settings, env = question.target, question.settings, question.env
    redactor = Redactor()
    for secret, kind in _secrets_in(env):
        redactor.learn(secret, kind)
    recorder = Recorder(redactor)
    chosen = planned(question, registry)
    needs_sdk = CheckId("sign-in") in chosen.checks
    context = Context(
        target=target,
        settings=settings,
        env=env,
        home=home_of(env),
        redactor=redactor,
        recorder=recorder,
        vault=Vault(redactor),
        network=Network(settings.network, env, redactor),
        worker=SignInWorker.start(env) if needs_sdk else None,
        notebook=question.notebook,
    )
    if target.token is not None:
        context.vault.keep(target.token.text)
    if question.notebook is not None:
        context.vault.keep(question.notebook.text)
    given = _recorded(_given(target, _vantage(question, redactor), question.notebook), recorder)
    try:
        record = run(chosen, registry, context, given=given, on_progress=on_progress)
    finally:
        if context.worker is not None:
            context.worker.kill()
    results = dict(record.results)
    for name, reason in chosen.left_out.items():
        results[name] = Skipped(reason)
    order = {name: place for place, name in enumerate(registry.checks)}
    results = dict(sorted(results.items(), key=lambda item: order[item[0]]))
    evidence = tuple(
        {"id": item.id, "kind": item.kind, "check": item.check, "at_ms": item.at_ms, **item.data}
        for item in recorder.snapshot()
    )
    case = assemble(
        Story(
            version=__version__,
            facts=record.facts,
            results=results,
            checks=registry.checks,
            catalogue=registry.catalogue,
            durations=record.durations,
            evidence=codec.plain(evidence),
            asked_to_call=asked_to_call(tuple(chosen.by_user)),
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


def _given(target: Target, vantage: Vantage | None, notebook: NotebookToken | None = None) -> dict[type[Fact], Fact]:
    asked = Asked(
        app=target.app,
        url=target.url,
        workspace=target.workspace,
        profile=target.profile,
        endpoint=target.endpoint,
        path=target.path,
        method=target.method,
        token_given=target.token.source if target.token else None,
        origin=target.origin,
        exchange=target.exchange,
        notebook=notebook.source if notebook else None,
    )
    given: dict[type[Fact], Fact] = {Asked: asked}
    if vantage is not None:
        given[Vantage] = vantage
    where = address(target.url, "given") if target.url else None
    if where is not None:
        given[AppAddress] = where
    return given


def _recorded(given: Mapping[type[Fact], Fact], recorder: Recorder) -> dict[type[Fact], Fact]:
    """The same facts, each with a record of its own as evidence."""
    return {
        kind: replace(fact, evidence=(recorder.record(CheckId("run"), kind.__name__.lower(), fact),))
        for kind, fact in given.items()
    }


def _vantage(question: Question, redactor: Redactor) -> Vantage:
    network, env = question.settings.network, question.env
    resolver = f"{network.resolver.host}:{network.resolver.port}" if network.resolver else None
    return Vantage(
        time=datetime.now(UTC).replace(microsecond=0),
        os=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        tool=__version__,
        runtime=_runtime(env),
        libraries=tuple(f"{name} {metadata.version(name)}" for name in _LIBRARIES if _installed(name)),
        resolver=resolver,
        connect_to=tuple(
            f"{rule.host}:{rule.port or ''}:{rule.address}:{rule.to_port or ''}" for rule in network.connect_to
        ),
        ca_bundle=str(network.ca_bundle) if network.ca_bundle else None,
        proxies=tuple(redactor.text(f"{name}={env[name]}") for name in _PROXY_VARIABLES if env.get(name))
        + ((redactor.text(f"--proxy {network.proxy}"),) if network.proxy else ())
        + (("--no-proxy",) if network.no_proxy else ()),
    )


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _runtime(env: Mapping[str, str]) -> str:
    if env.get("DATABRICKS_APP_NAME"):
        return "databricks-app"
    if env.get("DATABRICKS_RUNTIME_VERSION"):
        return "databricks-notebook"
    if env.get("GITHUB_ACTIONS"):
        return "github-actions"
    if env.get("CI"):
        return "ci"
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return "container"
    if "microsoft" in platform.release().lower():
        return "wsl"
    return "machine"


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

    found = [
        (value, "secret")
        for name, value in env.items()
        if len(value) > 5 and any(word in name.upper() for word in _SECRET_VARIABLES)
    ]
    found = [(value, kind) for value, kind in found if "/" not in value[:2]]
    for name in _PROXY_VARIABLES:
        try:
            password = urlsplit(env.get(name, "")).password
        except ValueError:
            password = None
        if password:
            found += [(password, "password"), (unquote(password), "password")]
    return found
