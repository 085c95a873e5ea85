"""`Land`: one network with the product in it. A scene changes it before it comes up.

```
client 10.7.1.2 ── core ── resolver 10.7.2.53
                    ├───── proxy 10.7.3.3
                    └───── internet 203.0.113.0/24: nginx, and the lab behind it
```

The core is the company's router and firewall: nftables' and iptables' rules stand there. All have IPv6 beside (`2001:db8:7:…`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import certifi

from dbapp_diag.lab.world import APP, OTHER_APP, WORKSPACE
from tests.forked import COMMAND, CONSOLE, program
from tests.realnet import authorities
from tests.realnet.building import bring_up, client_files, lay_cables, squid_name
from tests.realnet.capture import leaks
from tests.realnet.cloud import ROOT
from tests.realnet.places import (
    APP_ADDRESS,
    APP_ADDRESS_6,
    CLIENT,
    PROXY,
    PROXY_PASSWORD,
    PROXY_USER,
    RESOLVER,
    RESOLVER_6,
    SPACES,
    WORKSPACE_ADDRESS,
    WORKSPACE_ADDRESS_6,
)
from tests.realnet.programs import FOLDERS
from tests.realnet.servers import Names, Site
from tests.realnet.spaces import Failed, Spaces, heard

__all__ = (
    "APP",
    "APP_ADDRESS",
    "APP_ADDRESS_6",
    "CLIENT",
    "OTHER_APP",
    "PROXY",
    "PROXY_PASSWORD",
    "PROXY_USER",
    "RESOLVER",
    "RESOLVER_6",
    "SPACES",
    "WORKSPACE",
    "WORKSPACE_ADDRESS",
    "WORKSPACE_ADDRESS_6",
    "Land",
    "Seen",
)


IMPORTS = f"import sys; sys.path[:0] = [{str(ROOT)!r}]; import tests.realnet.inside; del sys.path[0]\n{COMMAND}"
"""What the product is forked with: also what puts it into its namespace."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run came to."""

    report: dict[str, Any]
    exit_code: int
    seconds: float
    errors: str
    """Standard error."""

    @property
    def roots(self) -> list[tuple[str, str]]:
        """The root causes with their confidence."""
        return [(root["id"], root["confidence"]) for root in self.report["root_causes"]]


