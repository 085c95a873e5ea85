"""Certificates and handshakes."""

from __future__ import annotations

import json

from tests.realnet import authorities, ways
from tests.realnet.land import APP, APP_ADDRESS, OTHER_APP, WORKSPACE, WORKSPACE_ADDRESS, Land, Seen
from tests.realnet.proxies import told
from tests.realnet.scene import Look, scene

DAY = 86_400
TOKEN = {"lifetime": 3600.0, "issued_ago": 60.0}
OFFLINE = ("offline", "not connected", "no internet", "internet connection")
UNSAFE = ("verify=false", "verify = false", "--insecure", "curl -k", "cert_none", "check_hostname = false", "ssl=false")


def tells(cause: str, *words: str) -> Look:
    """The finding's words hold these; R16: nobody is told to be offline; R46: nobody is told to stop verifying."""

    def look(land: Land, seen: Seen) -> None:
        whole = json.dumps(told(seen, cause))
        for word in words:
            assert word in whole, f"{word!r} isn't in {whole}"
        sober(land, seen)

    return look


def sober(_: Land, seen: Seen) -> None:
    """R16, R46: the report says neither that there's no network nor that verification is to be left out."""
    whole = json.dumps(seen.report).lower()
    for word in (*OFFLINE, *UNSAFE):
        assert word not in whole, f"{word!r} is in the report"


def shows(land: Land, certificate: authorities.Kind, *hosts: str, distrusted: bool = True) -> None:
    """Let these hosts show another certificate."""
    addresses = {WORKSPACE: WORKSPACE_ADDRESS, APP: APP_ADDRESS, OTHER_APP: APP_ADDRESS}
    for host in hosts:
        land.sites[host].certificate = certificate
    if distrusted:
        land.distrusted += sorted({addresses[host] for host in hosts})


@scene("tls-certificate-expired", look=tells("tls-certificate-expired", "ended at", WORKSPACE))
def certificate_expired(land: Land) -> None:
    """The app's certificate is over since a week."""
    shows(land, authorities.expired, APP)


@scene("tls-certificate-expired", either=("clock-skew",), sure=False, spread=("workspace-unreachable",), look=sober)
def certificates_expired_everywhere(land: Land) -> None:
    """Both certificates are over since a week, by a clock that is right, which nothing shows: there's no date and no token, so that
    a wrong clock is as good an explanation."""
    shows(land, authorities.expired, APP, WORKSPACE)


@scene("tls-untrusted", either=("tls-certificate-expired",), sure=False, look=sober)
def certificate_not_yet_valid(land: Land) -> None:
    """The app's certificate begins next week; this machine's clock is right."""
    shows(land, authorities.not_yet, APP)


@scene("clock-skew", sure=False, look=tells("clock-skew", WORKSPACE))
def clock_ahead_of_certificate(land: Land) -> None:
    """R22: this machine's clock is a month ahead, so that the app's certificate seems over; the workspace's date says otherwise."""
    shows(land, authorities.lasting(-60, -25), APP)
    land.clock_ahead = -30 * DAY


@scene("clock-skew", sure=False, look=tells("clock-skew", WORKSPACE))
def clock_behind_certificate(land: Land) -> None:
    """R22: this machine's clock is a week behind, so that the app's certificate seems not to have begun."""
    shows(land, authorities.lasting(6, 96), APP)
    land.clock_ahead = 7 * DAY


@scene(warns="clock-skew", look=tells("clock-skew", WORKSPACE, APP))
def clock_behind(land: Land) -> None:
    """R22: this machine's clock is ten minutes behind those of both hosts, and the call works: a warning."""
    land.clock_ahead = 600


@scene("tls-name-mismatch", look=tells("tls-name-mismatch", "www.contoso.example"))
def certificate_for_another(land: Land) -> None:
    """The app's address shows a good certificate for another site."""
    shows(land, authorities.other_name, APP)


@scene("tls-untrusted", look=sober)
def self_signed(land: Land) -> None:
    """The app's address shows a certificate that signs itself."""
    shows(land, authorities.self_signed, APP)


@scene("tls-untrusted", look=tells("tls-untrusted", "Some Appliance"))
def unknown_authority(land: Land) -> None:
    """The app's certificate is by an authority that nobody knows, the workspace's is good."""
    shows(land, authorities.by_stray, APP)


@scene("tls-untrusted", look=tells("tls-untrusted", "sent along"))
def intermediate_missing(land: Land) -> None:
    """The app's server doesn't send the intermediate along, which browsers fetch or know: R45."""
    shows(land, authorities.incomplete, APP)


