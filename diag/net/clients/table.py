"""One row a client: its way, its authorities, what it sends. Pure: environment, machine and address decide.

Measured with curl 7.88.1, requests 2.34.2, databricks-sdk 0.162.0, httpx 0.28.1, aiohttp 3.14.5 and urllib of Python 3.11,
in namespaces with squid and nginx (`tests/realnet/test_clients.py`). `.curlrc` and options of a program aren't seen from here.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.facts.tls import CaSetting
from dbapp_diag.net.client_stores import Reading, readings
from dbapp_diag.net.clients.machine import Machine
from dbapp_diag.net.clients.proxies import Way, route_of

CLIENTS = ("databricks-sdk", "requests", "httpx", "aiohttp", "urllib", "curl")
OPTIONS = {"aiohttp": "trust_env=True"}
"""What a client has to be told before it looks at the settings. Without it aiohttp looks at none of them."""

_REFUSES_SINCE = (3, 13, 1)
"""Since this release aiohttp refuses a header beside netrc's entry; before, the entry replaced it (its client.py)."""


def table(url: str, env: Mapping[str, str], machine: Machine) -> tuple[ClientRoute, ...]:
    """What every client does with `url`. aiohttp has two rows, the second for `trust_env=True`. Raises httpx.InvalidURL when
    that isn't an address."""
    address = httpx.URL(url)
    lists = readings(
        machine.sources,
        machine.ca_settings,
        machine.system,
        empty=[name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if env.get(name) == ""],
        curl=machine.installed.release("curl", (99,)),
    )
    reads = {each.client: each for each in lists}
    rows: list[ClientRoute] = []
    for client in CLIENTS:
        option = OPTIONS.get(client)
        if option is not None:
            plain = Way(None, f"reads no proxy settings without {option}")
            rows.append(_row(client, plain, reads.get(client), machine, deaf=True))
        rows.append(
            _row(client, route_of(client, address, env, machine), reads.get(client), machine, option=option or "")
        )
    return tuple(rows)


def _row(
    client: str, seen: Way, reading: Reading | None, machine: Machine, *, option: str = "", deaf: bool = False
) -> ClientRoute:
    bearer, netrc = _bearer(client, machine, with_option=bool(option))
    return ClientRoute(
        client,
        seen.proxy,
        seen.because,
        seen.error,
        entry=seen.entry,
        lacks=seen.lacks,
        option=option,
        ignores_settings=deaf,
        trusts=tuple(dict.fromkeys(source.name for source in reading.sources)) if reading else (),
        ca_error=_ca_error(reading, machine.ca_settings) if reading else None,
        bearer=bearer,
        netrc=netrc,
        http2=client == "curl" and machine.installed.curl_http2,
        version=machine.installed.versions.get(client),
        installed=client in machine.installed.versions if machine.installed.looked else None,
    )


def _bearer(client: str, machine: Machine, *, with_option: bool) -> tuple[str, str | None]:
    """What becomes of a bearer token that is set as a header, and the netrc file that has a part in it."""
    if client == "requests" and machine.netrc.requests is not None:
        return "replaced", machine.netrc.requests
    if client == "aiohttp" and with_option and machine.netrc.aiohttp is not None:
        refuses = machine.installed.release(client, _REFUSES_SINCE) >= _REFUSES_SINCE
        return "refused" if refuses else "replaced", machine.netrc.aiohttp
    return "kept", None


def _ca_error(reading: Reading, settings: tuple[CaSetting, ...]) -> str | None:
    """The variable over which the client gives up, and what is wrong with what it names."""
    setting = next((each for each in settings if each.variable == reading.over), None)
    if setting is None:
        return None
    problem = setting.problem if setting.problem and not setting.folder else "a folder, where it reads a file"
    return f"{setting.variable} names {setting.path}: {problem}"
