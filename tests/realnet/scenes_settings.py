"""What this machine's own settings make of a network: variables that can't be used, that lead around the proxy, netrc."""

from __future__ import annotations

from tests.realnet import authorities
from tests.realnet.land import APP, PROXY, Land, Seen
from tests.realnet.proxies import no_new_login, observes, own_certificate, proxy_at
from tests.realnet.scene import scene


@scene("proxy-invalid", look=observes("proxy-invalid", "HTTPS_PROXY"))
def proxy_port_unreadable(land: Land) -> None:
    """The proxy's port has a letter in it."""
    land.use_proxy()
    land.env["HTTPS_PROXY"] = "http://10.7.3.3:31z8"


@scene("proxy-invalid", look=observes("proxy-invalid", "HTTPS_PROXY", "two slashes"))
def proxy_slash_missing(land: Land) -> None:
    """A slash is missing behind the proxy's scheme, so that clients look for a host called http."""
    land.use_proxy()
    land.env["HTTPS_PROXY"] = "http:/10.7.3.3:3128"
    land.only_by_proxy()


@scene("proxy-invalid", look=observes("proxy-invalid", "HTTPS_PROXY", "'ftp'"))
def proxy_scheme_unknown(land: Land) -> None:
    """The proxy's scheme is one that no client speaks."""
    land.use_proxy()
    land.env["HTTPS_PROXY"] = "ftp://@proxy@"
    land.only_by_proxy()


@scene("proxy-invalid", look=observes("proxy-invalid", "HTTPS_PROXY", "doesn't speak TLS"))
def proxy_scheme_https(land: Land) -> None:
    """The setting says https, and the proxy speaks plainly."""
    land.use_proxy()
    land.env["HTTPS_PROXY"] = "https://@proxy@"
    land.only_by_proxy()


@scene(warns="proxy-invalid", look=observes("proxy-invalid", "NO_PROXY", "[::1]"))
def exceptions_stop_httpx(land: Land) -> None:
    """R42: NO_PROXY holds IPv6 entries that stop httpx while it's built; this run goes on."""
    land.use_proxy()
    land.env["NO_PROXY"] = "localhost,[::1],fe80::/10"
    land.only_by_proxy()


@scene(warns="proxy-invalid", look=observes("proxy-invalid", "HTTP_PROXY"))
def other_setting_stops_httpx(land: Land) -> None:
    """The setting for http:// addresses can't be read, which stops httpx for https:// as well."""
    land.use_proxy()
    land.env["HTTP_PROXY"] = "http://10.7.3.3:31z8"
    land.only_by_proxy()


@scene("proxy-needed", look=observes("proxy-needed", "HTTP_PROXY"))
def set_for_http_alone(land: Land) -> None:
    """The only way out is a proxy that is set for http:// addresses alone."""
    land.use_proxy()
    del land.env["HTTPS_PROXY"]
    land.only_by_proxy()


@scene("proxy-needed", look=observes("proxy-needed", "NO_PROXY entry '.databricksapps.com'"))
def app_excepted(land: Land) -> None:
    """NO_PROXY keeps the apps off the only way out; the workspace is reached."""
    land.use_proxy()
    land.env["NO_PROXY"] = "localhost,.databricksapps.com"
    land.only_by_proxy()


@scene("proxy-needed", look=observes("proxy-needed", "https_proxy is empty"))
def empty_masks_the_set(land: Land) -> None:
    """An empty lower-case variable hides the upper-case one, and with it the only way out."""
    land.use_proxy()
    land.env["https_proxy"] = ""
    land.only_by_proxy()


@scene("proxy-needed", either=("proxy-client-mismatch",), look=observes("proxy-needed", "NO_PROXY entry 'https://"))
def exception_that_one_client_reads(land: Land) -> None:
    """R43: NO_PROXY holds an address with its scheme, by which httpx goes around the only way out and requests doesn't."""
    land.use_proxy()
    land.env["NO_PROXY"] = f"https://{APP}"
    land.only_by_proxy()


@scene(warns="proxy-client-mismatch", look=observes("proxy-client-mismatch", "urllib"))
def set_for_all_alone(land: Land) -> None:
    """R43: ALL_PROXY leads out, and urllib doesn't read it."""
    land.use_proxy()
    land.env = {"ALL_PROXY": "http://@proxy@"}
    land.only_by_proxy()


@scene(warns="proxy-client-mismatch", look=observes("proxy-client-mismatch", "urllib"))
def proxy_speaks_tls(land: Land) -> None:
    """R43: the way to the proxy is encrypted, by the company's authority, which is installed; urllib speaks plainly to it."""
    proxy_at(land, PROXY, scheme="https", port=3129)
    own_certificate(land, authorities.by_corporate)
    land.trust_corporate()
    land.only_by_proxy()


@scene(warns="proxy-client-mismatch", look=observes("proxy-client-mismatch", "curl"))
def exceptions_with_blanks(land: Land) -> None:
    """R43: blanks stand between NO_PROXY's entries: curl reads the first, Python's clients none; both ways are open."""
    land.use_proxy()
    land.env["NO_PROXY"] = "databricksapps.com localhost"


def _the_token_arrived(land: Land, seen: Seen) -> None:
    no_new_login(land, seen)
    log = (land.folder / "nginx" / "nginx-access.log").read_text()
    sent = [line.partition(" auth=")[2] for line in log.splitlines() if line.startswith(f"{APP} 200 ")]
    assert sent and all(each.startswith("Bearer ") for each in sent), sent


@scene(warns="netrc-overrides-token", look=_the_token_arrived)
def netrc_names_the_app(land: Land) -> None:
    """R44: a netrc entry for the app replaces the token in requests; this run's token arrives."""
    land.files[".netrc"] = f"machine {APP} login somebody password something-long\n".encode()


@scene(warns="netrc-overrides-token", look=_the_token_arrived)
def netrc_names_everybody(land: Land) -> None:
    """R44: the default entry of the file that NETRC names is for every host."""
    land.files["logins"] = b"machine git.initech.example login a password b\ndefault login anonymous password guest-1\n"
    land.env["NETRC"] = "@folder@/logins"
