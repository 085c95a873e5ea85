"""Causes in the proxy, in its settings, and in what clients make of them."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.proxy_cases import Case
from dbapp_diag.model.words import Stage, Who

WITHOUT_LOGIN = "For a server, allow *.databricksapps.com and {workspace} without a login."

CAUSES: tuple[Cause, ...] = (
    cause(
        "proxy-invalid",
        Stage.CONNECT,
        title="the proxy setting can't be used",
        explains="network",
        doc="W3",
        why="The value can't be read as an address, has a scheme that the client doesn't speak, or NO_PROXY "
        "holds an entry that stops the client. httpx fails over an IPv6 entry before it sends anything; "
        "requests needs an extra package for socks5://.",
        fixes=(
            Fix(Who.YOU, "Correct {variable}: {problem}.", "export {variable}={corrected}"),
            Fix(
                Who.YOU,
                "For a socks5:// proxy, give the client what it needs.",
                "python3 -m pip install 'requests[socks]' 'httpx[socks]'",
                when="socks",
            ),
        ),
        told_apart="It fails over the setting itself, before anything is sent, or the address is a web server's, which "
        "answers CONNECT with a page. A proxy that can be read and doesn't answer is out of reach.",
        look=Look(
            "A value isn't an address, has a scheme that the client doesn't speak, or NO_PROXY holds an IPv6 address.",
            (by_hand.PROXIES,),
        ),
        source="encode/httpx issues 2660, 3221 and 3574",
        rank=49,
    ),
    cause(
        "proxy-unreachable",
        Stage.CONNECT,
        title="the proxy can't be reached",
        explains="network timeout",
        doc="W3",
        why="A proxy is set for this call, and its name doesn't resolve, it refuses, or it doesn't answer. "
        "Nothing gets as far as the platform. Often the setting stays behind after the network or the VPN "
        "has changed.",
        fixes=(
            Fix(
                Who.YOU,
                "Join the network that {proxy} belongs to, or clear the setting where it isn't needed.",
                "unset {variable}",
            ),
            Fix(Who.NETWORK, "Check that the proxy {proxy} is up and can be reached from this machine."),
            Fix(
                Who.YOU,
                "Get the certificate of the authority that signs for {proxy} from IT, put it beside the public ones into one PEM "
                "file, and name that.",
                "export REQUESTS_CA_BUNDLE={bundle} SSL_CERT_FILE={bundle}",
                when=Case.CERTIFICATE,
            ),
            Fix(
                Who.NETWORK,
                "If the proxy's certificate has expired, or is for other names, renew it.",
                when=Case.CERTIFICATE,
            ),
        ),
        told_apart="The failure is between here and the proxy. Once the proxy answers, even with a refusal, "
        "it is reported as that.",
        look=Look("It stops at the proxy: its name doesn't resolve, or it refuses or times out.", (by_hand.BOTH_WAYS,)),
        source="RFC 9110 section 9.3.6; databricks-cli (legacy) issue 93",
        follows_from="proxy-invalid",
        rank=35,
    ),
    cause(
        "proxy-auth-required",
        Stage.CONNECT,
        title="the proxy asks for a login of its own",
        explains="network",
        doc="W3",
        why="The proxy answers CONNECT with 407, or with 401 to a user and a password that it refuses. It wants to know who "
        "uses it; the token for the app plays no part and isn't sent to it.",
        fixes=(
            Fix(
                Who.YOU,
                "The proxy offers {schemes}. For Negotiate or NTLM, run a local helper such as px that logs "
                "in for you, and point the clients at it.",
                "export HTTPS_PROXY=http://127.0.0.1:3128",
            ),
            Fix(
                Who.YOU,
                "For Basic, put user and password into the proxy's address in a file that only you can read.",
            ),
            Fix(Who.NETWORK, WITHOUT_LOGIN),
            Fix(
                Who.YOU,
                "Put user and password into the proxy's address, in a file that only you can read.",
                when=Case.BASIC,
            ),
            Fix(
                Who.YOU,
                "Correct the user and the password in the proxy's address; signs such as @ and : in them are written %40 and %3A.",
                when=Case.REFUSED,
            ),
            Fix(
                Who.YOU,
                "The proxy offers {schemes}, which no client here speaks by itself. Run a local helper such as px that logs in "
                "for you, and point the clients at it.",
                "export HTTPS_PROXY=http://127.0.0.1:3128",
                when=Case.INTEGRATED,
            ),
            *(Fix(Who.NETWORK, WITHOUT_LOGIN, when=case) for case in (Case.BASIC, Case.REFUSED, Case.INTEGRATED)),
        ),
        told_apart="The status is 407 and comes from the proxy. A 401 comes from the other end, unless it answers CONNECT "
        "with the proxy's own credentials.",
        look=Look("The answer to CONNECT is 407, with Proxy-Authenticate.", (by_hand.BOTH_WAYS,)),
        source="RFC 9110 section 15.5.8",
        rank=47,
    ),
    cause(
        "proxy-denied",
        Stage.CONNECT,
        title="the proxy refuses to connect to the app",
        explains="network",
        doc="W3",
        why="The proxy answers CONNECT with another status than success or 407. With 403 a rule forbids the "
        "host. With 500 and above the proxy itself can't resolve or reach it, which a misspelt address "
        "causes too.",
        fixes=(
            Fix(
                Who.NETWORK,
                "Allow CONNECT to *.databricksapps.com on port 443 at {proxy}; it answers {status} now.",
            ),
            Fix(
                Who.YOU,
                "If the answer is 502, 503 or 504, check the app's address first.",
                "databricks apps get {app} --profile {profile}",
            ),
            Fix(
                Who.NETWORK,
                "Allow CONNECT to *.databricksapps.com on port 443 at {proxy}; it answers {status} now.",
                when=Case.RULE,
            ),
            Fix(
                Who.NETWORK,
                "Look up in the log of {proxy} why it answers {status}: it has to resolve *.databricksapps.com, and needs a way to "
                "port 443, by its parent if it has one.",
                when=Case.GATEWAY,
            ),
            Fix(
                Who.YOU,
                "Check the app's address as well: for one that doesn't exist a proxy says the same.",
                "databricks apps get {app} --profile {profile}",
                when=Case.GATEWAY,
            ),
        ),
        told_apart="The control host, asked through the same proxy, shows whether it's this host or all of them.",
        look=Look("The answer to CONNECT is neither 200 nor 407.", (by_hand.BOTH_WAYS,)),
        source="RFC 9110 section 9.3.6",
        follows_from="app-url-wrong app-not-found app-deleting",
        rank=46,
    ),
    cause(
        "proxy-block-page",
        Stage.CONNECT,
        title="a proxy or filter answers in place of the app",
        explains="403 4xx ok",
        doc="W3",
        why="The answer isn't the platform's: its headers name a proxy or filter, or its page says that "
        "access is blocked. Some filters send such a page with 200, and a caller takes it for the app's "
        "answer.",
        fixes=(Fix(Who.NETWORK, "Allow {host} in the filter; its page may name the rule."),),
        told_apart="Neither server: databricks nor gap-auth is there, and the headers name the product. A "
        "refusal by the platform carries its own headers.",
        look=Look(
            "There is neither server: databricks nor gap-auth, and a header or the page names another product.",
            (by_hand.CALL,),
        ),
        source="RFC 9110 section 7.6.3; IceRhymers/shellbox, probe/FINDINGS.md",
        rank=51,
    ),
    cause(
        "proxy-needed",
        Stage.CONNECT,
        title="there is a proxy, but this call goes around it",
        explains="network timeout",
        doc="W3",
        why="Direct connections die here, and the proxy that is set isn't used for this host. NO_PROXY "
        "excepts it, only HTTP_PROXY is set, or an empty lower-case variable hides the upper-case one: "
        "lower case wins.",
        fixes=(
            Fix(Who.YOU, "Let the call go through {proxy}; it doesn't because of {entry}."),
            Fix(
                Who.YOU,
                "Set the variable that counts for https addresses, in both spellings.",
                "export HTTPS_PROXY={proxy} https_proxy={proxy}",
                when=Case.UNSET,
            ),
            Fix(
                Who.YOU,
                "Take {entry} out and keep the rest: then the call goes through {proxy}.",
                when=Case.EXCEPTED,
            ),
            Fix(
                Who.YOU,
                "Browsers here follow a PAC file, programs don't: set the proxy that it names for the app's host.",
                "export HTTPS_PROXY={proxy}",
                when="pac",
            ),
        ),
        told_apart="The same host answers through the proxy. If it doesn't, all HTTPS or the domain is blocked.",
        look=Look(
            "NO_PROXY holds databricksapps.com, only HTTP_PROXY is set, or a lower-case variable is empty.",
            (by_hand.PROXIES,),
        ),
        source="Python documentation, urllib.request getproxies; psf/requests issue 6313",
        follows_from="proxy-invalid",
        rank=36,
    ),
    cause(
        "netrc-overrides-token",
        Stage.CONNECT,
        title="a netrc entry replaces the token in some clients",
        explains="401 302 ok",
        why="requests looks the host up in ~/.netrc, or the file that NETRC names, and sends Basic in place "
        "of the bearer token that was set as a header. The front door refuses that. aiohttp refuses to send both, once it's told "
        "trust_env=True. The Databricks SDK, httpx, urllib and curl keep the token.",
        fixes=(
            Fix(Who.YOU, "Take the entry for this host, or the default entry, out of {file}."),
            Fix(
                Who.YOU,
                "Or, with requests, hand the token over by the auth argument: a netrc entry doesn't replace that.",
            ),
        ),
        told_apart="This run ignores netrc, so its own call shows whether the token is good. It's a warning "
        "unless your client is the one that fails.",
        look=Look("The app's host is in it, or default is.", (by_hand.NETRC,)),
        source="psf/requests issues 3929 and 2062; databricks/databricks-sdk-py, databricks/sdk/oauth.py; aio-libs/aiohttp "
        "pull request 7249",
        rank=53,
    ),
    cause(
        "proxy-client-mismatch",
        Stage.CONNECT,
        title="clients on this machine take different ways to the app",
        explains="ok network",
        doc="W3",
        why="curl, requests with the SDK, httpx, aiohttp and urllib read the same variables differently: *.domain, address "
        "ranges, ports and schemes in NO_PROXY, ALL_PROXY, SOCKS, a proxy without a port. So one goes through the proxy and "
        "another around it, and one of the ways may be dead.",
        fixes=(
            Fix(
                Who.YOU,
                "Name the app's host in NO_PROXY as it is: all read that alike, and go directly. No *, no range, no scheme, no "
                "port, and commas between entries.",
                'export NO_PROXY="$NO_PROXY,"{no_proxy}',
                when="entry",
            ),
            Fix(Who.YOU, "Where the proxy is the way that works, take {entry} out instead.", when="entry"),
            Fix(
                Who.YOU,
                "Set HTTPS_PROXY to what {variable} says, and nothing empty beside it: every client reads that.",
                "export HTTPS_PROXY={proxy} https_proxy={proxy}",
                when="variable",
            ),
            Fix(
                Who.YOU,
                "Write the proxy with its port in {variable}: clients have different ones in mind where none is named.",
                "export {variable}={proxy}",
                when="port",
            ),
            Fix(
                Who.YOU,
                "Use a client that speaks what {variable} asks for: urllib speaks plain HTTP to every proxy.",
                when="scheme",
            ),
        ),
        told_apart="A table shows each client's way and the entry that decides. It's a warning unless one way fails.",
        look=Look("NO_PROXY holds *, a range or a scheme, or ALL_PROXY is set.", (by_hand.PROXIES,)),
        source="psf/requests issue 6313; curl PR 19828; encode/httpx issue 3221",
        follows_from="proxy-invalid proxy-needed",
        rank=57,
    ),
)
