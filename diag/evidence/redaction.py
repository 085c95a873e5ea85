"""Redaction on entry: whatever is about to be recorded, logged or shown passes through a `Redactor` first.

Two nets, one behind the other. Secrets that the run knows (captured as soon as they're read) are replaced
wherever their text turns up, also percent-encoded, base64-encoded or JSON-escaped. Text of unknown origin is
then searched for things with the form of a secret. A mask says what stood there, and the same secret has
the same mask everywhere: `‹token 1›`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast
from urllib.parse import quote, quote_plus

from dbapp_diag.evidence import codec
from dbapp_diag.facts.base import Fact

FactT = TypeVar("FactT", bound=Fact)

MASKED_HEADERS: Mapping[str, str] = {
    "authorization": "credential",
    "proxy-authorization": "proxy credential",
    "cookie": "cookie",
    "set-cookie": "cookie",
    "x-forwarded-access-token": "token",
    "x-api-key": "key",
    "x-auth-token": "token",
    "x-databricks-azure-sp-management-token": "token",
    "gap-auth": "principal",
    "x-forwarded-email": "principal",
    "x-forwarded-user": "principal",
    "x-forwarded-preferred-username": "principal",
    "x-databricks-internal-pod-ip": "address",
}
"""Headers whose value is never kept, and what it is. Cookie names are kept (see `Redactor.header`)."""

_SECRET_NAME = (
    r"(?:[a-z0-9_.\-]*(?:token|secret|passw(?:or)?d|passwd|pwd|api[_\-]?key|apikey|access[_\-]?key|private[_\-]?key"
    r"|credential|assertion|signature|session[_\-]?id|client[_\-]?secret|code[_\-]?verifier)[a-z0-9_\-]*"
    r"(?<!endpoint)(?<!type)(?<!types)(?<!uri)(?<!url)(?<!supported)(?<!expiry)(?<!expires))"
)
"""Names of fields whose value is a secret; not those that only speak of one (`token_endpoint`, `token_type`)."""
_IN_QUERIES = r"sig|code|auth|jwt|pat|nonce|state"
"""Short names that mean a secret in a query, and much else in data (`"state": "RUNNING"`)."""

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("token", re.compile(r"\bey[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{4,}(?:\.[A-Za-z0-9_\-]*){0,3}")),
    ("token", re.compile(r"\b(?:dapi|dkea|dose|dsapi|doau)[A-Za-z0-9]{8,}(?:-\d+)?")),
    ("key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S)),
    ("key", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w\-]{10,})")),
    (
        "credential",
        re.compile(r"\b(?i:bearer|basic|negotiate|ntlm)\s+(?![A-Za-z_]+=[\"'])(?=\S*[0-9A-Z=])[A-Za-z0-9+/=_\-.~]{6,}"),
    ),
    ("password", re.compile(r"(?<=://)[^/\s@:\"'<>]*:[^/\s@\"'<>]+(?=@)")),
    (
        "secret",
        re.compile(
            rf"(?i)(?<![a-z0-9_])\\{{0,8}}[\"']{_SECRET_NAME}\\{{0,8}}[\"']\s*[:=]\s*\\{{0,8}}[\"'](?P<value>(?:[^\"'\\]|\\.)+)"
        ),
    ),
    ("secret", re.compile(rf"(?i)(?<![a-z0-9_.\-])(?:{_SECRET_NAME}|{_IN_QUERIES})=(?P<value>[^&\s\"'<>;,)\]}}]+)")),
)

_COOKIE_NAME = re.compile(r"[^=;,\s‹›]+")
_PADDED = re.compile(r"[A-Za-z0-9+/]{14,}={1,2}")
"""A value in base64 that stands where a cookie without a value would."""
_COOKIE_ATTRIBUTES = frozenset(
    ("domain", "expires", "httponly", "max-age", "partitioned", "path", "priority", "samesite", "secure")
)
"""RFC 6265 section 4.1.1, with SameSite, Partitioned and Priority. Anything else behind a cookie may be a value."""
_SHORTEST = 6
"""Literals shorter than this aren't searched for: they'd mask ordinary words."""
_MADE_UP = ("token", "client secret")
"""Kinds that no person makes up. What is a word all the same stands there by mistake, as in `token = default`."""
_A_WORD = re.compile(r"[A-Za-z]?(?:[a-z]{5,9}|[A-Z]{5,9})")


class Redactor:
    """Masks secrets in text. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._labels: dict[str, str] = {}
        self._literals: list[tuple[str, str]] = []
        self._numbers: Counter[str] = Counter()
        self.masked: Counter[str] = Counter()
        """How often each kind of thing was masked."""

    def learn(self, secret: str, kind: str) -> str:
        """Remember a secret's text; give the label by which it goes from now on (`token 1`).

        White space around the text doesn't make another secret.
        """
        with self._lock:
            bare = secret.strip()
            if bare in self._labels:
                return self._labels[bare]
            self._numbers[kind] += 1
            label = f"{kind} {self._numbers[kind]}"
            self._labels[bare] = label
            if len(bare) >= _SHORTEST:
                word = kind in _MADE_UP and _A_WORD.fullmatch(bare)
                for form in (f"Bearer {bare}", f"bearer {bare}") if word else _forms(bare):
                    self._literals.append((form, label))
                self._literals.sort(key=lambda pair: len(pair[0]), reverse=True)
            return label

    def text(self, text: str) -> str:
        """The text with every known secret, and everything that has the form of one, masked."""
        for literal, label in self._literals:
            if literal in text:
                self.masked[label.rsplit(" ", 1)[0]] += text.count(literal)
                text = text.replace(literal, f"‹{label}›")
        for kind, pattern in _PATTERNS:
            text = pattern.sub(lambda match, kind=kind: self._mask(match, kind), text)  # type: ignore[misc]  # mypy can't type a lambda's default
        return text

    def error(self, error: BaseException, longest: int) -> str:
        """The error's own text on one line, masked, then cut to that many characters."""
        return self.text(" ".join(str(error).split()))[:longest]

    def _mask(self, match: re.Match[str], kind: str) -> str:
        whole = match[0]
        secret = match.groupdict().get("value", whole)
        if secret.startswith("‹"):
            return whole
        self.masked[kind] += 1
        return whole[: len(whole) - len(secret)] + f"‹{kind}›"

    def header(self, name: str, value: str) -> str:
        """A header's value as it may be kept. Of cookies the names and attributes stay, of credentials the scheme."""
        lowered = name.lower()
        kind = MASKED_HEADERS.get(lowered)
        if kind is None:
            if re.fullmatch(_SECRET_NAME, lowered) and lowered not in _HARMLESS_HEADERS:
                kind = "secret"
            else:
                return self.text(value)
        self.masked[kind] += 1
        if kind == "address" and value.strip():  # one instance from another can be told by the number
            return f"‹{self.learn(value, kind)}›"
        if kind == "cookie":
            first, *others = value.split(";")
            kept = _cookie if lowered == "cookie" else _cookie_attribute
            return self.text("; ".join((_cookie(first), *map(kept, others))))
        known = self._labels.get(value.split(" ", 1)[-1].strip())
        first = value.split(" ", 1)[0]
        scheme = (
            f"{first} " if kind.endswith("credential") and first.lower() in _SCHEMES and " " in value.strip() else ""
        )
        return f"{scheme}‹{known or kind}›"

    def value(self, value: object) -> object:
        """Plain data (as JSON has it) with every text in it masked; mappings also by the names of their keys."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                pairs = cast("Mapping[object, object]", value).items()
                return {self.text(str(key)): self._named(str(key), item) for key, item in pairs}
            case list() | tuple() | set() | frozenset():
                return [self.value(item) for item in cast("Iterable[object]", value)]
            case _:
                return value

    def fact(self, seen: FactT, kind: type[FactT] | None = None) -> FactT:
        """A fact with every text in it masked, as `kind` or as what it is."""
        return codec.typed(self.value(codec.plain(seen)), kind or type(seen))

    def _named(self, name: str, item: object) -> object:
        secret = isinstance(item, str) and item and _NAMED_SECRET.fullmatch(name) and not item.startswith("‹")
        if secret and isinstance(item, str) and item not in self._labels.values():
            known = self._labels.get(item.strip())
            self.masked["secret"] += 1
            return f"‹{known or 'secret'}›"
        return self.value(item)

    def known(self) -> Iterable[str]:
        """The labels given so far."""
        return list(self._labels.values())


_NAMED_SECRET = re.compile(
    r"(?i)(?:access_|refresh_|id_|subject_|actor_)?token|client_?secret|secret|password|api_?key|authorization|cookie|set-cookie"
)
_SCHEMES = frozenset(
    ("apikey", "aws4-hmac-sha256", "basic", "bearer", "concealed", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm",
     "oauth", "privatetoken", "scram-sha-1", "scram-sha-256", "token", "vapid")
)  # fmt: skip
"""The first word of a credential that is no secret: IANA's registry of HTTP authentication schemes, and ApiKey, Token, NTLM and
AWS's. Any other may be the secret itself, sent without a scheme."""
_HARMLESS_HEADERS = frozenset({"www-authenticate", "proxy-authenticate", "sec-websocket-key"})


