"""The words and the layout of everything that the lab answers, and how another release of the platform might put it.

A wording is applied in one place, where answers leave. It touches what is free to change: sentences, pages, the
order of members and headers. Statuses, header names, field names, error codes and scopes are contracts, and stay.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from typing import cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.german import REASONS, in_plain_letters, is_prose, translate
from dbapp_diag.lab.web import Response

PLATFORM = ("front-door", "workspace", "app")
"""Whose answers pass the platform's edge."""
AUTHORIZE = "/oidc/oauth2/v2.0/authorize"
CALL_BACK = "/.auth/callback"
MARKS = {"gap-auth", "x-databricks-internal-pod-ip", "x-databricks-org-id", "x-request-id"}
"""Headers that only the platform sets."""

PROSE = {"description", "detail", "error_description", "message", "msg", "X-Databricks-Reason-Phrase"}
"""Members of JSON that people read, whatever they hold."""
DATA = {"scope", "scopes"}
"""Members of JSON that hold several words for programs."""

EMPTY = {
    400: "Diese Anfrage ist nicht zu verstehen.",
    401: "Bitte erst anmelden.",
    403: "Das steht Ihnen nicht offen.",
}
"""What the front door writes where it else writes nothing."""

PAGE = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8"/>
<style>body{{font:16px sans-serif}} .tafel{{margin:3em auto;max-width:40em}}</style>
<title>Hinweis: {title}</title>
</head>
<body class="seite">
<main class="tafel" role="main">
<header><strong>{title}</strong></header>
<ul>
{items}
</ul>
</main>
<footer><small>Diese Seite wurde automatisch erstellt.</small></footer>
</body>
</html>
"""


class Wording:
    """The answers as the servers write them."""

    def worded(self, response: Response, author: str) -> Response:
        """An answer as it leaves the lab. `author` is who wrote it, as in the log."""
        return response


class German(Wording):
    """German, other pages, other JSON, headers in another order and another case."""

    def worded(self, response: Response, author: str) -> Response:
        """The answer put otherwise; bytes that are to go out as they are stay, and bodies that aren't known yet."""
        if response.raw is not None:
            return response
        body, kind = self._body(response, author)
        headers = [
            (name, value)
            for name, value in response.headers
            if name.lower() not in ("content-type", "content-length") or response.goes_on
        ]
        if kind and not response.goes_on:
            headers.append(("content-type", kind))
        if response.status not in (204, 304) and not response.goes_on:
            headers.append(("content-length", str(len(body))))
        worded = [
            self.header(name, value, response)
            for name, value in reversed(headers)
            if self.keeps(name, response, author)
        ]
        return replace(response, body=body, headers=tuple(worded), reason=REASONS.get(response.status, "Antwort"))

    def text(self, text: str) -> str:
        """One piece of prose."""
        return translate(text)

    def keeps(self, name: str, response: Response, author: str) -> bool:
        """Whether a header of the answer is left in it."""
        return True

    def header(self, name: str, value: str, response: Response) -> tuple[str, str]:
        """A header in this wording."""
        match name.lower():
            case "server" if value == "databricks":
                value = "Databricks"
            case "location":
                value = self.location(value)
            case "set-cookie":
                value = self.cookie(value)
            case "x-databricks-reason-phrase":
                value = in_plain_letters(self.text(value))
            case _:
                pass
        return _title_case(name), value

    def location(self, place: str) -> str:
        """Where a redirect leads: the same, its query in another order."""
        parts = urlsplit(place)
        query = parse_qsl(parts.query, keep_blank_values=True)
        return parts._replace(query=urlencode(query[::-1], quote_via=quote)).geturl()

    def cookie(self, cookie: str) -> str:
        """A cookie, its attributes in another order."""
        pair, *attributes = cookie.split("; ")
        return "; ".join([pair, *reversed(attributes)])

    def _body(self, response: Response, author: str) -> tuple[bytes, str]:
        """The body and its content type."""
        headers = {name.lower(): value for name, value in response.headers}
        kind = headers.get("content-type", "")
        media = kind.partition(";")[0].strip().lower()
        if not response.body:
            words = EMPTY.get(response.status) if author == "front-door" else None
            return (words.encode(), "text/plain; charset=UTF-8") if words else (b"", kind)
        if "content-encoding" in headers:
            return response.body, kind
        try:
            text = response.body.decode()
            if media.endswith("json"):
                return self._json(text, response.status, author).encode(), kind
        except ValueError:  # neither text nor JSON, whatever it calls itself
            return response.body, kind
        if media == "text/html":
            return self._page(text).encode(), "text/html;charset=UTF-8"
        return (
            (self.text(text).encode(), "text/plain; charset=UTF-8") if media == "text/plain" else (response.body, kind)
        )

    def _json(self, text: str, status: int, author: str) -> str:
        value: object = json.loads(text)
        failed = status >= 400
        if not failed and author == "app":  # what an app serves is its own
            return json.dumps(value, indent=1)
        value = self._value("", value, failed)
        if failed and isinstance(value, dict):
            value = {
                "hinweis": "Bitte geben Sie diese Zeilen weiter.",
                **cast("dict[str, object]", value),
                "dauer_ms": 3,
            }
        return json.dumps(value, indent=2 if failed else None, ensure_ascii=False)

    def _value(self, key: str, value: object, failed: bool) -> object:
        if isinstance(value, dict):
            members = cast("dict[str, object]", value).items()
            return {name: self._value(name, each, failed) for name, each in reversed(members)}
        if isinstance(value, list):
            return [self._value(key, each, failed) for each in cast("list[object]", value)]
        if isinstance(value, str) and (key in PROSE or (failed and key not in DATA and is_prose(value))):
            return self.text(value)
        return value

    def _page(self, page: str) -> str:
        read = _Page()
        read.feed(page)
        read.close()
        if read.form:  # it must still work
            return re.sub(r"(?<=>)[^<]+(?=<)", lambda piece: escape(self.text(unescape(piece[0]))), page)
        items = "\n".join(f"<li>{escape(self.text(each))}</li>" for each in read.texts if each != read.title)
        items += "".join(f'\n<li><a href="{escape(each)}">…</a></li>' for each in read.links)  # no matter of words
        return PAGE.format(title=escape(self.text(read.title)), items=items)


