"""Inputs for single readers, in this process: files, pasted commands, tokens, settings, answers of the workspace."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from dbapp_diag.analysis.endpoint import content, mcp, redirects, relayed
from dbapp_diag.analysis.endpoint.request_form import json_rpc_error
from dbapp_diag.analysis.front_door import attribution
from dbapp_diag.api.question import question
from dbapp_diag.api.smoke import smoke_calls
from dbapp_diag.auth.settings.profile_file import oddities, read_profiles
from dbapp_diag.cli.token_text import token_json, token_page, token_report
from dbapp_diag.curl import read_curl, split_command
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.model import expectation, json_values, pages, times, urls, workspace_host
from dbapp_diag.model.errors import DiagError
from dbapp_diag.model.options import OF_PYTHON
from dbapp_diag.model.target import GivenToken
from dbapp_diag.net import body as bodies
from dbapp_diag.net import certificates, no_proxy, proxy_url
from dbapp_diag.net.resolver_settings import Files, of_files, of_scutil
from dbapp_diag.reports.interface import Style
from dbapp_diag.workspace import apps, identity, ingress, oauth, openapi
from tests.hostile import judging
from tests.hostile.choices import Choices
from tests.hostile.grammar import (
    DEEP,
    SECRET,
    SHELL,
    STATUSES,
    bomb,
    changed,
    damaged,
    headers,
    json_value,
    jwt,
    line,
    page,
    spelt,
    text,
)
from tests.made import exchange

LONGEST_SENTENCE = 2000
"""Characters of an error at most: a reader has to see what it is about."""


@cache
def folder() -> Path:
    """Where files of inputs are written, one at a time."""
    holder = tempfile.TemporaryDirectory(prefix="hostile-files-")
    folder.__dict__["holder"] = holder  # it's removed with this process
    return Path(holder.name)


def _said(work: Callable[[], object]) -> object:
    """What a reader gives. Its refusal is one sentence without a secret, and without what acts on a screen."""
    try:
        return work()
    except DiagError as error:
        said = str(error)
        judging.secret(said, "a refusal")
        if len(said) > LONGEST_SENTENCE:
            raise judging.Broken(f"sentence: {len(said)} characters: {said[:200]!r}") from None
        return None


def config_file(choices: Choices) -> None:
    """A Databricks config file."""
    keys = ("host", "token", "client_id", "client_secret", "auth_type", "azure_use_msi", "default_profile", "x")
    rows = ["[lab]", *choices.several(0, 6, lambda: _config_line(choices, keys))]
    data = damaged(choices, choices.pick(("\n", "\r\n", "\r")).join(rows).encode("utf-8", "surrogatepass"))
    path = folder() / "config"
    path.write_bytes(data)
    found = read_profiles(path)
    judging.secret(found.problem or "", "a config file's problem")
    judging.harmless(found.problem or "", "a config file's problem", lines=False)
    for profile in found.profiles.values():
        judging.secret(" ".join(oddities(profile)), "a profile's oddities")


def _config_line(choices: Choices, keys: tuple[str, ...]) -> str:
    match choices.below(5):
        case 0 | 1:
            return f"{choices.pick(keys)} = {choices.pick((SECRET, text(choices)))}"
        case 2:
            return f"[{text(choices)}]"
        case 3:
            return choices.pick(
                ("[DEFAULT]", "[__settings__]", "[lab]", "  continued", "; x", "%(host)s", "key", "= x")
            )
        case _:
            return text(choices)


def calls_file(choices: Choices) -> None:
    """A TOML file of calls for `smoke`."""
    names = ("app", "url", "endpoint", "method", "expect", "json", "data", "name", "retry", "wait", "headers", "timeout",
             "token_env", "profile", "host", "mcp", "origin", "repeat", "connect_to", "proxy", "ca_bundle", "nonsense")  # fmt: skip
    rows = [choices.pick(("", "[defaults]", "[x]", "defaults = 1"))]
    for _ in range(1 + choices.below(3)):
        rows += ["[[call]]", choices.pick(('app = "my-app"', 'url = "https://a-1.7.azure.databricksapps.com"', ""))]
        rows += [f"{choices.pick(names)} = {_toml(choices)}" for _ in range(choices.below(5))]
    path = folder() / "calls.toml"
    path.write_bytes(damaged(choices, "\n".join(rows).encode("utf-8", "surrogatepass")))
    _said(lambda: smoke_calls(path, {"HOME": "/", "V": line(choices)}, only_check=choices.one_in(2)))


def _toml(choices: Choices) -> str:
    match choices.below(6):
        case 0 | 1:
            return json.dumps(choices.pick((SECRET, "${V}", "${NOT_SET}", "$${V}", text(choices))))
        case 2:
            return choices.pick(
                ("1", "true", "-1", "1e400", "inf", "nan", "1979-05-27", "[]", "{}", "99999999999999999999")
            )
        case 3:
            return json.dumps(choices.several(0, 3, lambda: text(choices)))
        case 4:
            return "{" + f"{json.dumps(text(choices))} = {json.dumps(choices.pick((SECRET, text(choices))))}" + "}"
        case _:
            return choices.pick(("[" * 3000, "'''x'''", '"', "[[1]]", "0x10", "{a={a={}}}"))


def curl_command(choices: Choices) -> None:
    """A pasted curl command, for any shell."""
    options = ("-H", "-d", "--data-raw", "-X", "-F", "--json", "-u", "-b", "--url-query", "-G", "-I", "-k", "-x", "--resolve",
               "--connect-to", "--data-urlencode", "-T", "-L", "-o", "--cacert", "--max-time", "-sS", "--next", "-K", "-w", "-r",
               "--oauth2-bearer", "--form-string", "--data-binary", "--noproxy", "--compressed", "--http2", "-A", "-e")  # fmt: skip
    words = [
        "curl",
        choices.pick(("https://a-1.7.azure.databricksapps.com/api/x", text(choices), "http://{a,b}/[1-9]")),
    ]
    for _ in range(choices.below(5)):
        words.append(choices.pick(options))
        if choices.below(4):
            value = choices.pick(("Authorization: Bearer ", "Cookie: a=", "x=", "@", "", "u:")) + choices.pick(
                (SECRET, text(choices))
            )
            words.append(value)
    marks = choices.pick(("'{}'", '"{}"', "{}", '^"{}^"', "$'{}'"))
    between = choices.pick((" ", " \\\n  ", " ^\n ", " `\n ", "\n"))
    tail = choices.pick(("", " | jq .", " > out", " && curl x", *SHELL))
    start = choices.pick(("", "$ ", "PS C:\\> ", "C:\\> ", "# "))
    command = start + between.join((words[0], *(marks.format(each) for each in words[1:]))) + tail
    pasted = damaged(choices, command.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")

    def read() -> None:
        split = split_command(pasted, env={"V": "1", "HOME": "/"})
        call = read_curl(split.words, base=folder(), stdin=lambda: b"stdin")
        judging.secret(" ".join((*split.notes, *call.notes)), "the notes on a command")

    _said(read)


def token_text(choices: Choices) -> None:
    """A token, as `token inspect` takes it."""
    given = choices.pick(
        (jwt(choices), jwt(choices), SECRET, f"Bearer {jwt(choices)}", text(choices), choices.pick(DEEP))
    )[:65536]
    if not given.strip():
        return
    report = token_report(GivenToken(given, "--token-stdin"), now=datetime(2026, 1, 1, tzinfo=UTC))
    page = token_page(report, Style(colour=False))
    judging.harmless(page, "token inspect")
    judging.commands(page, "token inspect")
    as_json = token_json(report)
    json.loads(as_json)
    judging.commands(as_json, "token inspect --format json")
    core = given.strip().removeprefix("Bearer ").strip()
    if len(core) >= 20 and core.isascii() and core.isprintable() and core == given.strip():
        judging.secret(page + as_json, "token inspect", [core])


def masked_text(choices: Choices) -> None:
    """A text that gives a secret back, however spelt: masked, in time."""
    redactor = Redactor()
    redactor.learn(SECRET, "token")
    said = (
        text(choices)
        + choices.pick((" ", "\n", '"', "=", "<", ""))
        + spelt(choices, SECRET)
        + choices.pick((" ", "&", "'", "\n"))
        + page(choices)
    )
    judging.secret(redactor.text(said), "a masked text")
    judging.secret(
        redactor.header(choices.pick(("set-cookie", "cookie", "x", "authorization", "location")), said[:3000]),
        "a header",
    )
    judging.secret(json.dumps(redactor.value({"a": [said], said[:100]: 1})), "a masked value")


def settings(choices: Choices) -> None:
    """Values of the environment: proxies, exceptions, hosts, durations, expectations."""
    value = choices.pick((f"http://u:{SECRET}@p:1", "", "http://p:3128")) + text(choices)
    judging.secret(
        proxy_url.shown_proxy(value) if SECRET in value and "@" in value.partition(SECRET)[2] else "", "a proxy"
    )
    proxy_url.read_proxy(value), proxy_url.flaws(value), proxy_url.mended(value)
    for host in ("a-1.7.azure.databricksapps.com", "::1"):
        no_proxy.requests_entry(host, 443, value)
        no_proxy.urllib_entry(host, 443, value)
        no_proxy.curl_entry(host, value)
    for read in (
        urls.app_host, urls.corrected_app_url, urls.host_of, urls.origin, urls.workspace_of_azure, workspace_host.display_host,
        workspace_host.problem, workspace_host.corrected, workspace_host.is_azure, workspace_host.workspace_id_in, times.length,
        times.parsed,
    ):  # fmt: skip
        read(value)  # type: ignore[operator]  # each takes a text
    _said(lambda: expectation.expectation(choices.pick(("body~", "json:", "<", "")) + text(choices)))


def resolver_files(choices: Choices) -> None:
    """The system's files that say where names come from."""
    root = folder() / "root"
    (root / "etc").mkdir(parents=True, exist_ok=True)
    words = ("nameserver", "search", "options ndots:", "domain", "hosts:", "#", "nameserver 127.0.0.53", "dns", "files")
    for name in ("resolv.conf", "nsswitch.conf"):
        rows = choices.several(0, 6, lambda: f"{choices.pick(words)} {text(choices)}")
        (root / "etc" / name).write_bytes(damaged(choices, "\n".join(rows).encode("utf-8", "surrogatepass")))
    env = {"LOCALDOMAIN": text(choices), "RES_OPTIONS": text(choices)}
    of_files(Files(root), env, library=choices.pick(("glibc", "musl")))
    of_scutil(choices.pick(("resolver #1\n  nameserver[0] : ", "")) + text(choices))


