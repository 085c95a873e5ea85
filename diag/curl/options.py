"""Every option of curl, from 7.88 to 8.22, with what becomes of it here. Source: `curl --help all` and
https://curl.se/docs/manpage.html.

A table of our own and not argparse: curl takes clusters such as `-sSLkXPOST`, turns options off by `--no-NAME` and lets the last
one win, and argparse quotes values in its messages (`invalid choice: '…'`, `unrecognized arguments: …`), which may be secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Use(Enum):
    """What becomes of an option."""

    TAKEN = auto()
    IGNORED = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Option:
    """An option by its long name, without dashes. `why` says why it's ignored or refused, to be put behind its name."""

    name: str
    takes_value: bool
    use: Use
    why: str = ""


_OTHER_SIGN_IN = "signs the call in another way than a bearer token, which isn't supported here"
_GROUPS: tuple[tuple[Use, str, str], ...] = (
    # A name that ends in `=` takes a value.
    (
        Use.TAKEN,
        "",
        """basic cacert= compressed connect-timeout= connect-to= cookie= data= data-binary= data-raw= data-urlencode= form=
        form-escape form-string= get globoff head header= http1.1 http2 http2-prior-knowledge insecure json= location
        location-trusted follow max-time= noproxy= oauth2-bearer= path-as-is proto-default= proxy= proxy-user= range= referer=
        request= resolve= socks4= socks4a= socks5= socks5-hostname= upload-file= url= url-query= user= user-agent=""",
    ),
    (
        Use.IGNORED,
        "the answer isn't written to a file here",
        """output= output-dir= out-null remote-name remote-name-all remote-header-name remote-time create-dirs create-file-mode=
        clobber skip-existing remove-on-error xattr dump-header= cookie-jar= trace= trace-ascii= libcurl= stderr=""",
    ),
    (
        Use.IGNORED,
        "it only changes what curl prints",
        """buffer fail fail-early fail-with-body include show-headers progress-bar progress-meter raw show-error silent
        styled-output suppress-connect-headers trace-config= trace-ids trace-time use-ascii verbose write-out=""",
    ),
    (
        Use.IGNORED,
        "redirects are handled in this tool's own way",
        "max-redirs= post301 post302 post303 proto-redir=",
    ),
    (
        Use.IGNORED,
        "the call isn't repeated here",
        "retry= retry-all-errors retry-connrefused retry-delay= retry-max-time= rate=",
    ),
    (
        Use.IGNORED,
        "the settings of TLS aren't taken over",
        """alpn ca-native capath= cert-status ciphers= crlfile= curves= ech= egd-file= engine= false-start npn pinnedpubkey=
        random-file= sessionid sigalgs= ssl ssl-allow-beast ssl-no-revoke ssl-reqd ssl-revoke-best-effort ssl-sessions= sslv2
        sslv3 tls-earlydata tls-max= tls13-ciphers= tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3""",
    ),
    (
        Use.IGNORED,
        "how connections are made isn't taken over",
        """alt-svc= dns-interface= dns-ipv4-addr= dns-ipv6-addr= dns-servers= doh-cert-status doh-insecure doh-url=
        expect100-timeout= happy-eyeballs-timeout-ms= hsts= interface= ip-tos= ipv4 ipv6 keepalive keepalive-cnt=
        keepalive-time= local-port= mptcp tcp-fastopen tcp-nodelay vlan-priority= speed-limit= speed-time= limit-rate=
        http0.9 http3 http3-only ignore-content-length max-filesize= disallow-username-in-url proto= parallel-immediate
        parallel-max= parallel-max-host=""",
    ),
    (
        Use.IGNORED,
        "this setting for proxies isn't taken over",
        """proxy-basic proxy-ca-native proxy-cacert= proxy-capath= proxy-ciphers= proxy-crlfile= proxy-http2 proxy-http3
        proxy-insecure proxy-pinnedpubkey= proxy-service-name= proxy-ssl-allow-beast proxy-tls13-ciphers= proxy-tlsv1
        proxytunnel socks5-basic""",
    ),
    (
        Use.IGNORED,
        "it isn't about HTTP",
        """append compressed-ssh disable-eprt disable-epsv eprt epsv ftp-account= ftp-alternative-to-user= ftp-create-dirs
        ftp-method= ftp-pasv ftp-port= ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc ftp-ssl-ccc-mode= ftp-ssl-control
        ftp-ssl-reqd hostpubmd5= hostpubsha256= ipfs-gateway= knownhosts= krb= krb4= list-only mail-auth= mail-from= mail-rcpt=
        mail-rcpt-allowfails pubkey= quote= telnet-option= tftp-blksize= tftp-no-options""",
    ),
    (
        Use.IGNORED,
        "no settings of curl's own are read here",
        "disable junk-session-cookies metalink netrc-optional",
    ),
    (
        Use.REFUSED,
        _OTHER_SIGN_IN,
        """anyauth aws-sigv4= delegation= digest httpsig-algo= httpsig-headers= httpsig-key= httpsig-keyid= login-options=
        negotiate netrc netrc-file= ntlm ntlm-wb sasl-authzid= sasl-ir service-name= tlsauthtype= tlspassword= tlsuser=""",
    ),
    (
        Use.REFUSED,
        "presents a client certificate, which isn't supported here",
        "cert= cert-type= key= key-type= pass= ssl-auto-client-cert",
    ),
    (
        Use.REFUSED,
        "uses a proxy in a way that isn't supported here",
        """haproxy-clientip= haproxy-protocol preproxy= proxy-anyauth proxy-cert= proxy-cert-type= proxy-digest proxy-header=
        proxy-key= proxy-key-type= proxy-negotiate proxy-ntlm proxy-pass= proxy-ssl-auto-client-cert proxy-tlsauthtype=
        proxy-tlspassword= proxy-tlsuser= proxy1.0= socks5-gssapi socks5-gssapi-nec socks5-gssapi-service=""",
    ),
    (Use.REFUSED, "makes several calls of one command; give the one that fails", "next parallel"),
    (Use.REFUSED, "takes more of the command from elsewhere; write it out", "config= variable="),
    (Use.REFUSED, "doesn't go over the network", "abstract-unix-socket= unix-socket="),
    (
        Use.REFUSED,
        "changes the request in a way that isn't supported here",
        """continue-at= crlf etag-compare= etag-save= http1.0 request-target= time-cond= tr-encoding upload-flags=""",
    ),
    (Use.REFUSED, "makes no call", "dump-ca-embed help= manual version"),
)
OPTIONS = {
    name: Option(name, word.endswith("="), use, why)
    for use, why, words in _GROUPS
    for word in words.split()
    for name in (word.removesuffix("="),)
}
ALIASES = {"data-ascii": "data", "show-headers": "include", "ftp-ssl": "ssl", "ftp-ssl-reqd": "ssl-reqd"}
"""Other names of the same option."""
_NOT_NEGATABLE = """dump-ca-embed ftp-pasv http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ipv4 ipv6 next
    proxy-tlsv1 sslv2 sslv3 tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3"""
