"""From a curl command to the call that it makes."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dbapp_diag.curl.address import Address, address
from dbapp_diag.curl.arguments import Arguments
from dbapp_diag.curl.call import CurlCall
from dbapp_diag.curl.cookies import cookies_of
from dbapp_diag.curl.data import data_of, queries_of
from dbapp_diag.curl.files import Files, as_bytes, as_text
from dbapp_diag.curl.forms import form_of
from dbapp_diag.curl.headers import TOKEN, OwnHeaders, all_headers, own_headers
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.urls import percent_encoded

_SOCKS = {"socks4": "socks4", "socks4a": "socks4a", "socks5": "socks5", "socks5-hostname": "socks5h"}
_VERSIONS = {"http1.1": "1.1", "http2": "2", "http2-prior-knowledge": "2"}


def read_curl(words: Sequence[str], *, base: Path, stdin: Callable[[], bytes]) -> CurlCall:
    """The call that a command makes.

    `words` is the command as a shell hands it over, beginning with `curl`. Files that it names are sought from `base`; `stdin`
    gives the command's input where it asks for it. Raises UsageError for what can't be done as asked. No message quotes a value.
    """
    arguments = Arguments(words)
    files = Files(base, stdin)
    own = own_headers(arguments, files)
    types, others = own.take("content-type")
    body = _body(arguments, files, form_type=next(iter(types), "multipart/form-data"))
    own = others if body.is_form else own
    content_type = body.content_type if body.is_form or "content-type" not in own.named else None
    where = _address(arguments)
    url = where.url(body.queries, arguments.value("upload-file"))
    bearer, basic, own = _authorization(arguments, own, where)
    cookies, own = own.take("cookie")
    return CurlCall(
        method=_method(arguments, body),
        url=url,
        has_scheme=where.has_scheme,
        headers=all_headers(arguments, own, content_type),
        body=body.content,
        bearer=bearer,
        basic=basic,
        cookies="; ".join(cookies) or (None if "cookie" in own.named else cookies_of(arguments, files, url)),
        resolve=tuple(_resolved(arguments)),
        connect_to=tuple(arguments.values("connect-to")),
        cacert=arguments.value("cacert"),
        proxy=_proxy(arguments),
        no_proxy=_no_proxy(arguments),
        max_time=arguments.seconds("max-time"),
        connect_timeout=arguments.seconds("connect-timeout"),
        http_version=next((_VERSIONS[item.option.name] for item in reversed(arguments.of(*_VERSIONS))), None),
        follow=any(arguments.on(name) for name in ("location", "location-trusted", "follow")),
        compressed=arguments.on("compressed") and "accept-encoding" not in own.named,
        insecure=arguments.on("insecure"),
        notes=arguments.notes,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """What is sent, or put into the query. `method` is what curl sends it by."""

    content: bytes | None
    method: str
    queries: tuple[str, ...] = ()
    content_type: str | None = None
    is_form: bool = False


def _body(arguments: Arguments, files: Files, *, form_type: str) -> _Body:
    queries = tuple(queries_of(arguments, files))
    data, upload = data_of(arguments, files), arguments.value("upload-file")
    form = form_of(arguments, files, form_type)
    head = arguments.on("head")
    in_query = arguments.on("get") and data is not None
    if in_query:  # which curl takes instead of --url-query
        queries = (as_text(data),) if data else ()
    sends = [form is not None, upload is not None, data is not None]
    if sends.count(True) > 1 or (head and any(sends) and not in_query):
        raise UsageError("The command asks for several methods at once, of --head, --data, --form and --upload-file.")
    if any(sends) and not in_query and arguments.value("range"):
        raise UsageError("--range of a call that sends a body isn't supported here.")
    if form is not None:
        return _Body(form.body, "POST", queries, f"{form_type}; boundary={form.boundary}", is_form=True)
    if upload is not None:
        content = files.read("-" if upload == "." else upload, option="--upload-file")
        return _Body(content, "PUT", queries)
    if data is not None and not in_query:
        return _Body(data, "POST", queries, "application/x-www-form-urlencoded")
    return _Body(None, "HEAD" if head else "GET", queries)


_BARE_TOKEN = re.compile(r"eyJ|dapi|dose|[\w.~+/-]{40,}=*$")
"""How a token begins, or looks, that stands where its scheme should."""


def _method(arguments: Arguments, body: _Body) -> str:
    method = arguments.value("request") or body.method
    if not TOKEN.fullmatch(method):
        raise UsageError("--request: that can't be a method.")
    return method


def _address(arguments: Arguments) -> Address:
    urls = arguments.values("url")
    if not urls:
        raise UsageError("The command names no URL.")
    if len(urls) > 1:
        raise UsageError(
            "The command names several URLs, of which curl makes several calls; a value with blanks in it needs quotes."
        )
    return address(
        urls[0],
        glob=not arguments.on("globoff"),
        path_as_is=arguments.on("path-as-is"),
        default_scheme=arguments.value("proto-default"),
    )


def _authorization(arguments: Arguments, own: OwnHeaders, where: Address) -> tuple[str | None, str | None, OwnHeaders]:
    """Bearer token, basic credentials and the headers without them. A header of the command's own goes before all options."""
    if "authorization" in own.named:
        values, others = own.take("authorization")
        if len(values) > 1:
            raise UsageError("The command sends two Authorization headers; keep one.")
        scheme, _, rest = (values[0] if values else "").partition(" ")
        if scheme.lower() == "bearer":
            return rest.strip(" \t"), None, others
        if not rest and _BARE_TOKEN.match(scheme):
            raise UsageError(
                "The Authorization header has a token without the word Bearer before it, and apps refuse that; write "
                "-H 'Authorization: Bearer …'."
            )
        return (None, rest.strip(), others) if scheme.lower() == "basic" else (None, None, own)
    bearer = arguments.value("oauth2-bearer")
    user = where.user if arguments.value("user") is None else arguments.value("user")
    if bearer is not None or user is None:
        return bearer, None, own
    if ":" not in user:
        if arguments.value("user") is not None:
            raise UsageError("--user: the password is missing, and curl would ask for it.")
        user += ":"
    return None, base64.b64encode(as_bytes(user)).decode(), own