RECORD: dict[str, Any] = {
    "name": "my-app", "url": "https://my-app-1.7.azure.databricksapps.com", "compute_status": {"state": "ACTIVE", "message": "m"},
    "app_status": {"state": "RUNNING", "message": "m"}, "user_api_scopes": ["sql"], "oauth2_app_client_id": "x",
    "active_deployment": {"deployment_id": "1", "status": {"state": "SUCCEEDED"}, "create_time": "2026-01-01T00:00:00Z"},
    "apps": [{"name": "a"}], "app_deployments": [{"deployment_id": "1", "status": {"state": "FAILED"}}],
    "access_control_list": [{"user_name": "u", "all_permissions": [{"permission_level": "CAN_USE", "inherited": True}]}],
    "userName": "u", "groups": [{"display": "g"}], "active": True, "status": {"state": "SUCCEEDED"},
    "result": {"data_array": [["a", "b", "c", "d", "e", "2026-01-01T00:00:00Z"]]}, "access_token": "t", "expires_in": 3600,
    "scope": "a b", "error": "invalid_grant", "error_description": "d", "error_code": "X", "message": "m",
    "openapi": "3.1.0", "paths": {"/api/x": {"get": {}, "post": {"requestBody": {"content": {"application/json": {"schema": {
        "type": "object", "required": ["a"],
        "properties": {"a": {"type": "integer"}, "b": {"$ref": "#/components/schemas/B"}}}}}}}}},
    "components": {"schemas": {"B": {"$ref": "#/components/schemas/B"}}},
}  # fmt: skip
"""An answer of the workspace that has something for each reader."""


