"""A lab that stays up, for people: its settings in a form to copy, until Ctrl-C."""

import shlex
import time
from collections.abc import Sequence
from typing import TextIO

from dbapp_diag.lab.activate import path_of, question_of, write_activate
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import CALLER

LOOK = 0.5
"""Seconds between two looks for a signal."""
TOKEN_FIELD = "import json,sys; print(json.load(sys.stdin)['access_token'])"


def serve(faults: Sequence[str], out: TextIO, *, way: str | None = None, wording: str = "plain") -> None:
    """Start a lab with these faults, write its settings to `out`, and stay until interrupted."""
    with Lab(faults, way=way, wording=wording) as lab:
        try:
            write_activate(lab)
            out.write(settings(lab))
            out.flush()
            while True:  # a single long wait may miss a signal that comes as it begins
                time.sleep(LOOK)
        except KeyboardInterrupt:
            out.write("The lab is closed.\n")


def settings(lab: Lab) -> str:
    """The settings of a running lab: what to set, and lines to run."""
    world = lab.world
    planted = ", ".join(each.id for each in lab.faults) or "none: everything works"
    variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in lab.env.items() if name != "PATH")
    path = f"PATH={shlex.quote(lab.env['PATH'])}"
    secret = world.workspace.clients[CALLER.id]
    form = "-d grant_type=client_credentials -d scope=all-apis"
    mint = f"{lab.curl} -sS -u {CALLER.id}:{secret} {form} https://{world.workspace.host}/oidc/v1/token"
    url = (world.question.url or f"https://{world.app.host}") + (world.question.endpoint or "/api/items")
    lines = [
        f"Faults       {planted}",
        f"Signs in by  {lab.way.id}",
        f"Wording      {lab.wording}",
        f"Workspace    https://{world.workspace.host}",
        f"App          https://{world.app.host}",
        f"Name server  {lab.resolver}",
        f"CA bundle    {lab.ca_bundle}",
        f"API key      {world.app_key}",
        f"Folder       {lab.base_dir}",
        *(f"Connect      {each}" for each in lab.connections),
        *(f"Environment  {name}={value}" for name, value in lab.env.items()),
        "",
        "Join a shell to it (`deactivate_lab` leaves it):",
        f"  . {shlex.quote(str(path_of(lab)))}",
        f"  dbapp-diag run {shlex.join(question_of(lab))}",
        f"  curl -i {shlex.quote(url)}",
        "",
        "Diagnose it from any other shell:",
        f"  env -i {path} {variables} dbapp-diag run {shlex.join(lab.argv)}",
        "",
        "A token, and a call with curl (with the proxy settings above, if there are any):",
        f"  TOKEN=$({mint} | python3 -c {shlex.quote(TOKEN_FIELD)})",
        f'  {lab.curl} -i -H "Authorization: Bearer $TOKEN" {shlex.quote(url)}',
        "",
        "Ctrl-C closes the lab.",
        "",
    ]
    return "\n".join(lines)