@scene("tls-intercepted", look=tells("tls-intercepted", "Initech Corp", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"))
def intercepted_unseen(land: Land) -> None:
    """R16, R45: a device on the way re-signs every connection, and no proxy is set anywhere."""
    ways.intercepted(land)
    land.distrusted += [APP_ADDRESS, WORKSPACE_ADDRESS]


def _names_the_company(land: Land, seen: Seen) -> None:
    assert "Initech Corp" in seen.report["root_causes"][0]["observed"]
    sober(land, seen)


@scene("tls-intercepted", either=("tls-untrusted",), sure=False, look=_names_the_company)
def intercepted_for_the_app(land: Land) -> None:
    """The device re-signs what goes to the apps alone: the workspace is excepted, as companies do for hosts that they know."""
    ways.intercepted(land, APP_ADDRESS)
    land.distrusted.append(APP_ADDRESS)


@scene(warns="tls-intercepted", look=sober)
def intercepted_and_only_the_system_knows(land: Land) -> None:
    """R45: the company's authority is in the system's store alone: the call works by that, requests and the SDK refuse it."""
    ways.intercepted(land)
    land.system_store.append(authorities.corporate().cert_pem.bytes())
    land.token = TOKEN


@scene("tls-intercepted", look=tells("tls-intercepted", "REQUESTS_CA_BUNDLE"))
def intercepted_and_the_sdk_signs_in(land: Land) -> None:
    """R45: the same, and the token has to come from the SDK, which reads certifi's list alone."""
    ways.intercepted(land)
    land.system_store.append(authorities.corporate().cert_pem.bytes())


@scene(warns="tls-intercepted", look=sober)
def intercepted_and_only_requests_knows(land: Land) -> None:
    """R45: the company's authority is in REQUESTS_CA_BUNDLE alone: the SDK signs in, and httpx, urllib and curl refuse."""
    ways.intercepted(land)
    land.env["REQUESTS_CA_BUNDLE"] = _company(land)


@scene("tls-intercepted", look=tells("tls-intercepted", "REQUESTS_CA_BUNDLE", "databricks-sdk"))
def intercepted_and_only_httpx_knows(land: Land) -> None:
    """R45: the company's authority is in SSL_CERT_FILE alone, which the SDK doesn't read: it can't sign in."""
    ways.intercepted(land)
    land.env["SSL_CERT_FILE"] = _company(land)


def _company(land: Land) -> str:
    """A file of authorities with the company's, in the client's folder."""
    land.files["company.pem"] = b"".join(
        each().cert_pem.bytes() for each in (authorities.public, authorities.corporate)
    )
    return "@folder@/company.pem"


@scene("ca-bundle-broken", either=("tls-intercepted",), look=sober)
def bundle_missing(land: Land) -> None:
    """REQUESTS_CA_BUNDLE names a file that isn't there: requests stops before it connects."""
    land.env["REQUESTS_CA_BUNDLE"] = "@folder@/company.pem"


@scene(warns="ca-bundle-broken", look=sober)
def bundle_empty(land: Land) -> None:
    """SSL_CERT_FILE names an empty file, which httpx and curl can't use; a token is there, and this run doesn't need it."""
    land.files["company.pem"] = b""
    land.env["SSL_CERT_FILE"] = "@folder@/company.pem"
    land.token = TOKEN


@scene("tls-protocol", look=sober)
def old_versions_only(land: Land) -> None:
    """The app's server speaks TLS 1.0 and 1.1 only."""
    site = land.sites[APP]
    site.protocols = "TLSv1 TLSv1.1"
    site.directives = ["ssl_ciphers ALL:@SECLEVEL=0;", "ssl_conf_command MinProtocol TLSv1;"]


@scene("tls-protocol", look=sober)
def plain_http(land: Land) -> None:
    """The app's port 443 speaks HTTP without TLS."""
    land.sites[APP].plain = land.sites[OTHER_APP].plain = True


@scene("tls-protocol", look=sober)
def no_common_cipher(land: Land) -> None:
    """The app's server takes TLS 1.2 with a cipher that no client offers any more."""
    site = land.sites[APP]
    site.protocols = "TLSv1.2"
    site.directives = ["ssl_ciphers NULL-SHA256:@SECLEVEL=0;"]


@scene(undecided=True, look=sober)
def certificate_wanted(land: Land) -> None:
    """The app's server wants a certificate of the client, and answers 400 without: no cause of the catalogue is it."""
    land.sites[APP].directives = ["ssl_verify_client on;", f"ssl_client_certificate {APP}.pem;"]


def _says_what_is_wanted(land: Land, seen: Seen) -> None:
    summary = next(row["summary"] for row in seen.report["checks"] if row["id"] == "tls")
    assert "a certificate of the client" in summary, summary
    sober(land, seen)


@scene(undecided=True, look=_says_what_is_wanted)
def certificate_wanted_in_the_handshake(land: Land) -> None:
    """The app's server wants a certificate of the client, and ends a TLS 1.2 handshake with the alert of a missing cipher."""
    ways.openssl_server(land, "-Verify", "1", "-verify_return_error", "-tls1_2", "-www")


@scene(undecided=True, look=sober)
def certificate_wanted_after_the_handshake(land: Land) -> None:
    """The same in TLS 1.3, where the handshake is over for the client when the alert comes."""
    ways.openssl_server(land, "-Verify", "1", "-verify_return_error", "-tls1_3", "-www")


@scene(undecided=True, look=sober)
def name_refused(land: Land) -> None:
    """The app's server refuses every handshake by its name, with the alert unrecognized_name."""
    land.sites[APP].directives = ["ssl_reject_handshake on;"]


@scene("app-domain-blocked", either=("connection-reset",), undecided=True, look=sober)
def reset_by_the_server(land: Land) -> None:
    """The app's server itself resets after the ClientHello: from here no different from a filter by address."""
    ways.own_server(land, "reset")


@scene("app-domain-blocked", either=("connection-reset",), undecided=True, look=sober)
def closed_by_the_server(land: Land) -> None:
    """The app's server closes after the ClientHello."""
    ways.own_server(land, "close")


@scene("app-domain-blocked", undecided=True, look=sober)
def silent_server(land: Land) -> None:
    """The app's server accepts connections and never says anything."""
    ways.own_server(land, "silence")
