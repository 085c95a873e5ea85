"""The target's values, as fixes are filled in with them, and the command that asks the same again. Pure."""

from __future__ import annotations

import shlex
from dataclasses import replace

from dbapp_diag.case.fixes import AGAIN
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import GIVEN, SignIn, TokenFacts, WorkspaceIdentity
from dbapp_diag.model.ids import CLIENT_ID
from dbapp_diag.model.option import APP, CALL, CALLER, NETWORK, RUN, TOKEN
from dbapp_diag.model.options import repeated, token_repeated
from dbapp_diag.model.repeating import line
from dbapp_diag.model.urls import name_asked
from dbapp_diag.model.words import Caller


def target_values(facts: Facts) -> dict[str, str]:
    """What fixes are filled in with: the target's values as far as the run knows them."""
    asked = facts.need(Asked)
    sources = facts.want(CredentialSources)
    sign_in = facts.want(SignIn)
    address = facts.want(AppAddress)
    token = facts.want(TokenFacts)
    me = facts.want(WorkspaceIdentity)
    workspace = (sign_in and sign_in.host) or (sources and sources.host) or asked.workspace
    record = facts.want(AppRecord)
    values = {
        "source_path": record.source_path if record is not None else None,
        "app": name_asked(asked.app, address.host if address else None, asked.path),
        "url": address.url if address else asked.url,
        "host": address.host if address else None,
        "workspace": workspace,
        "profile": asked.profile or (sources.profile if sources else None),
        "endpoint": asked.endpoint or asked.path,
        "method": asked.method,
        "principal": (me.user_name if me and me.examined else None) or (token.subject if token else None),
    }
    known = {name: value for name, value in values.items() if value} | _token_kept(asked.token_given or "")
    vantage = facts.want(Vantage)
    return known | again(asked, vantage)


def again(asked: Asked, vantage: Vantage | None, command: str = "run") -> dict[str, str]:
    """The commands that ask again, by their names in `AGAIN`: the same, and each without what another is to be given for."""
    given = tuple(part for part in asked.given or () if part != "method")
    questions = (
        asked,
        replace(asked, profile=None),
        replace(asked, endpoint=None),
        replace(asked, method="GET", given=given),
        replace(asked, app=None, url=None),
        replace(asked, app=None, url=None, endpoint=None),
        replace(asked, repeat=1),
    )
    return {name: rerun(each, vantage, command=command) for name, each in zip(AGAIN, questions, strict=True)}


def _token_kept(source: str) -> dict[str, str]:
    """How a command puts a token where the run's came from: the parts before and behind what prints it, and the option that reads
    it."""
    option, _, name = source.partition(" ")
    if option == "--token-env" and name.isidentifier():
        return {"token_into": f"export {name}=$(", "token_end": ")", "token_option": source}
    if option == "--token-file" and name:
        file = shlex.quote(name)
        return {"token_into": "", "token_end": f" > {file}", "token_option": f"{option} {file}"}
    return {}


MOST_RULES = 2
"""Redirected connections that a command repeats."""
_BY_A_PERSON = frozenset(("databricks-cli", "external-browser", "azure-cli", "consent"))
_RUNNERS = frozenset(("ci", "github-actions"))


def caller_kind(facts: Facts) -> Caller | None:
    """Whether a person calls or a service principal: by the token's subject, which for the latter is an application id, by the way
    of signing in, or by where this runs; None where nothing tells."""
    token, sign_in, vantage = facts.want(TokenFacts), facts.want(SignIn), facts.want(Vantage)
    subject = token.subject if token is not None else None
    if vantage is not None and vantage.runtime in _RUNNERS:
        return Caller.SERVICE
    if subject:
        return Caller.SERVICE if CLIENT_ID.fullmatch(subject) else Caller.PERSON
    method = sign_in.auth_type if sign_in is not None else None
    if method in (None, GIVEN, "pat", "basic"):
        return None
    return Caller.PERSON if method in _BY_A_PERSON else Caller.SERVICE


def rerun(asked: Asked, vantage: Vantage | None = None, *, command: str = "run") -> str:
    """The command that asks the same again, or another one about the same. A token is named by where it came from, never by its
    text."""
    words = repeated(asked, APP, CALLER, CALL, TOKEN, RUN) + token_repeated(asked.token_given)
    return line(["dbapp-diag", *command.split(), *words, *_way(vantage)])


def _way(vantage: Vantage | None) -> list[str]:
    """The options that said how hosts are reached. A proxy with a password stays out, as it's masked here; many redirected
    connections would swamp the line, so that the reader is told of them instead."""
    if vantage is None:
        return []
    shown = vantage if len(vantage.connect_to) <= MOST_RULES else replace(vantage, connect_to=())
    proxies = [text.split(" ", 1) for text in vantage.proxies if text.startswith("--") and "‹" not in text]
    return repeated(shown, NETWORK) + [word for words in proxies for word in words]
