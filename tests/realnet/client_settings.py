"""The combinations of settings that clients are shown: what is set, where the call goes, and what that is to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PLAIN, TLS = "http://@proxy@", "https://@name@:3130"
GOOD = {"SSL_CERT_FILE": "@folder@/corp.pem", "REQUESTS_CA_BUNDLE": "@folder@/corp.pem"}
"""All clients trust the site."""
ROWS = ("databricks-sdk", "requests", "httpx", "aiohttp with trust_env=True", "urllib", "curl")
WITH_DEFAULT = (*ROWS, "aiohttp")
NETRC = "machine @host@ login somebody password something\n"


@dataclass(frozen=True, slots=True)
class Settings:
    """One combination. `@host@` is each client's own host; `zone` is whose certificate it shows; `at` is `name`, `ipv4` or
    `ipv6`."""

    name: str
    env: Mapping[str, str]
    zone: str = "corp"
    at: str = "name"
    port: int = 443
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Files in the home folder."""
    clients: tuple[str, ...] = ROWS
    rule: str = "R43"
    """The peers' mistake that it shows to be absent."""


def proxied(
    name: str, no_proxy: str = "", *, at: str = "name", port: int = 443, rule: str = "R43", **env: str
) -> Settings:
    """One proxy for all, with these exceptions."""
    no = {"NO_PROXY": no_proxy} if no_proxy else {}
    return Settings(name, {**GOOD, "HTTPS_PROXY": PLAIN, **no, **env}, at=at, port=port, rule=rule)


def variables(name: str, env: Mapping[str, str], *, clients: tuple[str, ...] = ROWS, rule: str = "R43") -> Settings:
    """Proxy variables alone."""
    return Settings(name, {**GOOD, **env}, clients=clients, rule=rule)


def trusting(name: str, env: Mapping[str, str], zone: str = "corp") -> Settings:
    """Variables that name authorities alone."""
    filled = {variable: f"@folder@/{value}" if value else "" for variable, value in env.items()}
    return Settings(name, filled, zone=zone, clients=WITH_DEFAULT, rule="R45")


def entries(name: str, files: Mapping[str, str], **env: str) -> Settings:
    """netrc files."""
    return Settings(name, {**GOOD, **env}, files=files, clients=WITH_DEFAULT, rule="R44")