def _resolved(arguments: Arguments) -> list[str]:
    found: list[str] = []
    for text in arguments.values("resolve"):
        if text.startswith("-"):
            continue  # takes an entry out of the cache of a curl that runs longer than one call
        match = re.fullmatch(r"\+?(\[[^\]]*\]|[^:]*):(\d+):(.+)", text)
        if match is None:
            raise UsageError("--resolve: that isn't HOST:PORT:ADDRESS.")
        first, *others = match[3].split(",")
        if others:
            arguments.note("--resolve: of several addresses the first one is taken.")
        bare = first.strip("[]")
        host = "" if match[1] == "*" else match[1]
        found.append(f"{host}:{match[2]}:{f'[{bare}]' if ':' in bare else bare}:{match[2]}")
    return found


def _proxy(arguments: Arguments) -> str | None:
    given = arguments.of("proxy", *_SOCKS)[-1:]
    if not given or not given[0].value:
        return None
    scheme, found, rest = given[0].value.rpartition("://")
    scheme = _SOCKS.get(given[0].option.name, scheme if found else "http")
    if not re.search(r":\d+/?$", rest):
        rest = f"{rest.removesuffix('/')}:{443 if scheme == 'https' else 1080}"  # curl's own ports for proxies
    user = arguments.value("proxy-user")
    if user is None:
        return f"{scheme}://{rest}"
    name, _, password = user.partition(":")
    return f"{scheme}://{percent_encoded(name)}:{percent_encoded(password)}@{rest.rpartition('@')[2]}"


def _no_proxy(arguments: Arguments) -> bool:
    hosts = arguments.value("noproxy")
    if hosts not in (None, "", "*"):
        arguments.note("--noproxy: only * is taken over, a list of hosts isn't.")
    return hosts == "*" or any(item.value == "" for item in arguments.of("proxy", *_SOCKS)[-1:])