NOT_NEGATABLE = frozenset(_NOT_NEGATABLE.split())
"""Options without value that know no `--no-NAME`."""
LETTERS = {
    "#": "progress-bar", "0": "http1.0", "1": "tlsv1", "2": "sslv2", "3": "sslv3", "4": "ipv4", "6": "ipv6", ":": "next",
    "A": "user-agent", "B": "use-ascii", "C": "continue-at", "D": "dump-header", "E": "cert", "F": "form", "G": "get",
    "H": "header", "I": "head", "J": "remote-header-name", "K": "config", "L": "location", "M": "manual", "N": "no-buffer",
    "O": "remote-name", "P": "ftp-port", "Q": "quote", "R": "remote-time", "S": "show-error", "T": "upload-file",
    "U": "proxy-user", "V": "version", "X": "request", "Y": "speed-limit", "Z": "parallel", "a": "append", "b": "cookie",
    "c": "cookie-jar", "d": "data", "e": "referer", "f": "fail", "g": "globoff", "h": "help", "i": "include", "j":
    "junk-session-cookies", "k": "insecure", "l": "list-only", "m": "max-time", "n": "netrc", "o": "output", "p": "proxytunnel",
    "q": "disable", "r": "range", "s": "silent", "t": "telnet-option", "u": "user", "v": "verbose", "w": "write-out",
    "x": "proxy", "y": "speed-time", "z": "time-cond",
}  # fmt: skip
"""The long name of each letter."""
