"""The Cookie header of `-b`: texts, and cookies out of a file. Source: https://curl.se/docs/http-cookies.html."""

from __future__ import annotations

from http.cookiejar import Cookie, CookieJar
from urllib.request import Request

from dbapp_diag.curl.arguments import Arguments
from dbapp_diag.curl.files import Files, as_text
from dbapp_diag.model.errors import UsageError


def cookies_of(arguments: Arguments, files: Files, url: str) -> str | None:
    """What the command's `-b` sends to this URL; None for nothing. A file that can't be read counts as empty, as with curl."""
    texts: list[str] = []
    jar = CookieJar()
    for value in arguments.values("cookie"):
        if "=" in value and not value.startswith("@"):
            texts.append(value)
        elif name := value.removeprefix("@"):
            _fill(jar, name, arguments, files)
    request = Request(url)
    jar.add_cookie_header(request)
    kept = request.get_header("Cookie")
    given = texts[:1] + [text if text[:1] in (" ", "\t") else f" {text}" for text in texts[1:]]
    return "; ".join([*([kept] if kept else []), *([";".join(given)] if given else [])]) or None


def _fill(jar: CookieJar, name: str, arguments: Arguments, files: Files) -> None:
    """Read a file as Netscape's browser wrote it: seven fields a line, parted by tabs."""
    try:
        lines = as_text(files.read(name, option="--cookie")).splitlines()
    except UsageError:
        arguments.note("--cookie: no file of cookies can be read there, so no cookie is sent from it.")
        return
    for line in lines:
        fields = line.removeprefix("#HttpOnly_").split("\t")
        if line.startswith("#") and not line.startswith("#HttpOnly_"):
            continue
        if len(fields) == 7 and fields[4].isdigit():
            jar.set_cookie(_cookie(*fields))
        elif line.strip():
            arguments.note("--cookie: a line of the file isn't a cookie in Netscape's format, and isn't sent.")


def _cookie(domain: str, tail: str, path: str, secure: str, expires: str, name: str, value: str) -> Cookie:
    """`expires` is in seconds since 1970, 0 for the end of a session."""
    wide = tail.upper() == "TRUE"
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=f".{domain.lstrip('.')}" if wide else domain.lstrip("."),
        domain_specified=wide,
        domain_initial_dot=wide,
        path=path,
        path_specified=True,
        secure=secure.upper() == "TRUE",
        expires=int(expires) or None,
        discard=expires == "0",
        comment=None,
        comment_url=None,
        rest={},
    )
