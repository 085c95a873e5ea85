"""A refusal by the workspace that an app hands on: its code, the grant that is short, and whose it is. Pure.

Read by structure first: the fields of the workspace API's errors, at any depth of the app's own JSON. Then by the codes and the
names of grants, which the platform quotes in every language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.json_values import mapping, read_json, text
from dbapp_diag.model.urls import is_databricks_workspace
from dbapp_diag.model.words import Confidence

_CODES = ("PERMISSION_DENIED", "INSUFFICIENT_PERMISSIONS", "RESOURCE_DOES_NOT_EXIST", "INSUFFICIENT_PRIVILEGES")
"""Codes about a grant, of the REST API and of SQL (Databricks documentation, Error handling and Error conditions)."""
_HIDDEN = "RESOURCE_DOES_NOT_EXIST"
"""What the workspace says of a thing that isn't there, and of one that the caller may not see."""
_CODE = re.compile(
    rf"\b(?:{'|'.join(_CODES)})\b|(?<=databricks\.sdk\.errors\.platform\.)(?:PermissionDenied|NotFound)\b"
)
"""One of the codes, or the SDK's name for the errors that they become (databricks-sdk-py, databricks/sdk/errors)."""
_BY_THE_SDK = {"PermissionDenied": "PERMISSION_DENIED", "NotFound": _HIDDEN}
_GRANT = re.compile(
    r"\b(CAN[ _](?:QUERY|RUN|USE|VIEW|READ|EDIT|MANAGE(?:[ _]RUN)?|RESTART|ATTACH[ _]TO)|USE[ _](?:SCHEMA|CATALOG)"
    r"|(?:SELECT|MODIFY|EXECUTE|READ[ _]VOLUME|WRITE[ _]VOLUME|BROWSE)(?=\W{1,3}(?:privileges?|permissions?|on)\b))"
)
"""Levels of permissions and privileges, in capitals as the workspace writes them."""
_LACKS = re.compile(
    r"(?:does\s?n[o']t|do not|not|without|lacks?|missing|requires?|needs?|insufficient|denied)\b.{0,80}?"
    r"(?:permission|privilege|access|CAN[ _]|USE[ _]|EXECUTE|SELECT)",
    re.IGNORECASE | re.DOTALL,
)
_RAISED = re.compile(r"\bPermissionDenied(?:Error)?\b.{0,20}\b(?:User|Principal|Service principal)\b", re.DOTALL)
"""The SDK's error by its bare name, with whom it is about, as a log or a detail quotes it."""
_BY_ADDRESS = re.compile(
    r"\b403 (?:Client Error:? ?)?Forbidden\b.{0,20}?https://([a-z0-9.-]+)/(?:api|serving-endpoints)/", re.IGNORECASE
)
"""The error of an HTTP client that names the address: `403 Client Error: Forbidden for url: …` (requests, httpx)."""
_OF_OTHERS = re.compile(r"[\"']?status[\"']?\s{0,3}[:=]\s{0,3}[\"']?PERMISSION_DENIED|StatusCode\.PERMISSION_DENIED")
"""The same code in the form of other services that an app may call (google.rpc.Status, gRPC)."""
_ESCAPED = re.compile(r"\\{1,8}(?:([\"'])|[nrt])")
"""A quote, or an end of a line, as a text in JSON has it; deeper, where one text holds another."""
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Relayed:
    """What an app handed on of the workspace's refusal."""

    code: str
    grant: str
    message: str
    """The workspace's words, as far as they can be told from the app's."""
    confidence: Confidence

    @property
    def hidden(self) -> bool:
        """The workspace says that a thing isn't there: so it is, or it may not be seen."""
        return self.code == _HIDDEN


def relayed_refusal(answer: Exchange) -> Relayed | None:
    """The workspace's refusal over a grant that this answer quotes; None where it quotes none."""
    if (answer.status or 0) < 400:
        return None
    error = _api_error(read_json(answer.body))
    if error is not None:
        name, message = error
        known = (
            name == _HIDDEN or _grant(message) or _LACKS.search(message)
        )  # the code alone may be about scopes as well
        sure = Confidence.CONFIRMED if known else Confidence.LIKELY
        return Relayed(name, _grant(message), _short(message), sure) if name in _CODES else None
    said = _ESCAPED.sub(lambda part: part[1] or " ", answer.body)
    code, grant, lacks = _CODE.search(said), _grant(said), _LACKS.search(said)
    address = _BY_ADDRESS.search(said)
    if address is not None and is_databricks_workspace(address[1].lower()):
        return Relayed("PERMISSION_DENIED", grant, _short(said), Confidence.LIKELY)
    if code is None and _RAISED.search(said) and lacks:
        return Relayed("PERMISSION_DENIED", grant, _short(said), Confidence.LIKELY)
    if code is None and not (grant and lacks):
        return None
    ours = code is not None and (grant or (lacks and not _OF_OTHERS.search(said)))
    sure = Confidence.CONFIRMED if ours else Confidence.LIKELY
    return Relayed(_BY_THE_SDK.get(code[0], code[0]) if code is not None else "", grant, _short(said), sure)


def _grant(said: str) -> str:
    found = _GRANT.search(said)
    return found[1].replace("_", " ") if found else ""


def _short(said: str) -> str:
    words = " ".join(said.split())
    return f"{words[:_LONGEST]}…" if len(words) > _LONGEST else words


def _api_error(data: object) -> tuple[str, str] | None:
    """Code and message of an error in the workspace API's form, wherever it stands in the app's answer, be it as a text."""
    ahead, seen = [data], 0
    while ahead and seen < 200:
        item, seen = ahead.pop(0), seen + 1
        if isinstance(item, dict):
            fields = mapping(cast("object", item))
            code = text(fields, "error_code") or text(fields, "errorCode")
            if code is not None:
                return code, text(fields, "message") or ""
            ahead += fields.values()
        elif isinstance(item, list):
            ahead += cast("list[object]", item)
        elif isinstance(item, str) and item.lstrip().startswith("{"):
            ahead.append(read_json(item))
    return None
