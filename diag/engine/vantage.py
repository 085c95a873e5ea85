"""Where a run happens: the fact `Vantage`, and the resolver's settings beside it. Files and variables are read, nothing is sent."""

from __future__ import annotations

import platform
import sys
import sysconfig
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from dbapp_diag.analysis.dns import resolver
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.asked import GLIBC, MUSL, ResolverSettings, Vantage
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.model.version import __version__
from dbapp_diag.net import families, resolver_settings
from dbapp_diag.net.platform_proxies import PlatformProxies
from dbapp_diag.net.proxy_url import shown_proxy

PROXY_VARIABLES = (
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
)
_LIBRARIES = ("httpx", "dnspython", "databricks-sdk", "PyJWT", "cryptography", "certifi")
_SERVERLESS = "client."
"""How DATABRICKS_RUNTIME_VERSION begins on serverless compute, where it names the client's version (mlflow
`mlflow/utils/databricks_utils.py`, `is_client_image`); IS_SERVERLESS is set there too (SQLMesh pull request 3101)."""
_TRUE = ("1", "true", "yes")


def vantage(
    network: NetworkSettings,
    env: Mapping[str, str],
    redactor: Redactor,
    *,
    proxies: PlatformProxies,
    names: ResolverSettings | None,
) -> Vantage:
    """This machine, now."""
    given = f"{network.resolver.host}:{network.resolver.port}" if network.resolver else None
    inside = surroundings(env)
    ipv4, ipv6 = families.ways_out()
    return Vantage(
        time=datetime.now(UTC).replace(microsecond=0),
        os=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        tool=__version__,
        runtime=runtime(env, inside),
        libraries=tuple(f"{name} {metadata.version(name)}" for name in _LIBRARIES if _installed(name)),
        resolver=given,
        connect_to=tuple(
            f"{rule.host}:{rule.port or ''}:{rule.address}:{rule.to_port or ''}" for rule in network.connect_to
        ),
        ca_bundle=str(network.ca_bundle) if network.ca_bundle else None,
        proxies=tuple(redactor.text(f"{name}={env[name]}") for name in PROXY_VARIABLES if env.get(name))
        + ((redactor.text(f"--proxy {network.proxy}"),) if network.proxy else ())
        + (("--no-proxy",) if network.no_proxy else ()),
        surroundings=inside,
        ipv4=ipv4,
        ipv6=ipv6,
        names=tuple(redactor.text(text) for text in resolver.describe_resolver(names)) if names else (),
        system_proxies=tuple(redactor.text(text) for text in describe_proxies(proxies, env)),
        pac=redactor.text(proxies.pac_shown) if proxies.pac_shown else None,
    )


def names_here(env: Mapping[str, str]) -> ResolverSettings | None:
    """Where this machine's names come from."""
    return resolver_settings.read(env, library=library())


def describe_proxies(proxies: PlatformProxies, env: Mapping[str, str]) -> tuple[str, ...]:
    """The system's own proxies as a sentence part; none where it has none."""
    variable = next((name for name, value in env.items() if value and name.lower().endswith("_proxy")), None)
    unread = f" (not read by Python's clients while {variable} is set)" if variable else ""
    named = [f"{scheme}: {shown_proxy(value)}" for scheme, value in proxies.proxies.items()]
    past = f"; not for {' '.join(proxies.bypass[:16])}, but httpx doesn't look at that" if proxies.bypass else ""
    return (f"{proxies.source}: {', '.join(named)}{unread}{past}",) if named else ()


def runtime(env: Mapping[str, str], inside: tuple[str, ...]) -> str:
    """What kind of place this is: the closest word of `Vantage.runtime`."""
    if env.get("DATABRICKS_APP_NAME"):
        return "databricks-app"
    version = env.get("DATABRICKS_RUNTIME_VERSION", "")
    if version:
        serverless = version.startswith(_SERVERLESS) or env.get("IS_SERVERLESS", "").lower() in _TRUE
        return "databricks-serverless" if serverless else "databricks-notebook"
    if env.get("GITHUB_ACTIONS"):
        return "github-actions"
    if env.get("CI"):
        return "ci"
    if {"docker", "podman", "kubernetes", "container"} & set(inside):
        return "container"
    return "wsl" if any(word.startswith("wsl") for word in inside) else "machine"


def surroundings(
    env: Mapping[str, str], *, root: Path = Path("/"), release: str | None = None, c_library: str | None = None
) -> tuple[str, ...]:
    """Containers, WSL and an unusual C library, as far as files and variables show them.

    Source: Docker and Podman put `/.dockerenv` and `/run/.containerenv` into each container; systemd.io, Container Interface
    (the variable `container`); Kubernetes documentation, Accessing Services (KUBERNETES_SERVICE_HOST); Microsoft
    documentation, WSL (WSL_DISTRO_NAME, WSL_INTEROP; the kernel's release ends in `Microsoft` for WSL 1).
    """
    named = env.get("container", "")
    release = platform.release() if release is None else release
    docker = (root / ".dockerenv").exists() or named == "docker"
    podman = (root / "run/.containerenv").exists() or named == "podman"
    kubernetes = bool(env.get("KUBERNETES_SERVICE_HOST"))
    words = [word for word, here in (("kubernetes", kubernetes), ("docker", docker), ("podman", podman)) if here]
    if not words and named:
        words.append("container")
    kernel = "microsoft" in release.lower()
    if env.get("WSL_DISTRO_NAME") or env.get("WSL_INTEROP") or (kernel and not words):
        words.append("wsl 1" if release.endswith("Microsoft") else "wsl 2")
    if (library() if c_library is None else c_library) == MUSL:
        words.append(MUSL)
    return tuple(words)


def library() -> str:
    """The C library that Python was built for: `glibc`, `musl`, or empty where it's neither."""
    built = f"{sysconfig.get_config_var('HOST_GNU_TYPE') or ''} {sysconfig.get_config_var('SOABI') or ''}"
    if "musl" in built:
        return MUSL
    return GLIBC if sys.platform == "linux" else ""


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
