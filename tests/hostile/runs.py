"""Whole runs against hostile servers over real sockets: the app, its front door, the workspace, names, proxies, certificates."""

from __future__ import annotations

import contextlib
import resource
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbapp_diag.case.text import from_json
from dbapp_diag.lab import Lab
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.web import Request, Response
from dbapp_diag.lab.wires import Answer, Connect, Mode, Proxy, Tls
from dbapp_diag.lab.world import APP, WORKSPACE, World
from tests.hostile import judging
from tests.hostile.choices import Choices
from tests.hostile.grammar import STATUSES, bomb, headers, jwt, line, page, raw_answer, spelt, text
from tests.scenarios.asking import run

TIMEOUT = 8.0
"""Seconds that a run is given; it ends a second later at the latest."""
LATE = 1.0
MOST_MEMORY = 300
"""MB of the process, servers included."""
FILES = {"json": "r.json", "html": "r.html", "markdown": "r.md", "junit": "r.xml", "terminal": "r.txt"}


def _response(choices: Choices, request: Request | None = None) -> Response:
    """One hostile answer, which may give the token back."""
    body = page(choices).encode("utf-8", "surrogatepass")
    token = request.bearer if request is not None else None
    if token and choices.one_in(2):
        body = spelt(choices, token).encode() + body
    if choices.one_in(6):
        return Response(raw=raw_answer(choices, body[:100_000]))
    named = [
        (name, value.encode("ascii", "replace").decode().translate({0: " ", 10: " ", 13: " "}).strip())
        for name, value in headers(choices)
    ]
    named = [(name, value) for name, value in named if name not in ("transfer-encoding", "content-encoding")]
    if choices.one_in(8):
        return Response(200, bomb(choices), (*named, ("content-encoding", "gzip")))
    status = choices.pick([each for each in STATUSES if each >= 200])
    if token and choices.one_in(4):
        named.append(("location" if 300 <= status < 400 else "x-echo", f"https://evil.example/?t={token}"))
    reason = choices.pick((None, line(choices).encode("latin-1", "replace").decode("latin-1")))
    return Response(
        status, body, named, stamped=choices.one_in(2), reason=None if reason is None else _printable(reason)
    )


def _printable(reason: str) -> str:
    return "".join(each for each in reason if each.isprintable() and each.isascii())[:60]


def _instead(choices: Choices, share: int) -> Callable[[Request], Response | None]:
    """Answers in a server's place, by path: the same one each time, so that an input is repeated by its choices."""
    made: dict[str, Any] = {}
    rolls = [
        (choices.below(share), list(Choices(given=[choices.below(1 << 16) for _ in range(40)])._given))
        for _ in range(4)
    ]

    def answer(request: Request) -> Response | None:
        if request.path not in made:
            made[request.path] = rolls[len(made) % len(rolls)]
        roll, numbers = made[request.path]
        return _response(Choices(given=numbers), request) if roll == 0 else None

    return answer


def _changes(choices: Choices, world: World) -> None:
    for _ in range(1 + choices.below(3)):
        match choices.below(9):
            case 0 | 1:
                world.app.door.instead = _instead(choices, 2)
            case 2:
                world.app.replies["/api/items"] = Reply(
                    choices.pick([each for each in STATUSES if 200 <= each < 600 and each not in (204, 304)]),
                    page(choices).encode("utf-8", "replace").decode(),
                    choices.pick(("application/json", "text/html; charset=utf-8", "text/event-stream", "text/plain")),
                )  # fmt: skip
            case 3 | 4:
                world.workspace.instead = _instead(choices, 3)
            case 5:
                app = world.app
                for name in ("description", "compute", "compute_message", "status", "status_message"):
                    if choices.one_in(2):
                        setattr(app, name, text(choices).encode("utf-8", "replace").decode())
            case 6:
                host = world.hosts[choices.pick((APP, WORKSPACE))]
                host.tls = choices.pick(list(Tls))
                host.connect = choices.pick((Connect.OPEN, *Connect))
            case 7:
                world.dns.names[choices.pick((APP, WORKSPACE))] = choices.pick(
                    (
                        *Answer,
                        ("127.0.0.1",),
                        ("0.0.0.0", "255.255.255.255"),
                        tuple(f"10.0.{n // 250}.{n % 250}" for n in range(300)),
                    )
                )
            case _:
                _setting(choices, world)


