"""Configurations of the real servers, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.realnet.authorities import Kind, trusted


@dataclass(slots=True)
class Names:
    """What the resolver knows, for unbound: names, zones that are treated in a way of their own, further lines.

    A zone's treatment is a `local-zone` type of unbound.conf(5): `static` (NXDOMAIN for what isn't there), `refuse`, `deny` (no
    answer at all), `redirect` (one answer for everything), `always_nxdomain`, `always_null` …
    """

    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    aliases: dict[str, str] = field(default_factory=dict[str, str])
    zones: dict[str, str] = field(default_factory=dict[str, str])
    records: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Zones with lines of their zone files, for what only a real zone has: aliases that lead on, wildcards, names without
    addresses."""
    server: list[str] = field(default_factory=list[str])
    """Lines for the clause `server:`."""
    more: str = ""
    """Further clauses, such as forwards."""

    def unbound(self, folder: Path, addresses: Iterable[str]) -> str:
        """The configuration file; `addresses` are those that it answers at."""
        zones = {".": "static", **dict.fromkeys(self.records, "transparent"), **self.zones}
        lines = [
            "server:",
            f'  directory: "{folder}"\n  chroot: ""\n  username: ""\n  pidfile: ""\n  use-syslog: no\n  logfile: ""',
            "  do-daemonize: no\n  num-threads: 1\n  access-control: 0.0.0.0/0 allow\n  access-control: ::0/0 allow",
            '  module-config: "iterator"\n  do-not-query-localhost: no',
        ]
        lines += [f"  interface: {address}" for address in addresses]
        lines += [f'  local-zone: "{zone}" {kind}' for zone, kind in zones.items()]
        lines += [
            f'  local-data: "{name}. 60 {"AAAA" if ":" in each else "A"} {each}"'
            for name, addresses in self.hosts.items()
            for each in addresses
        ]
        lines += [f'  local-data: "{name}. 60 CNAME {target}."' for name, target in self.aliases.items()]
        lines += [f"  {line}" for line in self.server]
        clauses = [_zone(folder, zone, records) for zone, records in self.records.items()]
        return "\n".join((*lines, "remote-control:\n  control-enable: no", *clauses, self.more)) + "\n"


def _zone(folder: Path, zone: str, records: Iterable[str]) -> str:
    head = (f"$ORIGIN {zone}.", "$TTL 60", "@ SOA ns hostmaster 1 3600 600 86400 60", "@ NS ns", "ns A 192.0.2.53")
    file = folder / f"{zone}.zone"
    file.write_text("\n".join((*head, *records)) + "\n")
    return (
        f'auth-zone:\n  name: "{zone}"\n  zonefile: "{file}"\n'
        "  for-downstream: no\n  for-upstream: yes\n  fallback-enabled: no"
    )


@dataclass(slots=True)
class Site:
    """One name's place on the internet: its addresses, what it shows, and what answers behind it."""

    addresses: tuple[str, ...]
    certificate: Kind = trusted
    directives: list[str] = field(default_factory=list[str])
    """More lines for nginx's `server` block."""
    page: str | None = None
    """A page of its own (HTML) in place of what the lab answers."""
    status: int = 200
    plain: bool = False
    """HTTP where TLS belongs."""
    protocols: str = "TLSv1.2 TLSv1.3"
    http2: bool = False


def nginx(folder: Path, sites: Mapping[str, Site], ports: Mapping[str, int]) -> str:
    """nginx.conf for these sites; each one's certificate lies in `folder`."""
    servers = "\n".join(_server(folder, host, site, ports.get(host)) for host, site in sites.items())
    return f"""worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log info; user root;
events {{ worker_connections 256; }}
http {{
  log_format seen '$host $status $request_method $request_uri auth=$http_authorization';
  access_log {folder}/nginx-access.log seen;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s; proxy_buffering off; proxy_read_timeout 60; server_names_hash_bucket_size 128;
{servers}
}}
"""


def _server(folder: Path, host: str, site: Site, port: int | None) -> str:
    kind = "" if site.plain else " ssl" + (" http2" if site.http2 else "")
    listens = " ".join(f"listen {f'[{each}]' if ':' in each else each}:443{kind};" for each in site.addresses)
    tls = (
        f"ssl_certificate {folder}/{host}.pem; ssl_certificate_key {folder}/{host}.key; ssl_protocols {site.protocols};"
    )
    if site.page is not None:
        body = f"default_type text/html; return {site.status} '{site.page}';"
    else:
        body = (
            f"proxy_pass https://127.0.0.1:{port}; proxy_ssl_server_name on; proxy_ssl_name {host}; proxy_http_version 1.1; "
            "proxy_set_header Host $host; proxy_pass_header Server; proxy_pass_header Date;"
        )
    return (
        f"  server {{ {listens} server_name {host}; {'' if site.plain else tls} {' '.join(site.directives)} "
        f"location / {{ {body} }} }}"
    )


def squid(folder: Path, address: str, resolver: str, rules: Iterable[str], http_port: str = "3128") -> str:
    """squid.conf: open to everybody, with these rules before that."""
    lines = [
        f"http_port {http_port}",
        f"dns_nameservers {resolver}",
        f"pid_filename {folder}/squid.pid",
        f"access_log stdio:{folder}/squid-access.log",
        f"cache_log {folder}/squid-cache.log",
        f"coredump_dir {folder}",
        "cache deny all",
        "cache_mem 1 MB",
        "max_filedescriptors 1024",
        "shutdown_lifetime 0 seconds",
        "connect_timeout 5 seconds",
        "visible_hostname proxy01.initech.example",
        "hosts_file none",
        "pinger_enable off",
        "acl CONNECT method CONNECT",
        *rules,
        "http_access allow all",
    ]
    return "\n".join(lines) + "\n"
