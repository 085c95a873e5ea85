"""The options of a question, each described once.

A row is its name, its type in Python, and how it's given, checked and repeated. From these rows come the options of the command
line with their help, the arguments of `diagnose`, what each of them refuses in the caller's own spelling, and the command that asks
again. A checked value goes to the field of its name in `Asked`, `Settings` or `NetworkSettings` (`diag/engine/question.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, TypedDict, cast

from dbapp_diag.model import repeating, request_parts, settings, target
from dbapp_diag.model.option import APP, CALL, CALLER, NETWORK, RUN, TOKEN, Option, Part, flag, rows_of

Text = str | None


class Positional(TypedDict, total=False):
    """What needs no name in Python."""

    app: Annotated[Text, Option(APP, "The app's name in its workspace.", "NAME", target.app_name)]


class Shared(TypedDict, total=False):
    """What both the command line and Python have."""

    url: Annotated[
        Text, Option(APP, "The app's address, in place of its name.", "URL", target.app_url, instead_of="app")
    ]
    endpoint: Annotated[
        Text,
        Option(
            CALL,
            "The path to call. Default: a random path under /api/.",
            "/api/...",
            target.endpoint,
            again=repeating.endpoint,
        ),
    ]
    method: Annotated[
        Text,
        Option(
            CALL,
            "The HTTP method; GET, or POST with a body. Unsafe ones are sent once.",
            "M",
            target.http_method,
            short="-X",
            again=repeating.method,
        ),
    ]
    mcp: Annotated[
        bool,
        Option(CALL, "Make an MCP client's first requests.", default=False, again=repeating.kind("mcp")),
    ]
    websocket: Annotated[
        bool,
        Option(
            CALL,
            "Open a websocket; a wss:// URL means it.",
            default=False,
            instead_of="mcp",
            again=repeating.kind("websocket"),
        ),
    ]
    repeat: Annotated[
        int, Option(CALL, "Make the same call N times, at most 20.", "N", request_parts.repetitions, default=1)
    ]
    expect: Annotated[
        Iterable[str],
        Option(
            CALL,
            "What the answer has to be (repeatable): 200, 2xx, application/json, json:PATH=VALUE, body~REGEX, <2s.",
            "WHAT",
            request_parts.expectations,
            default=(),
        ),
    ]
    origin: Annotated[
        Text,
        Option(
            CALL,
            "Check whether a browser page on this origin may call the app (CORS).",
            "https://ui.example",
            target.page_origin,
        ),
    ]
    profile: Annotated[Text, Option(CALLER, "Profile in the Databricks config file.", "P", target.profile_name)]
    host: Annotated[
        Text,
        Option(CALLER, "Workspace URL, if no profile or variable sets it.", "WORKSPACE_URL", field="workspace"),
    ]
    exchange: Annotated[
        str,
        Option(
            TOKEN,
            "When to exchange the token for one that apps accept: auto (notebook and Entra ID tokens), always, never.",
            default="auto",
            choices=target.EXCHANGES,
        ),
    ]
    warehouse: Annotated[
        Text,
        Option(
            RUN,
            "The SQL warehouse that may be asked for the account's record of denied calls, by its ID.",
            "ID",
            target.warehouse_id,
        ),
    ]
    timeout: Annotated[float, Option(RUN, "For the whole run.", "30s", settings.seconds, default=30.0)]
    resolver: Annotated[
        Text, Option(NETWORK, "Ask this DNS server in place of the system's.", "ADDR[:PORT]", settings.resolver)
    ]
    connect_to: Annotated[
        Iterable[str],
        Option(
            NETWORK,
            "Connect to ADDR:PORT instead of HOST:PORT, as curl does.",
            "HOST:PORT:ADDR:PORT",
            settings.rules,
            default=(),
        ),
    ]
    ca_bundle: Annotated[
        str | os.PathLike[str] | None,
        Option(NETWORK, "Trust the certificate authorities in this file, and no others.", "F", settings.file),
    ]
    proxy: Annotated[Text, Option(NETWORK, "Go through this proxy.", "URL")]
    no_proxy: Annotated[
        bool, Option(NETWORK, "Use no proxy, whatever the environment says.", default=False, instead_of="proxy")
    ]


class Arguments(Shared, total=False):
    """The keyword arguments of `diagnose`."""

    headers: Annotated[
        Mapping[str, str] | Iterable[tuple[str, str]],
        Option(CALL, "Headers to send.", check=request_parts.header_values, default=(), secret=True),
    ]
    data: Annotated[
        bytes | str | Mapping[str, str] | None,
        Option(CALL, "The body: bytes, a text, or a form's fields.", check=request_parts.data_values, secret=True),
    ]
    json: Annotated[
        object | None,
        Option(CALL, "The body, as JSON.", check=request_parts.json_value, instead_of="data", secret=True),
    ]

    token: Annotated[
        str | Callable[[], str] | None,
        Option(TOKEN, "Examine this token: its text, or a function that gives it.", check=target.token, secret=True),
    ]


class Flags(TypedDict, total=False):
    """What the command line has alone."""

    header: Annotated[
        Iterable[str],
        Option(
            CALL,
            "A header to send (repeatable), or @FILE with one a line.",
            "'Name: value'",
            request_parts.header_texts,
            default=(),
            field="headers",
            short="-H",
            secret=True,
            again=repeating.headers,
        ),
    ]
    data: Annotated[
        Iterable[str],
        Option(
            CALL,
            "The body, as curl takes it: a form unless a header says otherwise; - is standard input.",
            "TEXT|@FILE|-",
            request_parts.data_texts,
            default=(),
            short="-d",
            secret=True,
            again=repeating.body,
        ),
    ]
    json: Annotated[
        Text,
        Option(
            CALL,
            "The body as JSON, with the headers that say so.",
            "TEXT|@FILE|-",
            request_parts.json_text,
            instead_of="data",
            secret=True,
            again=repeating.nothing,
        ),
    ]

    token_env: Annotated[Text, Option(TOKEN, "Examine the token in this variable.", "VAR")]
    token_file: Annotated[Text, Option(TOKEN, "Examine the token in this file.", "F")]
    token_stdin: Annotated[bool, Option(TOKEN, "Examine the token on standard input.", default=False)]
    token: Annotated[
        Text,
        Option(TOKEN, "Refused: it would stand in the process list.", check=target.no_token, hidden=True, secret=True),
    ]
    only: Annotated[tuple[str, ...], Option(RUN, "Run only these checks and what they need.", "ID,...", default=())]
    skip: Annotated[tuple[str, ...], Option(RUN, "Leave these checks out.", "ID,...", default=())]
    offline: Annotated[bool, Option(RUN, "Configuration and token only: nothing is sent.", default=False)]


OF_PYTHON = rows_of(Positional, Arguments)
"""The options of `diagnose`."""
OF_THE_COMMAND_LINE = rows_of(Positional, Flags, Shared)
"""The options of `run`, in the order of `--help`."""


def repeated(asked: object, *parts: Part) -> list[str]:
    """The options, as words, by which the command line is told the same again: those of these parts, in their order, whose fields
    `asked` has with other values than the defaults."""
    words: list[str] = []
    for row in [row for part in parts for row in OF_THE_COMMAND_LINE if row.part is part]:
        if row.again is not None:
            words += row.again(asked)
        if row.again is not None or row.secret:
            continue
        value: object = getattr(asked, row.field, None)
        if value and value != row.default:
            for each in cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,):
                words += [flag(row.name)] if each is True else [flag(row.name), str(each)]
    return words


def token_repeated(source: str | None) -> list[str]:
    """The option for a token by where it came from, never by its text; one that Python handed over is to be put into a variable."""
    if source is None:
        return []
    return (source if source.startswith("--") else "--token-env TOKEN").split(" ", 1)
