"""The options that make up a question, shared by `run` and whatever asks the same way; and reading them."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from dbapp_diag.engine.session import Question
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import ConnectTo, NetworkSettings, Settings, SocketAddress
from dbapp_diag.model.target import EXCHANGES, GivenToken, target

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS: Mapping[str, Callable[[Any], Any]] = {
    "app": click.option("--app", metavar="NAME", help="The app's name in its workspace."),
    "url": click.option("--url", metavar="URL", help="The app's address, in place of its name."),
    "endpoint": click.option(
        "--endpoint", metavar="/api/...", help="The path to call. Without it a made-up path under /api/ is called."
    ),
    "method": click.option(
        "--method", metavar="GET", default="GET", show_default=True, help="The HTTP method; unsafe ones are sent once."
    ),
    "origin": click.option(
        "--origin",
        metavar="https://ui.example",
        help="Ask for a browser: whether it may call from a page of this origin.",
    ),
    "profile": click.option("--profile", metavar="P", help="Profile in the Databricks config file."),
    "host": click.option(
        "--host", metavar="WORKSPACE_URL", help="The workspace, where no profile or variable names it."
    ),
    "token_env": click.option("--token-env", metavar="VAR", help="Examine the token in this variable."),
    "token_file": click.option("--token-file", metavar="F", help="Examine the token in this file."),
    "token_stdin": click.option("--token-stdin", is_flag=True, help="Examine the token on standard input."),
    "token_value": click.option(
        "--token", "token_value", hidden=True, help="Refused: it would stand in the process list."
    ),
    "exchange": click.option(
        "--exchange",
        type=click.Choice(EXCHANGES),
        default="auto",
        show_default=True,
        help="Exchange a token that apps don't take: a notebook's or Entra ID's (auto), any (always), none.",
    ),
    "only": click.option("--only", metavar="ID,...", default="", help="Run only these checks and what they need."),
    "skip": click.option("--skip", metavar="ID,...", default="", help="Leave these checks out."),
    "offline": click.option("--offline", is_flag=True, help="Configuration and token only: nothing is sent."),
    "timeout": click.option("--timeout", metavar="30s", default="30s", show_default=True, help="For the whole run."),
    "resolver": click.option("--resolver", metavar="ADDR[:PORT]", help="Ask this DNS server in place of the system's."),
    "connect_to": click.option(
        "--connect-to", metavar="HOST:PORT:ADDR:PORT", multiple=True, help="Connect elsewhere for a host, as curl does."
    ),
    "ca_bundle": click.option(
        "--ca-bundle", metavar="F", help="Trust the certificate authorities in this file, and no others."
    ),
    "proxy": click.option("--proxy", metavar="URL", help="Go through this proxy."),
    "no_proxy": click.option("--no-proxy", is_flag=True, help="Use no proxy, whatever the environment says."),
}


def question_options(command: Command) -> Command:
    """Add the options that `question` reads."""
    for option in reversed(tuple(_OPTIONS.values())):
        command = option(command)
    return command


_FOR_A_TOKEN = ("app", "url", "profile", "host", "exchange", "resolver", "connect_to", "ca_bundle", "proxy", "no_proxy")


def token_options(command: Command) -> Command:
    """Add those of them that matter where no call is made, but for the time-out."""
    for name in reversed(_FOR_A_TOKEN):
        command = _OPTIONS[name](command)
    return command


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of a run as click gives them."""

    app: str | None = None
    url: str | None = None
    endpoint: str | None = None
    method: str = "GET"
    origin: str | None = None
    profile: str | None = None
    host: str | None = None
    token_env: str | None = None
    token_file: str | None = None
    token_stdin: bool = False
    token_value: str | None = None
    exchange: str = "auto"
    only: str = ""
    skip: str = ""
    offline: bool = False
    timeout: str = "30s"
    resolver: str | None = None
    connect_to: tuple[str, ...] = ()
    ca_bundle: str | None = None
    proxy: str | None = None
    no_proxy: bool = False


def question(
    options: RunOptions, env: Mapping[str, str], *, fail_on: str = "problem", app_needed: bool = True
) -> Question:
    """Read the options; without `app_needed` they needn't name an app. Raises UsageError with one sentence for whatever can't be
    asked."""
    if options.token_value is not None:
        raise UsageError(
            "--token: a token on the command line stands in the process list and the shell's history; "
            "use --token-env VAR, --token-file F or --token-stdin"
        )
    timeout = duration(options.timeout, "--timeout")
    network = NetworkSettings(
        resolver=SocketAddress.parse(options.resolver, default_port=53, option="--resolver")
        if options.resolver
        else None,
        connect_to=tuple(ConnectTo.parse(text) for text in options.connect_to),
        ca_bundle=_file(options.ca_bundle, "--ca-bundle") if options.ca_bundle else None,
        proxy=options.proxy,
        no_proxy=options.no_proxy,
    )
    if options.proxy and options.no_proxy:
        raise UsageError("give either --proxy or --no-proxy, not both")
    settings = Settings(
        network=network,
        offline=options.offline,
        only=_names(options.only),
        skip=_names(options.skip),
        fail_on=fail_on,
    ).within(timeout)
    return Question(
        target(
            app=options.app,
            url=options.url,
            workspace=options.host,
            profile=options.profile,
            endpoint=options.endpoint,
            method=options.method,
            made_up=f"/api/dbapp-diag-{secrets.token_hex(4)}",
            token=given_token(options, env),
            origin=options.origin,
            exchange=options.exchange,
            app_needed=app_needed,
        ),
        settings,
        env,
    )


def given_token(options: RunOptions, env: Mapping[str, str]) -> GivenToken | None:
    """The token given for examination, or None. Raises UsageError when it can't be read or two are given."""
    named = [options.token_env is not None, options.token_file is not None, options.token_stdin]
    if sum(named) > 1:
        raise UsageError("give one of --token-env, --token-file and --token-stdin")
    if not any(named):
        return None
    from dbapp_diag.auth.tokens.from_options import read_given

    return read_given(
        env=env, variable=options.token_env, file=options.token_file, stdin=sys.stdin if options.token_stdin else None
    )


def duration(text: str, option: str) -> float:
    """Seconds in `30`, `30s`, `5m`, `500ms` or `1h`. Raises UsageError, naming the option."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|)", text.strip())
    if match is None:
        raise UsageError(f"{option}: that isn't a duration; write 30s, 5m or 500ms")
    seconds = float(match[1]) * {"ms": 0.001, "s": 1, "": 1, "m": 60, "h": 3600}[match[2]]
    if option == "--timeout" and seconds < 0.1:
        raise UsageError(f"{option}: that is too short for anything; the least is 100ms")
    if seconds > 86400:
        raise UsageError(f"{option}: that is longer than a day")
    return seconds


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _file(name: str, option: str) -> Path:
    path = Path(name)
    if not os.path.isfile(path):  # no error where the name is too long for one
        raise UsageError(f"{option}: there's no such file")
    return path.resolve()