def _cookie(text: str) -> str:
    """One cookie without its value. Without a name that could be one all of it is value (RFC 6265bis section 5.7)."""
    name, given, _ = text.partition("=")
    if not text.strip():
        return ""
    if not given or not _COOKIE_NAME.fullmatch(name.strip()) or _PADDED.fullmatch(text.strip()):
        return "=‹cookie›" if given and not name.strip() else "‹cookie›"
    return f"{name.strip()}=‹cookie›"


def _cookie_attribute(text: str) -> str:
    """What stands behind a cookie: an attribute as it is, anything else as a cookie of its own."""
    name, _, value = text.strip().partition("=")
    lowered = name.strip().lower()
    joined = "=" in value or (("," in value) and lowered != "expires")  # a second cookie, in the same line
    if lowered not in _COOKIE_ATTRIBUTES or joined:
        return _cookie(text) if lowered not in _COOKIE_ATTRIBUTES else f"{name.strip()}=‹cookie›"
    return text.strip()


def _forms(secret: str) -> set[str]:
    """The ways in which a secret's text is commonly spelt elsewhere, be it not quite text: a variable's bytes needn't be UTF-8."""
    raws = {secret.encode("utf-8", "surrogatepass"), _bytes_of(secret)}
    texts = (secret, json.dumps(secret)[1:-1], json.dumps(json.dumps(secret))[3:-3])
    found = {*texts, *(form for raw in raws for form in _spelt(raw))}
    return {form for form in found if len(form) >= _SHORTEST}


