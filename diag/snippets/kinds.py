"""The kinds of snippets, and which one fits the credentials in effect. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.snippets.means import Means
from dbapp_diag.snippets.target import SnippetTarget


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its name behind `--for`, what it is in one line, the template, and how its file is named."""

    name: str
    title: str
    template: str
    suffix: str
    elsewhere: bool = False
    """It brings credentials of its own, whatever is configured on this machine."""
    by_sdk: bool = False
    """It signs in by the SDK, whatever the method."""
    calls: CallKind = CallKind.HTTP
    """The kind of call that it makes."""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("curl", "a shell script with curl", "curl.sh.j2", ".sh"),
        Kind("requests", "Python with requests and nothing else", "requests.py.j2", ".py"),
        Kind("httpx", "Python with httpx and nothing else", "httpx.py.j2", ".py"),
        Kind("sdk", "Python with databricks-sdk, which keeps and renews the token", "sdk.py.j2", ".py", by_sdk=True),
        Kind(
            "mcp",
            "an MCP client in Python, with a fresh token for each request, and a configuration for others",
            "mcp.py.j2",
            ".py",
            by_sdk=True,
            calls=CallKind.MCP,
        ),
        Kind(
            "websocket",
            "a websocket in Python with websockets",
            "websocket.py.j2",
            ".py",
            by_sdk=True,
            calls=CallKind.WEBSOCKET,
        ),
        Kind("notebook", "a cell of a Databricks notebook or job", "notebook.py.j2", ".py", elsewhere=True),
        Kind(
            "external-app",
            "Python outside Databricks, as a service principal by variables",
            "external_app.py.j2",
            ".py",
            elsewhere=True,
        ),
        Kind(
            "app-to-app",
            "Python inside another Databricks app, as that app",
            "app_to_app.py.j2",
            ".py",
            elsewhere=True,
        ),
        Kind(
            "github-actions",
            "a workflow that signs in as itself, without a secret",
            "github_actions.yml.j2",
            ".yml",
            elsewhere=True,
        ),
    )
}


def usual_kind(target: SnippetTarget, *, runtime: str) -> tuple[Kind, str]:
    """The kind for whoever names none, and why that one, as a sentence part. `runtime` is the vantage's."""
    if target.call is not CallKind.HTTP:
        return next((kind, f"it's a call by {kind.name}") for kind in KINDS.values() if kind.calls is target.call)
    if runtime == "databricks-app":
        return KINDS["app-to-app"], "this is a Databricks app"
    if target.means is Means.NOTEBOOK or runtime in ("databricks-notebook", "databricks-serverless"):
        return KINDS["notebook"], "this is a notebook"
    if target.given is not None:
        return KINDS["curl"], "a token was given"
    if runtime == "github-actions" or (target.auth_type or "").startswith("github-oidc"):
        return KINDS["github-actions"], "this is a workflow of GitHub Actions"
    if target.means is Means.SECRET_IN_ENVIRONMENT:
        return KINDS["external-app"], "a service principal's id and secret are in variables"
    return KINDS["sdk"], f"{target.signs_in_by} is what signs in here"
