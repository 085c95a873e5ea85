"""Taking apart the addresses of apps and workspaces. Pure.

Shapes (Databricks documentation, "Key concepts in Databricks Apps"; public READMEs for what stands in the
middle): `<app>-<workspace id>.aws.databricksapps.com`, `<app>-<workspace id>.<shard>.azure.databricksapps.com`,
`<app>-<workspace id>.gcp.databricksapps.com`, with an extra `staging` label now and then. Names may hold hyphens
and digits, so the workspace id is what stands behind the last hyphen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

APPS_DOMAIN = "databricksapps.com"
MISSPELT_DOMAIN = "azuredatabricksapps.com"
"""No such domain, and yet guides and code have it (six public files, one of which shows the right form beside it)."""

_WORKSPACE_DOMAINS = (
    "azuredatabricks.net",
    "cloud.databricks.com",
    "gcp.databricks.com",
    "databricks.us",
    "databricks.azure.us",
    "databricks.azure.cn",
    "databricks.com",
)


@dataclass(frozen=True, slots=True)
class AppHost:
    """The parts of an app's host name; None where the name doesn't say."""

    host: str
    name: str | None
    workspace_id: str | None
    shard: str | None
    cloud: str | None
    domain_known: bool


def app_host(url: str) -> AppHost | None:
    """Take apart an app's URL or bare host; None when there's no host in it. A host outside the platform's domain keeps its
    parts empty, as it may be a custom one, but for a misspelling of it that is in circulation."""
    host = host_of(url)
    if host is None:
        return None
    domain = next((each for each in (APPS_DOMAIN, MISSPELT_DOMAIN) if host.endswith(f".{each}")), None)
    if domain is None:
        return AppHost(host, None, None, None, None, domain_known=False)
    first, *middle = host.removesuffix(f".{domain}").split(".")
    match = re.fullmatch(r"(.+)-(\d{6,20})", first)
    shard = next((label for label in middle if label.isdigit()), None)
    cloud = next((label for label in middle if label in ("aws", "azure", "gcp")), None)
    cloud = cloud if domain == APPS_DOMAIN else "azure"
    known = domain == APPS_DOMAIN
    return AppHost(host, match[1] if match else first, match[2] if match else None, shard, cloud, domain_known=known)


def corrected_app_url(url: str) -> str | None:
    """The address that was probably meant, for forms that are in circulation and lead nowhere: `azuredatabricksapps.com`, an Azure
    host without its shard, and `cloud` in place of `aws`. None for any other.

    A shard is the rest of the workspace's ID by 20: so it is for all of seven public hosts (omnigent-ai/omnigent has the rule).
    """
    parts = app_host(url)
    if parts is None or parts.name is None or parts.workspace_id is None:
        return None
    app, label = f"{parts.name}-{parts.workspace_id}", parts.host.removesuffix(f".{APPS_DOMAIN}").rpartition(".")[2]
    if parts.cloud == "azure" and (parts.shard is None or not parts.domain_known):
        return f"https://{app}.{parts.shard or int(parts.workspace_id) % 20}.azure.{APPS_DOMAIN}"
    return f"https://{app}.aws.{APPS_DOMAIN}" if label == "cloud" else None


_PAGE_OF_APP = re.compile(r"/apps/([a-z0-9-]+)(?P<rest>/.*)?", re.IGNORECASE)


def page_of_app(url: str | None, path: str | None) -> tuple[str, str] | None:
    """The app's name, and the path below, of `<workspace>/apps/<name>…`, where people look at an app in the workspace; None for any
    other address."""
    host, found = host_of(url) if url else None, _PAGE_OF_APP.fullmatch((path or "").partition("?")[0])
    if host is None or found is None or not is_databricks_workspace(host):
        return None
    return found[1], found["rest"] or ""


def name_asked(app: str | None, url: str | None, path: str | None = None) -> str | None:
    """The app's name as it was asked for, or as its URL has it; None where neither holds one."""
    if app is not None:
        return app
    parts, page = app_host(url) if url else None, page_of_app(url, path)
    return page[0] if page else parts.name if parts else None


def host_of(url: str) -> str | None:
    """The host in a URL or bare host name, lower case, without a trailing dot; None when there's none."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname
    except ValueError:
        return None
    return host.lower().rstrip(".") if host else None


def origin(url: str) -> str | None:
    """`https://host[:port]` of a workspace address as people write it (bare host, trailing path or slash)."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    return f"https://{parts.hostname.lower()}" + (f":{port}" if port not in (None, 443) else "")


def workspace_of_azure(host: str) -> tuple[str, str] | None:
    """(workspace id, shard) of `adb-<id>.<shard>.azuredatabricks.net`; None for other hosts."""
    match = re.fullmatch(r"adb-(\d+)\.(\d+)\.azuredatabricks\.net", host)
    return (match[1], match[2]) if match else None


def derived_app_url(
    app: str, workspace_host: str, *, cloud: str | None = None, workspace_id: str | None = None
) -> str | None:
    """Where an app of a workspace lives, put together from the workspace's host, or from its cloud and id.

    Observed on many live hosts, not a contract (omnigent cli.py); None where too little is known.
    """
    known = workspace_of_azure(workspace_host)
    if known:
        return f"https://{app}-{known[0]}.{known[1]}.azure.{APPS_DOMAIN}"
    label = (cloud or "").lower()
    return f"https://{app}-{workspace_id}.{label}.{APPS_DOMAIN}" if workspace_id and label in ("aws", "gcp") else None


def workspace_host_from_app(app: AppHost) -> str | None:
    """The workspace's host as an Azure app's host implies it; None elsewhere."""
    if app.cloud == "azure" and app.workspace_id and app.shard:
        return f"adb-{app.workspace_id}.{app.shard}.azuredatabricks.net"
    return None


_OF_ONE = re.compile(
    r"adb-\d+\.\d+\.azuredatabricks\.net|dbc-[0-9a-f-]+\.cloud\.databricks\.com|\d+\.\d+\.gcp\.databricks\.com"
)


def of_one_workspace(host: str) -> bool:
    """The host stands for one workspace, and not for an account's."""
    return _OF_ONE.fullmatch(host) is not None


def is_databricks_workspace(host: str) -> bool:
    """The host lies in a domain that Databricks uses for workspaces and accounts."""
    return any(host == domain or host.endswith(f".{domain}") for domain in _WORKSPACE_DOMAINS)


def percent_encoded(text: str, *, keep: str = "") -> str:
    """The text as part of an address, with these signs as they are. It needn't be UTF-8: words of the system come with the bytes
    that they had (PEP 383), and a caller's may hold half of a pair."""
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return quote(data, safe=keep)