def _bytes_of(text: str) -> bytes:
    """The bytes that Python read as this text, where it's from the system and not UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate from elsewhere
        return text.encode("utf-8", "surrogatepass")


_KEPT = ("", "/", "!'()*", "!'()*;/?:@&=+$,#")
"""What percent-encoding leaves as it is: nothing, Python's choice, encodeURIComponent's and encodeURI's (ECMA-262, 19.2.6)."""


def _spelt(raw: bytes) -> Iterable[str]:
    """Bytes percent-encoded, in hex, and in base64, alone or within something longer."""
    yield from (*(quote(raw, safe=kept) for kept in _KEPT), quote_plus(raw), raw.hex())
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (encode(raw).decode(), encode(raw).decode().rstrip("="))
        for before in range(3):  # three bytes are four characters: what is beside changes the first one and the last
            within = encode(bytes(before) + raw).decode()
            yield within[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]


def unforeseen(error: BaseException) -> str:
    """A sentence for what nobody foresaw, with the place in our code and without values, which could be secret."""
    frames: list[str] = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(f"{os.path.basename(traceback.tb_frame.f_code.co_filename)}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    said = Redactor().error(error, 200)
    return f"the tool itself failed: {type(error).__name__}: {said} (at {' > '.join(frames[-3:])}); report it with this line"