class Unmarked(German):
    """The same, and nothing in it tells the platform: no header, cookie, realm, path or name of its own."""

    def text(self, text: str) -> str:
        """One piece of prose, without the platform's name and its request ids."""
        return translate(text.partition(" [ReqId: ")[0]).replace("Databricks", "Plattform")

    def keeps(self, name: str, response: Response, author: str) -> bool:
        """All but the marks. The reason phrase stays with refusals by the network, where it's a contract."""
        if author not in PLATFORM:
            return True
        if name.lower() == "x-databricks-reason-phrase":
            return re.search(rb'"error_code": ?\d', response.body) is None  # a number where a token is refused
        return name.lower() not in MARKS and (name.lower(), dict(response.headers).get(name)) != (
            "server",
            "databricks",
        )

    def header(self, name: str, value: str, response: Response) -> tuple[str, str]:
        """A header without the platform's name."""
        return super().header(name, value.replace("DatabricksRealm", "api"), response)

    def location(self, place: str) -> str:
        """The way to the login page by another path, at the same host."""
        place = place.replace(AUTHORIZE, "/konto/anmeldung").replace(
            quote(CALL_BACK, safe=""), quote("/konto/ende", safe="")
        )
        return super().location(place)

    def cookie(self, cookie: str) -> str:
        """A cookie of another name."""
        return super().cookie(cookie).replace("__Host-databricksapps_csrf", "vorgang")


class _Page(HTMLParser):
    """The title, the pieces of text and the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.texts: list[str] = []
        self.links: list[str] = []
        self.form = False
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.form = self.form or tag == "form"
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title = data.strip()
        elif self._inside not in ("script", "style") and data.strip():
            self.texts.append(data.strip())


def _title_case(name: str) -> str:
    return "GAP-Auth" if name.lower() == "gap-auth" else "-".join(part.capitalize() for part in name.split("-"))


WORDINGS: dict[str, Callable[[], Wording]] = {"plain": Wording, "german": German, "unmarked": Unmarked}
"""Every wording by its name."""


def wording_of(name: str) -> Wording:
    """The wording of this name; `LabError` when there's none."""
    if name not in WORDINGS:
        raise LabError(f"There is no wording {name!r}: it's one of {', '.join(WORDINGS)}.")
    return WORDINGS[name]()