ALL: tuple[Settings, ...] = (
    # which variable
    variables("nothing is set", {}, clients=WITH_DEFAULT),
    variables("HTTPS_PROXY", {"HTTPS_PROXY": PLAIN}, clients=WITH_DEFAULT),
    variables("https_proxy", {"https_proxy": PLAIN}),
    variables("mixed case", {"Https_Proxy": PLAIN}),
    variables("both cases", {"HTTPS_PROXY": PLAIN, "https_proxy": "http://@other-proxy@"}),
    variables("lower case is empty", {"HTTPS_PROXY": PLAIN, "https_proxy": ""}),
    variables("HTTP_PROXY alone", {"HTTP_PROXY": PLAIN, "http_proxy": PLAIN}),
    variables("ALL_PROXY", {"ALL_PROXY": PLAIN}, clients=WITH_DEFAULT),
    variables("all_proxy", {"all_proxy": PLAIN}),
    variables("ALL_PROXY beside HTTPS_PROXY", {"HTTPS_PROXY": PLAIN, "ALL_PROXY": "http://@other-proxy@"}),
    variables("ALL_PROXY beside an empty HTTPS_PROXY", {"HTTPS_PROXY": "", "ALL_PROXY": "http://@other-proxy@"}),
    variables("REQUEST_METHOD is set", {"HTTPS_PROXY": PLAIN, "REQUEST_METHOD": "GET"}),
    # the form of its value
    variables("no scheme, an address", {"HTTPS_PROXY": "@proxy@"}),
    variables("no scheme, a name with dots", {"HTTPS_PROXY": "@name@:3128"}),
    variables("no scheme, a name without dots", {"HTTPS_PROXY": "proxy01:3128"}),
    variables("no port", {"HTTPS_PROXY": "http://@address@"}),
    variables("upper-case scheme", {"HTTPS_PROXY": "HTTP://@proxy@"}),
    variables("a path behind it", {"HTTPS_PROXY": "http://@proxy@/"}),
    variables("with a login", {"HTTPS_PROXY": "http://build:pa%40ss@@proxy@"}),
    variables("blanks around it", {"HTTPS_PROXY": " http://@proxy@ "}, rule="R42"),
    variables("a scheme that isn't one", {"HTTPS_PROXY": "htp://@proxy@"}, rule="R42"),
    variables("a port that isn't one", {"HTTPS_PROXY": "http://@address@:31z8"}, rule="R42"),
    variables("a port too high", {"HTTPS_PROXY": "http://@address@:99999"}, rule="R42"),
    variables("socks5", {"HTTPS_PROXY": "socks5://@proxy@"}, rule="R42"),
    variables("socks4", {"HTTPS_PROXY": "socks4://@proxy@"}, rule="R42"),
    variables(
        "ALL_PROXY is socks5, HTTPS_PROXY isn't",
        {"HTTPS_PROXY": PLAIN, "ALL_PROXY": "socks5://@address@:1"},
        rule="R42",
    ),
    variables(
        "HTTP_PROXY is bad, HTTPS_PROXY isn't", {"HTTPS_PROXY": PLAIN, "HTTP_PROXY": "ftp://@proxy@"}, rule="R42"
    ),
    variables("a proxy by TLS", {"HTTPS_PROXY": TLS}),
    # exceptions for a name
    proxied("the host", "@host@"),
    proxied("a suffix", "ways.example"),
    proxied("a suffix with a dot", ".corp.ways.example"),
    proxied("a suffix with two dots", "..ways.example"),
    proxied("a wildcard", "*.ways.example"),
    proxied("a wildcard without a dot", "*ways.example"),
    proxied("everything", "*"),
    proxied("everything, among others", "localhost,*"),
    proxied("upper case", "WAYS.EXAMPLE"),
    proxied("a part of a label", "ays.example"),
    proxied("a dot behind it", "ways.example."),
    proxied("blanks around entries", " localhost , ways.example "),
    proxied("a blank between", "localhost ways.example"),
    proxied("a blank and a comma between", "localhost, ways.example"),
    proxied("semicolons between", "localhost;ways.example"),
    proxied("in quotes", "'ways.example'"),
    proxied("with its scheme", "https://@host@"),
    proxied("with another scheme", "http://@host@"),
    proxied("with the port that isn't said", "@host@:443"),
    proxied("with its port", "@host@:8443", port=8443),
    proxied("with another port", "@host@:9443", port=8443),
    proxied("the site's address", "203.0.113.0/24"),
    variables("lower case is empty beside upper", {"HTTPS_PROXY": PLAIN, "NO_PROXY": "@host@", "no_proxy": ""}),
    variables("lower case says otherwise", {"HTTPS_PROXY": PLAIN, "NO_PROXY": "@host@", "no_proxy": "localhost"}),
    # exceptions for an address
    proxied("its address", "@host@", at="ipv4"),
    proxied("a range", "203.0.113.0/24", at="ipv4"),
    proxied("a range of one", "@host@/32", at="ipv4"),
    proxied("a range of all", "0.0.0.0/0", at="ipv4"),
    proxied("a range of all, at its address", "@host@/0", at="ipv4"),
    proxied("a range by its mask", "203.0.113.0/255.255.255.0", at="ipv4"),
    proxied("an address's beginning", "203.0.113.*", at="ipv4"),
    proxied("an address with its port", "@host@:443", at="ipv4"),
    proxied("an IPv6 address", "@host@", at="ipv6", rule="R42"),
    proxied("an IPv6 address in brackets", "[@host@]", at="ipv6", rule="R42"),
    proxied("an IPv6 range", "2001:db8:7::/48", at="ipv6", rule="R42"),
    proxied("an IPv6 range of one", "@host@/128", at="ipv6", rule="R42"),
    proxied("loopback in IPv6, for a name", "localhost,127.0.0.1,::1", rule="R42"),
    proxied("loopback in brackets, for a name", "localhost,[::1]", rule="R42"),
    proxied("link-local in IPv6, for a name", "fe80::/10", rule="R42"),
    variables("loopback in brackets, and no proxy", {"NO_PROXY": "localhost,[::1]"}, rule="R42"),
    # authorities
    trusting("none, and the company's site", {}),
    trusting("none, and a public site", {}, "pub"),
    trusting("none, and a site that the system alone trusts", {}, "sys"),
    trusting("SSL_CERT_FILE", {"SSL_CERT_FILE": "corp.pem"}),
    trusting("SSL_CERT_DIR", {"SSL_CERT_DIR": "corp.d"}),
    trusting("REQUESTS_CA_BUNDLE", {"REQUESTS_CA_BUNDLE": "corp.pem"}),
    trusting("CURL_CA_BUNDLE", {"CURL_CA_BUNDLE": "corp.pem"}),
    trusting("REQUESTS_CA_BUNDLE is empty", {"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "corp.pem"}),
    trusting("REQUESTS_CA_BUNDLE is a folder", {"REQUESTS_CA_BUNDLE": "corp.d"}),
    trusting("CURL_CA_BUNDLE is a folder", {"CURL_CA_BUNDLE": "corp.d"}),
    trusting("SSL_CERT_FILE is a folder", {"SSL_CERT_FILE": "corp.d"}),
    trusting("a folder without hashes", {"SSL_CERT_DIR": "unhashed.d", "REQUESTS_CA_BUNDLE": "unhashed.d"}),
    trusting("files that are missing", {"SSL_CERT_FILE": "none.pem", "REQUESTS_CA_BUNDLE": "none.pem"}, "pub"),
    trusting("CURL_CA_BUNDLE is missing", {"CURL_CA_BUNDLE": "none.pem"}, "pub"),
    trusting("a folder that is missing", {"SSL_CERT_DIR": "none.d"}, "pub"),
    trusting("files without certificates", {"SSL_CERT_FILE": "junk.pem", "REQUESTS_CA_BUNDLE": "empty.pem"}, "pub"),
    trusting(
        "files with others' authorities", {"SSL_CERT_FILE": "stray.pem", "REQUESTS_CA_BUNDLE": "stray.pem"}, "pub"
    ),
    trusting("file and folder, the file is another's", {"SSL_CERT_FILE": "stray.pem", "SSL_CERT_DIR": "corp.d"}),
    trusting("file and folder, the folder is another's", {"SSL_CERT_FILE": "corp.pem", "SSL_CERT_DIR": "stray.d"}),
    trusting("file and folder, the file is missing", {"SSL_CERT_FILE": "none.pem", "SSL_CERT_DIR": "corp.d"}),
    trusting("SSL_CERT_FILE in place of the system's", {"SSL_CERT_FILE": "corp.pem"}, "sys"),
    trusting("SSL_CERT_DIR beside the system's", {"SSL_CERT_DIR": "corp.d"}, "sys"),
    trusting("CURL_CA_BUNDLE before SSL_CERT_FILE", {"CURL_CA_BUNDLE": "stray.pem", "SSL_CERT_FILE": "corp.pem"}),
    trusting("an empty SSL_CERT_FILE", {"SSL_CERT_FILE": ""}, "sys"),
    Settings(
        "two folders",
        {"SSL_CERT_DIR": "@folder@/stray.d:@folder@/corp.d"},
        clients=WITH_DEFAULT,
        rule="R45",
    ),
    # netrc
    entries("netrc at home", {".netrc": NETRC}),
    entries("netrc at home, under its other name", {"_netrc": NETRC}),
    entries(
        "netrc at home for another host", {".netrc": "machine other.example login a password b\n", "_netrc": NETRC}
    ),
    entries("netrc by NETRC", {"mine": NETRC}, NETRC="@home@/mine"),
    entries("netrc by NETRC, from home", {"mine": NETRC}, NETRC="~/mine"),
    entries("the default entry", {".netrc": "default login somebody password something\n"}),
    entries("an entry without a login", {".netrc": "machine @host@\n"}),
    entries("NETRC is empty", {".netrc": NETRC}, NETRC=""),
    entries("NETRC names nothing", {".netrc": NETRC}, NETRC="@home@/none"),
    entries("netrc that can't be read", {".netrc": "machine\n"}),
    Settings("netrc and a proxy", {**GOOD, "HTTPS_PROXY": PLAIN}, files={".netrc": NETRC}, rule="R44"),
)