def workspace_answer(choices: Choices) -> None:
    """What the workspace's REST API says."""
    answer = exchange(choices.pick(STATUSES), *headers(choices))
    said = changed(choices, RECORD, choices.pick((4, 8, 16)))
    apps.app_record("my-app", "https://h", answer, said)
    apps.deployment(said.get("active_deployment") if isinstance(said, dict) else said)
    apps.newest_deployment(said)
    apps.app_names(said)
    apps.permissions("my-app", answer, said)
    apps.user_consent(answer, said)
    identity.workspace_identity("https://h", examined=True, answer=answer, body=said)
    ingress.under_way(said)
    ingress.ingress_denials("w", answer, said)
    oauth.token_answer(said)
    openapi.paths_in(said)
    openapi.examples_in(said)
    json_values.error_of(json_values.mapping(said))


def app_answer(choices: Choices) -> None:
    """What a server says in the app's place, read by those who judge it."""
    body = page(choices)
    answer = dataclasses.replace(exchange(choices.pick(STATUSES), *headers(choices)), body=body)
    for read in (
        content.login_page, content.is_document, content.words, content.quoted, content.broke_off, redirects.goal,
        relayed.relayed_refusal, json_rpc_error, attribution.attribute, attribution.login_target, attribution.from_platform,
        attribution.refuses, attribution.private_link, attribution.workspace_error,
    ):  # fmt: skip
        read(answer)  # type: ignore[operator]  # each takes an answer
    pages.title_of(body), pages.words_of(body), json_values.read_json(body)
    mcp.read_reply(body.encode("utf-8", "replace"), 1)