def _setting(choices: Choices, world: World) -> None:
    match choices.below(4):
        case 0:
            world.examine(jwt(choices).encode("ascii", "replace").decode().replace("\0", "") or "x")
        case 1:
            world.proxy = Proxy(choices.pick(list(Mode)))
            world.environment["HTTPS_PROXY"] = choices.pick(
                ("http://svc-build:@proxy-password@@@proxy@", "http://@proxy@")
            )
        case 2:
            names = (
                "HTTPS_PROXY",
                "NO_PROXY",
                "DATABRICKS_HOST",
                "DATABRICKS_TOKEN",
                "SSL_CERT_FILE",
                "X_SECRET",
                "LANG",
                "TZ",
            )
            world.environment[choices.pick(names)] = line(choices).encode("utf-8", "replace").decode()[:5000]
        case _:
            key = choices.pick(("host", "client_id", "auth_type", "token", "cluster_id"))
            world.profiles["lab"][key] = line(choices).encode("utf-8", "replace").decode()[:2000].replace("@", "")


ALLOWED = ("oauth", "pat")


def run_case(choices: Choices) -> None:
    """A world with hostile parts; one run; every report of it."""
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(Lab(also=(lambda world: _changes(choices, world),)))
        folder = Path(stack.enter_context(contextlib.closing(_Folder())).name)
        words = [word for name in FILES.values() for word in ("-o", str(folder / name))]
        done = run(lab, "--timeout", f"{TIMEOUT:.0f}s", "--verbose", *words)
        if "Traceback" in done.stderr or "Exception ignored" in done.stderr:
            raise judging.Broken(f"traceback: {done.stderr[-300:]}")
        if done.returncode not in (0, 1, 2, 3):
            raise judging.Broken(f"exit-code: {done.returncode}: {done.stderr[-300:]}")
        secrets = [each for each in lab.secrets if len(each) > 11]
        for where, said in (("standard output", done.stdout), ("standard error", done.stderr)):
            judging.secret(said, where, secrets)
            judging.harmless(said, where)
            judging.commands(said, where)
        if done.returncode == 2:
            return
        for name, file in FILES.items():
            report = (folder / file).read_text("utf-8")
            judging.secret(report, name, secrets)
            judging.report(name, report, schema=True)
        case = from_json((folder / FILES["json"]).read_text("utf-8"), name="it")
        broken = [check.id for check in case.checks if check.status == "errored" and "broke" in (check.reason or "")]
        if broken:
            raise judging.Broken(f"check: {broken} {[check.reason for check in case.checks if check.id in broken]}")
        judging.printed_commands(case)
        if (case.duration_ms or 0) > (TIMEOUT + LATE) * 1000:
            raise judging.Broken(f"late: {case.duration_ms} ms")
        _tokens(lab)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if memory > MOST_MEMORY:
        raise judging.Broken(f"memory: {memory} MB")


def _tokens(lab: Lab) -> None:
    """No credential reached a host that isn't the platform's, nor a proxy."""
    for seen in lab.log.requests:
        host = seen.host.split(":")[0]
        if seen.credential in ALLOWED and (seen.server in ("proxy", "other") or host not in lab.world.hosts):
            raise judging.Broken(f"token: {seen.credential} at {seen.server} {seen.host}")


class _Folder:
    def __init__(self) -> None:
        self.name = tempfile.mkdtemp(prefix="hostile-run-")

    def close(self) -> None:
        shutil.rmtree(self.name, ignore_errors=True)
