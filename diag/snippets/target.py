"""What a snippet is written for: the call, and how whoever runs it signs in. Put together from a run's facts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.option import APP, CALL, CALLER, TOKEN
from dbapp_diag.model.options import repeated, token_repeated
from dbapp_diag.model.repeating import MASK
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.urls import origin, percent_encoded
from dbapp_diag.snippets.means import CLI, Means, means_of, never_taken
from dbapp_diag.snippets.request import BODY, SECRET, Header, Sent, body_of, headers_of

HOST, ENDPOINT, PROFILE = "<app-host>", "<endpoint>", "<profile>"
WORKSPACE, CLIENT_ID = "<workspace-host>", "<oauth2_app_client_id>"
PLACEHOLDERS = (HOST, ENDPOINT, SECRET, BODY, PROFILE, WORKSPACE, CLIENT_ID)
"""What stands where something isn't known."""
FACTS: tuple[type[Fact], ...] = (AppAddress, AppRecord, CredentialSources, SignIn, Vantage)
"""What it's put together from, beside the question."""
_KEPT_IN_PATHS = "/?:@!$&'()*+,;=%[]~"
"""Characters that stay as they are; others are percent-encoded, as every client would do."""


@dataclass(frozen=True, slots=True)
class Given:
    """The place of a token that was given: `variable` or `file`, never its text."""

    place: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetTarget:
    """The call and the sign-in. What isn't known is None, or a placeholder in angle brackets where it can't be left out."""

    url: str
    path: str
    method: str = "GET"
    call: CallKind = CallKind.HTTP
    headers: tuple[Header, ...] = ()
    """Those beside the usual ones."""
    body: Sent | None = None
    app: str | None = None
    workspace: str | None = None
    client_id: str | None = None
    """The app's `oauth2_app_client_id`."""
    profile: str | None = None
    auth_type: str | None = None
    """The SDK's method that the snippet signs in by."""
    means: Means = Means.NONE
    given: Given | None = None
    named: tuple[str, ...] = ()
    """The options that name this target to `dbapp-diag`, without those about credentials."""
    called: tuple[str, ...] = ()
    """The options that say what is called, beside the path."""
    signed: tuple[str, ...] = ()
    """The options that say who signs in, as `token get` takes them too."""
    about_sign_in: str | None = None
    """Why it doesn't sign in as this machine is set up."""
    notes: tuple[str, ...] = ()
    """What else whoever runs it should know, a line each."""

    @property
    def signs_in_by(self) -> str:
        """Who signs in, and how, as a sentence part."""
        if self.auth_type is None:
            return "nothing"
        return f"profile {self.profile} ({self.auth_type})" if self.profile else self.auth_type


def snippet_target(asked: Asked, facts: Facts) -> SnippetTarget:
    """What is known after a run of the checks that find out where the app is and how one signs in."""
    address, record = facts.want(AppAddress), facts.want(AppRecord)
    sources, sign_in = facts.want(CredentialSources), facts.want(SignIn)
    winner = sources.winner.method if sources is not None and sources.winner is not None else None
    host = (sign_in.host if sign_in else None) or (sources.host if sources else None) or asked.workspace
    workspace = origin(host) if host else None
    profile = _profile(asked, sources)
    means, auth_type = means_of(sources, winner), winner
    what, about = never_taken(winner), None
    if what is not None or winner is None:
        missing = f"{what} is configured here, and apps refuse it" if what else "No credentials are configured here"
        about = f"{missing[0].upper()}{missing[1:]}: this signs in by OAuth instead"
        means, auth_type = Means.CLI, CLI
        profile = profile or (None if workspace else PROFILE)
    path, secret = _path(asked)
    body, on_body = body_of(asked)
    headers, on_headers = headers_of(asked, body)
    return SnippetTarget(
        url=address.url if address is not None else asked.url or f"https://{HOST}",
        path=path,
        method=asked.method,
        call=asked.kind,
        headers=headers,
        body=body,
        app=(record.name if record else None) or asked.app or (address.name if address else None),
        workspace=workspace,
        client_id=record.client_id if record is not None else None,
        profile=profile,
        auth_type=auth_type,
        means=means,
        given=_given(asked),
        named=tuple(repeated(replace(asked, endpoint=asked.endpoint and path, origin=None), APP, CALL)),
        called=tuple(repeated(replace(asked, endpoint=None, origin=None), CALL)),
        signed=tuple(repeated(asked, CALLER, TOKEN)),
        about_sign_in=about,
        notes=(
            *_about_the_call(asked, address, secret=secret),
            *on_headers,
            *on_body,
            *_about_the_way(facts.want(Vantage)),
        ),
    )


def _profile(asked: Asked, sources: CredentialSources | None) -> str | None:
    """The profile to name, where one takes part."""
    if asked.profile is not None or sources is None:
        return asked.profile
    return sources.profile if sources.file_unread_because is None and sources.profile_keys else None


def _path(asked: Asked) -> tuple[str, bool]:
    """The path, and whether a secret was taken out of its query."""
    if asked.endpoint is None:
        return f"/api/{ENDPOINT}", False
    shown = Redactor().text(asked.endpoint)
    pieces = [percent_encoded(piece, keep=_KEPT_IN_PATHS) for piece in MASK.split(shown)]
    return SECRET.join(pieces), len(pieces) > 1


def _given(asked: Asked) -> Given | None:
    option, *name = token_repeated(asked.token_given) or [""]
    places = {"--token-env": "variable", "--token-file": "file"}
    return Given(places[option], name[0]) if option in places and name else None


def _about_the_call(asked: Asked, address: AppAddress | None, *, secret: bool) -> list[str]:
    notes: list[str] = []
    if address is None and asked.url is None:
        notes.append("The app's address isn't known here: put it in, from the app's page or `databricks apps get`")
    elif address is not None and address.source == "derived":
        notes.append("The app's address is put together from the workspace's: nothing has confirmed it")
    if asked.endpoint is None:
        notes.append("No path was named: put in one that the app has")
    if secret:
        notes.append("A secret in the path is left out: let the program read it from where it's kept")
    return notes


def _about_the_way(vantage: Vantage | None) -> list[str]:
    """What this run was told about the network, as the variables that tell programs the same."""
    if vantage is None:
        return []
    notes: list[str] = []
    if vantage.ca_bundle:
        notes.append(f"Asked with --ca-bundle {vantage.ca_bundle}. A program is told of that file by")
        notes.append("REQUESTS_CA_BUNDLE (requests, the SDK), SSL_CERT_FILE (httpx) or CURL_CA_BUNDLE (curl).")
    proxy = next((text for text in vantage.proxies if text.startswith("--proxy ")), None)
    if proxy is not None:
        notes.append(f"Asked with --proxy; a program is told by HTTPS_PROXY={proxy.split(' ', 1)[1]}")
    return notes