def packed_body(choices: Choices) -> None:
    """A body in pieces, packed by something, or not: read within its limit."""
    data = choices.pick((page(choices).encode("utf-8", "replace"), bomb(choices), bomb(choices)))
    data = damaged(choices, data)
    pieces = [data[at : at + 5000] for at in range(0, min(len(data), 500_000), 5000)]
    read = bodies.Body(choices.pick((65536, 1024, 1)))

    async def sent() -> AsyncIterator[bytes]:
        for each in pieces:
            yield each

    encoding = choices.pick(("gzip", "deflate", "", "br", "gzip, gzip", line(choices)))
    asyncio.run(read.read(sent(), encoding, events=choices.one_in(2)))
    if len(read.data) > read.limit:
        raise judging.Broken(f"limit: {len(read.data)} bytes of {read.limit}")
    bodies.count_events(read.data)
    bodies.decoded(
        read.data, choices.pick(("utf-8", "utf-7", "rot13", "idna", "punycode", "undefined", "utf-16", line(choices)))
    )
    bodies.content_type(choices.pick(("text/html; charset=", "")) + text(choices))


@cache
def _certificate() -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificate
    from trustme import CA

    issued = CA().issue_cert("my-app-1.7.azure.databricksapps.com", "*.example", "127.0.0.1", common_name="x")
    return load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER)


def certificate(choices: Choices) -> None:
    """A certificate's bytes, damaged."""
    found = certificates.loaded(damaged(choices, _certificate()))
    if found is not None:
        certificates.described(found)


def option_values(choices: Choices) -> None:
    """Arguments of `diagnose`, of any kind: taken, or refused by a sentence."""
    known: dict[str, object] = {"app": "my-app"}
    for _ in range(choices.below(4)):
        name = choices.pick([row.name for row in OF_PYTHON])
        known[name] = choices.pick(
            (text(choices), json_value(choices), SECRET if name in ("token", "headers", "data") else "x")
        )
    _said(lambda: question(known, {"HOME": "/"}))


READERS: dict[str, Callable[[Choices], None]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        workspace_answer, app_answer, config_file, calls_file, curl_command, token_text, masked_text, settings, resolver_files,
        packed_body, certificate, option_values,
    )
}  # fmt: skip
