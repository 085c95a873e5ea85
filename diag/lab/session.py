"""`Lab`: one fake workspace with its faults, running in this process for as long as it's needed."""

import asyncio
import contextlib
import os
import shlex
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.errors import LabError
from dbapp_diag.lab.fault import Fault, all_faults, find
from dbapp_diag.lab.fitting import USUAL, refuse_unfit
from dbapp_diag.lab.home import Marks, environment, write_files, write_profiles
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.log import LabLog
from dbapp_diag.lab.network import Network
from dbapp_diag.lab.programs import write_az, write_cli
from dbapp_diag.lab.sockets import LOOPBACK
from dbapp_diag.lab.ways import Way, find_way
from dbapp_diag.lab.wording import wording_of
from dbapp_diag.lab.world import CALLER, Cli, World


def faults() -> Sequence[Fault]:
    """Every fault there is, in the journey's order."""
    return all_faults()


class Lab:
    """A fake workspace and app with these faults, as a context manager.

    What a run needs to take part is in `argv` and `env`; nothing else tells it that this is a lab.
    """

    argv: tuple[str, ...]
    """Options after `dbapp-diag run` that join a run to this lab and ask the demo question."""
    env: Mapping[str, str]
    """The whole environment of that run."""
    base_dir: Path
    """The folder with its files."""

    def __init__(
        self,
        faults: Sequence[str] = (),
        *,
        way: str | None = None,
        directory: Path | None = None,
        wording: str = "plain",
        also: Sequence[Callable[[World], None]] = (),
    ) -> None:
        """Let the way to sign in, the faults and then `also` change a healthy world, in this order.

        `UnknownWay` and `UnknownFault` where there's none of a name, `LabError` for a fault that has no
        effect on the way. Without a way it's a service principal by its
        profile. `wording` is `plain`, `german` or `unmarked`: how every answer is put, and laid out.
        """
        self.faults: tuple[Fault, ...] = tuple(find(each) for each in faults if each != "healthy")
        self.wording = wording
        self._way = way
        self.world = World()
        if way is not None:
            find_way(way).apply(self.world)
        refuse_unfit(self.faults, self.way.id)
        for each in self.faults:
            each.apply(self.world)
        for change in also:
            change(self.world)
        self._core = Core(self.world, wording_of(wording))
        self._directory = directory
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._network: Network | None = None

    def __enter__(self) -> "Lab":
        """Start every server and write the files."""
        if self._thread is not None:
            raise LabError("This lab has been started before: make another one.")
        if self._directory is not None:
            self._directory.mkdir(parents=True, exist_ok=True)
        self.base_dir = self._directory or Path(tempfile.mkdtemp(prefix="dbapp-diag-lab-"))
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._on_loop_error)
        self._thread = threading.Thread(target=self._loop.run_forever, name="dbapp-diag-lab", daemon=True)
        self._thread.start()
        try:
            password = self._core.new_secret("px")
            self._network = self._run(self._start(password))
            self._settle(self._network, password)
        except BaseException:
            self._shut_down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything; remove the folder when the lab made it."""
        self._shut_down()

    @property
    def way(self) -> Way:
        """How the run signs in: a fault that brings its own way along wins."""
        brought = [each.way for each in self.faults if each.way is not None]
        return find_way(brought[-1] if brought else self._way or USUAL)

    @property
    def log(self) -> LabLog:
        """What has reached the lab's servers so far."""
        return self._core.log

    @property
    def secrets(self) -> Sequence[str]:
        """All secret literals minted or planted so far."""
        return tuple(self._core.secrets)

    @property
    def connections(self) -> Sequence[str]:
        """The values of `--connect-to`, one a host."""
        assert self._network is not None, "the lab isn't running"
        ports = self._network.ports
        return tuple(
            f"{host.name}:443:{LOOPBACK}:{ports[host.name]}" for host in self.world.hosts.values() if host.joined
        )

    @property
    def resolver(self) -> str:
        """Where the name server is, as `--resolver` takes it."""
        assert self._network is not None, "the lab isn't running"
        return f"{LOOPBACK}:{self._network.names.port}"

    @property
    def ca_bundle(self) -> Path:
        """The file that makes the lab's certificates trusted."""
        return self.base_dir / "ca.pem"

    @property
    def _corporate_bundle(self) -> Path:
        return self.base_dir / "corporate-ca.pem"

    @property
    def curl(self) -> str:
        """The same settings for curl, to be followed by a URL."""
        parts = ["curl", *(part for each in self.connections for part in ("--connect-to", each))]
        return shlex.join([*parts, "--cacert", str(self.ca_bundle)])

    def install_cli(self, folder: Path, cli: Cli | None = None) -> None:
        """Write the `databricks` program into a folder; without `cli` nobody has logged in with it yet."""
        assert self._network is not None, "the lab isn't running"
        write_cli(cli or Cli("not-logged-in"), self._core, self._network.ports, self.base_dir, folder)

    @contextlib.contextmanager
    def importable(self) -> Generator[None, None, None]:
        """Let this process find what `PYTHONPATH` in `env` names, as a process that begins with `env` does."""
        folders = [folder for folder in self.env.get("PYTHONPATH", "").split(os.pathsep) if folder]
        sys.path.extend(folders)
        try:
            yield
        finally:
            for folder in folders:
                sys.path.remove(folder)

    def mint(
        self,
        *,
        principal: str | None = None,
        scope: str = "all-apis",
        audience: str | None = None,
        lifetime: float = 3600.0,
        issued_ago: float = 60.0,
        issuer: str | None = None,
        **claims: object,
    ) -> str:
        """A token by this lab's issuer (seconds, on the lab's clock; no principal: the profile's own).

        Further claims are added or, with None, left out.
        """
        token = Token(principal or CALLER.id, scope, audience, lifetime, issued_ago, issuer, claims=claims)
        return self._core.mint(token)

    async def _start(self, password: str) -> Network:
        network = Network(self._core, password)
        await network.start()
        return network

    def _settle(self, network: Network, password: str) -> None:
        """Write the files and put command line and environment together."""
        home, bin_dir = self.base_dir / "home", self.base_dir / "bin"
        for folder in (home, bin_dir):
            folder.mkdir(exist_ok=True)
        self.ca_bundle.write_bytes(network.bundle)
        self._corporate_bundle.write_bytes(network.corporate_bundle)
        marks = self._marks(network, password, home)
        for workspace in self.world.workspaces.values():
            workspace.clients = {client: marks.fill(secret) for client, secret in workspace.clients.items()}
            for secret in (*workspace.pats, *workspace.refresh):
                self._core.remember(secret)
        directory = self.world.directory
        directory.clients = {client: marks.fill(secret) for client, secret in directory.clients.items()}
        for source in self.world.sources.values():
            self._core.remember(source.key)
        self.world.app_key = marks.fill(self.world.app_key)
        for secret in self.world.planted:
            self._core.remember(marks.fill(secret))
        profiles = write_profiles(self.world, home, marks)
        write_files(self.world, home, marks)
        if self.world.cli is not None:
            self.install_cli(bin_dir, self.world.cli)
        if self.world.az is not None:
            write_az(self.world.az, self._core, bin_dir)
        self.env = environment(self.world, home, profiles, bin_dir, marks)
        self.argv = self._arguments(marks)

    def _marks(self, network: Network, password: str, home: Path) -> Marks:
        values = {
            "@secret@": self._core.new_secret("dose"),
            "@secret-of-stranger@": self._core.new_secret("dose"),
            "@secret-of-app@": self._core.new_secret("dose"),
            "@proxy-password@": password,
            "@app-key@": self._core.new_secret("ak"),
            "@entra-secret@": self._core.new_secret("Q~"),
            **{f"@{name}@": self._core.mint(token) for name, token in self.world.tokens.items()},
            "@proxy@": f"{LOOPBACK}:{network.proxy_port}",
            "@metadata@": f"{LOOPBACK}:{network.metadata_port}",
            "@home@": str(home),
            "@ca@": str(self.ca_bundle),
            "@corporate-ca@": str(self._corporate_bundle),
            "@resolver@": self.resolver,
        }
        return Marks(values)

    def _arguments(self, marks: Marks) -> tuple[str, ...]:
        asked = self.world.question
        options: list[str] = []
        for name, value in (
            ("--app", asked.app if asked.url is None else None),
            ("--url", asked.url),
            ("--profile", asked.profile),
            ("--endpoint", asked.endpoint),
            ("--method", asked.method),
            ("--token-file", self._write_token(marks)),
            ("--resolver", self.resolver),
            *(("--connect-to", each) for each in self.connections),
            ("--ca-bundle", asked.ca_bundle),
        ):
            if value is not None:
                options += [name, marks.fill(value)]
        return (*options, *map(marks.fill, asked.extra))

    def _write_token(self, marks: Marks) -> str | None:
        asked = self.world.question
        if asked.token is None:
            return None
        token = self._core.mint(asked.token) if isinstance(asked.token, Token) else marks.fill(asked.token)
        self._core.remember(token)
        path = self.base_dir / "token"
        head, tail = token[: len(token) * 2 // 3], token[len(token) * 2 // 3 :]
        text = asked.token_text
        for mark, value in (("{token}", token), ("{head}", head), ("{tail}", tail)):
            text = text.replace(mark, value)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return str(path)

    def _run(self, work: Coroutine[Any, Any, Network]) -> Network:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, OSError):
            self._core.log.trouble(f"{context.get('message')}: {error!r}")

    def _shut_down(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is not None and thread is not None and not loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._stop(), loop).result(timeout=30)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=30)
            loop.close()
        if self._directory is None:
            shutil.rmtree(self.base_dir, ignore_errors=True)

    async def _stop(self) -> None:
        if self._network is not None:
            await self._network.stop()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for _ in range(5):  # transports close in the loop's next rounds
            await asyncio.sleep(0)
        await asyncio.get_running_loop().shutdown_asyncgens()
        await asyncio.get_running_loop().shutdown_default_executor()