@dataclass
class Land:
    """The healthy network, for a scene to change; then `with land: seen = land.run()`."""

    faults: tuple[str, ...] = ()
    """Faults of the lab behind nginx."""
    way: str | None = None
    token: dict[str, Any] | None = None
    """A token to examine (fields of the lab's `Token`); None: the profile signs in."""
    url: str | None = None
    clock_ahead: float = 0.0
    """Seconds by which everybody else's clock is ahead of the client's: a namespace has no clock of its own."""
    names: Names = field(default_factory=Names)
    resolver_runs: bool = True
    sites: dict[str, Site] = field(default_factory=dict[str, Site])
    """By host, healthy ones for workspace and apps."""
    firewall: list[str] = field(default_factory=list[str])
    """nft rules of the core's forward chain, in their order."""
    iptables: list[str] = field(default_factory=list[str])
    """Rules for what nftables can't match, each after `iptables -A FORWARD`."""
    lines: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """More shell for a namespace, run when the cables are laid."""
    proxy: list[str] | None = None
    """squid's rules; None: there's no proxy."""
    proxy_port: str = "3128"
    """squid's `http_port` line; `@folder@` is its folder."""
    env: dict[str, str] = field(default_factory=dict[str, str])
    """More of the client's environment. `@proxy@` is the proxy's address and port, `@folder@` the client's folder."""
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Files in the client's folder (also its HOME)."""
    hosts: list[str] = field(default_factory=list[str])
    """More lines of the client's /etc/hosts."""
    resolv: list[str] | None = None
    """The client's /etc/resolv.conf; None: the resolver alone."""
    nsswitch: str = "files dns"
    system_store: list[bytes] = field(default_factory=list[bytes])
    """Authorities in the system's store beside the public one (PEM)."""
    distrusted: list[str] = field(default_factory=list[str])
    """Addresses of ends to which nothing may be sent beyond a handshake."""
    options: list[str] = field(default_factory=list[str])
    """More options of `run`."""
    ipv6: bool = True
    """Whether the client has IPv6 at all."""
    new_process: bool = False
    """Start the product as a user does. Else it's forked from a process that has it imported, which saves most of the time."""
    beside: list[Callable[[Land], None]] = field(default_factory=list["Callable[[Land], None]"])
    """What starts further servers, before the proxy."""

    def __post_init__(self) -> None:
        self.sites = {
            WORKSPACE: Site((WORKSPACE_ADDRESS,)),
            APP: Site((APP_ADDRESS,)),
            OTHER_APP: Site((APP_ADDRESS,)),
        }
        self.names.hosts = {host: site.addresses for host, site in self.sites.items()}
        self.names.hosts["databricks.com"] = ("203.0.113.30",)
        self.spaces: Spaces
        self.folder: Path
        self.told: dict[str, Any] = {}

    def use_proxy(self, *rules: str, both: bool = True) -> None:
        """Put squid on the way, with these rules, and name it in the client's environment."""
        self.proxy = [*rules]
        self.env |= {"HTTPS_PROXY": "http://@proxy@"} | ({"HTTP_PROXY": "http://@proxy@"} if both else {})

    def want_login(self, *, given: bool = False, wrong: bool = False) -> None:
        """Let squid want a password (Basic); `given`: the client's setting holds it, `wrong`: holds another."""
        login = "auth_param basic program /usr/lib/squid/basic_ncsa_auth @folder@/users"
        asks = [login, "auth_param basic realm Initech", "acl known proxy_auth REQUIRED", "http_access deny !known"]
        self.proxy = [*asks, *(self.proxy or ())]
        if given or wrong:
            url = f"http://{PROXY_USER}:{'not-it' if wrong else PROXY_PASSWORD}@@proxy@"
            self.env |= {name: url for name in ("HTTPS_PROXY", "HTTP_PROXY") if name in self.env}

    def only_by_proxy(self) -> None:
        """The client reaches port 443 by the proxy alone: what goes directly is dropped."""
        self.firewall.append(f"ip saddr {CLIENT} ip daddr 203.0.113.0/24 tcp dport 443 drop")

    def inspect(self) -> None:
        """Let squid end the encryption and show certificates of the company's authority."""
        self.proxy_port = (
            "3128 ssl-bump generate-host-certificates=on dynamic_cert_mem_cache_size=4MB tls-cert=@folder@/corp.pem"
        )
        self.proxy = [
            "sslcrtd_program /usr/lib/squid/security_file_certgen -s @folder@/certs -M 4MB",
            "acl step1 at_step SslBump1",
            "ssl_bump peek step1",
            "ssl_bump bump all",
            "tls_outgoing_options cafile=@folder@/roots.pem",
            *(self.proxy or ()),
        ]

    def trust_corporate(self) -> None:
        """Every client knows the company's authority: the system's store holds it, and the variables name a file with it."""
        company, public = (each.cert_pem.bytes() for each in (authorities.corporate(), authorities.public()))
        self.system_store.append(company)
        self.files["authorities.pem"] = public + company
        names = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
        self.env |= dict.fromkeys(names, "@folder@/authorities.pem")

    def __enter__(self) -> Land:
        self.folder = Path(tempfile.mkdtemp(prefix="dbapp-diag-realnet-"))
        self.folder.chmod(0o755)
        self.spaces = Spaces(["core", *SPACES, "inet"])
        try:
            lay_cables(self)
            client_files(self)
            bring_up(self)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def run(self, *more: str) -> Seen:
        """Run the product in the client's namespace, with the packets witnessed."""
        pcap, report = self.folder / "client.pcap", self.folder / "report.json"
        witness = self._witness(pcap)
        argv = ["run", *self.told["argv"], *self.options, *more, "-o", str(report)]
        began = time.monotonic()
        try:
            done = self._command(argv)
        finally:
            seconds = time.monotonic() - began
            time.sleep(0.05)
            witness.terminate()
            witness.wait()
        if not report.exists():
            raise Failed(f"no report: {done.returncode}\n{done.stderr}\n{done.stdout}")
        return Seen(json.loads(report.read_text()), done.returncode, seconds, done.stderr)

    @property
    def inside(self) -> list[str]:
        """What a command line begins with that runs in the client's namespace, where certifi's file is another."""
        script = f'mount --bind {self.folder}/certifi.pem {certifi.where()} && exec "$@"'
        return ["ip", "netns", "exec", self.spaces.full("client"), "sh", "-c", script, "sh"]

    def _command(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        """`dbapp-diag` in the client's namespace, with the client's environment and authorities."""
        if self.new_process:
            return subprocess.run(
                [*self.inside, "dbapp-diag", *words], env=self.environment(), cwd=self.folder / "home",
                capture_output=True, text=True, timeout=90, check=False,
            )  # fmt: skip
        files = {f"{self.folder}/certifi.pem": certifi.where()}
        where = f"from tests.realnet.inside import enter; enter({self.spaces.full('client')!r}, {files!r})\n"
        where += f"import os; os.chdir({str(self.folder / 'home')!r})\n"
        return program(where + CONSOLE, words, self.environment(), imports=IMPORTS, timeout=90)

    def environment(self) -> dict[str, str]:
        """The client's whole environment."""
        own = {name: self._filled(value) for name, value in self.env.items()}
        lab = {name: value for name, value in self.told["env"].items() if name not in ("PATH", "LANG", "TZ", "TMPDIR")}
        programs = self.told["env"]["PATH"].split(":")[0]
        path = f"{programs}:{Path(sys.executable).parent}:{FOLDERS}"
        return {"LANG": "C.UTF-8", **lab, "PATH": path, "HOME": str(self.folder / "home"), **own}

    def leaks(self) -> list[str]:
        """What the witness saw and shouldn't have."""
        return leaks(self.folder / "client.pcap", [*self.told["secrets"], self.told["token"]], self.distrusted)

    def _filled(self, text: str) -> str:
        values = {"@proxy@": f"{PROXY}:3128", "@folder@": str(self.folder / "home")}
        for mark, value in values.items():
            text = text.replace(mark, value)
        return text

    def _witness(self, pcap: Path) -> subprocess.Popen[bytes]:
        log = self.folder / "tcpdump.log"
        process = self.spaces.start(
            "client", "tcpdump", "-i", "eth0", "-U", "-s", "0", "-B", "4096", "-w", str(pcap), "tcp", log=log
        )
        heard(process, "listening on", log=log)
        return process

    def _close(self) -> None:
        self.spaces.close()
        for left in Path("/dev/shm").glob(f"{squid_name(self)}-*"):
            left.unlink(missing_ok=True)
        if not os.environ.get("REALNET_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)
