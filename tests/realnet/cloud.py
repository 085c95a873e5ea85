"""`python -m tests.realnet.cloud FAULT…`: a lab in its namespace, told in one line of JSON, until standard input ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import Token, World

OURS = ("--resolver", "--connect-to", "--ca-bundle")
"""Options by which a run joins a lab without any network around it: here names, ports and authorities are real."""


def main() -> None:
    """Serve as the order on the command line says."""
    order = json.loads(sys.argv[1])

    def change(world: World) -> None:
        if order["token"] is not None:
            world.examine(Token(**order["token"]))
        if order["url"] is not None:
            world.question.url = order["url"]

    with Lab(order["faults"], way=order["way"], directory=Path(order["folder"]), also=[change]) as lab:
        asked, at = [], 0
        while at < len(lab.argv):
            step = 2 if at + 1 < len(lab.argv) and not lab.argv[at + 1].startswith("--") else 1
            if lab.argv[at] not in OURS:
                asked += lab.argv[at : at + step]
            at += step
        ports = {each.split(":")[0]: int(each.rsplit(":", 1)[1]) for each in lab.connections}
        spare = lab.mint()
        said = {"argv": asked, "env": dict(lab.env), "ports": ports, "secrets": list(lab.secrets), "token": spare}
        print(json.dumps(said), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
