"""The commands that ask the workspace's API: databricks/cli cmd/workspace/apps, cmd/api and others."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from dbapp_diag.lab.cli.caller import Caller
from dbapp_diag.lab.cli.place import CliError, Place

APPS = "/api/2.0/apps"
PERMISSIONS = "/api/2.0/permissions/apps"


def apps(place: Place, given: argparse.Namespace) -> str:
    """One command below `databricks apps`."""
    caller, name = Caller.resolve(place, given.profile, None), given.name
    match given.command:
        case "list":
            return _list(caller)
        case "get":
            return _show(caller, "GET", f"{APPS}/{name}")
        case "create":
            asked = {"name": name} | ({"description": given.description} if given.description else {})
            return _show(caller, "POST", f"{APPS}?no_compute={str(given.no_compute).lower()}", _body(given, asked))
        case "start" | "stop":
            return _show(caller, "POST", f"{APPS}/{name}/{given.command}", {})
        case "deploy":
            asked = {"source_code_path": given.source_code_path, "mode": given.mode}
            return _show(
                caller, "POST", f"{APPS}/{name}/deployments", _body(given, {k: v for k, v in asked.items() if v})
            )
        case "list-deployments":
            return _show(caller, "GET", f"{APPS}/{name}/deployments")
        case "get-permissions":
            return _show(caller, "GET", f"{PERMISSIONS}/{name}")
        case "update-permissions":
            return _show(caller, "PATCH", f"{PERMISSIONS}/{name}", _body(given, {}))
        case "set-permissions":
            return _show(caller, "PUT", f"{PERMISSIONS}/{name}", _body(given, {}))
        case _:
            return _log(caller, name)


def me(place: Place, given: argparse.Namespace) -> str:
    """`databricks current-user me`."""
    return _show(Caller.resolve(place, given.profile, None), "GET", "/api/2.0/preview/scim/v2/Me")


def ip_access_lists(place: Place, given: argparse.Namespace) -> str:
    """`databricks ip-access-lists list`."""
    caller = Caller.resolve(place, given.profile, None)
    return json.dumps(caller.ask("GET", "/api/2.0/ip-access-lists").json.get("ip_access_lists", []), indent=2)


def api(place: Place, given: argparse.Namespace) -> str:
    """`databricks api get|post|…`: any request."""
    return _show(Caller.resolve(place, given.profile, None), given.command.upper(), given.path, _body(given, None))


def _list(caller: Caller) -> str:
    page, lines = "", ["Name  Url  ComputeStatus"]
    while True:
        told = caller.ask("GET", f"{APPS}?page_size=100{page}").json
        for record in cast(list[Any], told.get("apps", [])):
            lines.append(f"{record['name']}  {record.get('url', '')}  {record['compute_status']['state']}")
        if "next_page_token" not in told:
            return "\n".join(lines)
        page = f"&page_token={told['next_page_token']}"


def _log(caller: Caller, name: str) -> str:
    """The lab's apps write no log, and an app that isn't up has none to read (databricks/cli cmd/workspace/apps/logs.go)."""
    record = caller.ask("GET", f"{APPS}/{name}").json
    state = cast(dict[str, object], record["compute_status"])["state"]
    if not record.get("url") or state != "ACTIVE":
        raise CliError(f"app {name} has no logs while its compute is {state}")
    return ""


def _show(caller: Caller, method: str, path: str, body: object = None) -> str:
    text = caller.ask(method, path, body).text
    return json.dumps(json.loads(text), indent=2) if text else "{}"


def _body(given: argparse.Namespace, asked: Mapping[str, object] | None) -> object:
    """What `--json` holds, by itself or as `@` and a file, with what the other flags say."""
    if given.json is None:
        return asked
    text = Path(given.json[1:]).read_text(encoding="utf-8") if given.json.startswith("@") else given.json
    try:
        told: object = json.loads(text)
    except ValueError as error:
        raise CliError(f"error decoding JSON: {error}") from None
    return {**cast(dict[str, object], told), **(asked or {})} if isinstance(told, dict) else told
