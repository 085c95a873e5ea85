"""What each outcome means at a Databricks App, who may have written it and how that shows, with the sources.

The texts are Markdown. Where sources disagree, the text says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.model.words import OutcomeClass

_SHELLBOX = "IceRhymers/shellbox, probe/FINDINGS.md"
_OMNIGENT = "omnigent-ai/omnigent, omnigent/cli.py"
_HEADERS = "Databricks documentation, Access HTTP headers passed to Databricks apps"
_CONNECT = "Databricks documentation, Connect to an API Databricks app using token authentication"
_NETWORK = "Databricks documentation, Configure networking for Databricks Apps"

_FRONT_DOOR = (
    "**The front door**, the platform's edge before every app: `server: databricks` is there, `gap-auth` isn't, and the "
    "body is empty. The same path without a token gets the same answer."
)
_APP = (
    "**The app**: `gap-auth` is there, which the front door adds once it has let the caller in, and the body is the "
    "app's own. The header holds the caller's name: take it out before you show the answer to others."
)
_WORKSPACE = (
    '**A workspace**: `www-authenticate: Bearer realm="DatabricksRealm"`, or JSON with `error_code`. Then the address '
    "that was called is a workspace's, and no app's."
)
_BETWEEN = (
    "**A proxy or filter on the way**: `server: databricks` is missing, and `via`, `x-cache` or the page names another "
    "product."
)


@dataclass(frozen=True, slots=True)
class StatusText:
    """What a status page says beside its causes.

    `seen`: what a caller sees, one sentence. `writers`: who may have written it, and what shows that; empty where
    nobody wrote anything.
    """

    seen: str
    means: str
    writers: tuple[str, ...]
    source: str


STATUSES = {
    OutcomeClass.UNAUTHORIZED: StatusText(
        seen="The call is refused as not signed in.",
        means="Below `/api/` the front door answers 401 to a call without a token and to every token that it doesn't "
        "take, and it gives no reason. That's why so many causes share it. The documentation has 403 for a caller "
        "without CAN USE; several users measured an empty 401 there too, with a token that was in order. An app may "
        "also answer 401 by a rule of its own: it never finds the caller's `Authorization`, since the front door takes "
        "that header away.",
        writers=(_FRONT_DOOR, _APP, _WORKSPACE, _BETWEEN),
        source=f"{_SHELLBOX}; {_OMNIGENT}; {_CONNECT} (403 for CAN USE); databrickslabs/ontos, set-up script of the "
        f"service principal (401); {_HEADERS}",
    ),
    OutcomeClass.LOGIN: StatusText(
        seen="The call is redirected to sign in; a client that follows ends with status 200 and a login page.",
        means="Outside `/api/` the front door doesn't refuse, it sends a browser to sign in: to "
        "`/oidc/oauth2/v2.0/authorize` at the app's workspace. So a 302 there has the causes of a 401. The host in "
        "`location` names the workspace that the app belongs to, whatever your profile says. A websocket client reports "
        "it as a bad handshake. For some seconds after a deployment a good token may get it as well. A redirect to "
        "anywhere else comes from the path: a slash too few, `//`, or `http://`.",
        writers=(
            "**The front door**: `location` leads to `/oidc/oauth2/v2.0/authorize`, and a cookie "
            "`__Host-databricksapps_csrf` is set.",
            "**The front door, about the path**: 301 from a path with `//` to the one with `/`.",
            "**The app**: `gap-auth` is there, and `location` leads to the app itself, often with a slash more or less.",
            "**A proxy or filter on the way**: `location` leads to a host that is neither the app's nor a workspace's, "
            "such as the login of a guest network.",
        ),
        source=f"{_SHELLBOX}; {_OMNIGENT} and routes_resources.py; databricks/cli issue 6605 (websocket); "
        "omnigent-ai/omnigent, omnigent/host/connect.py (after a deployment)",
    ),
    OutcomeClass.FORBIDDEN: StatusText(
        seen="The call is refused as forbidden.",
        means="By the documentation a caller without CAN USE gets 403, and so may a token whose scopes fall short. "
        "Newer reports have it for an expired token as well, with the words *Invalid Token*: look at its times before "
        "you ask for a permission. An address that the workspace doesn't let in gets 403 before any token is looked at. "
        "What an app passes on from the workspace, such as *required scopes*, isn't the front door's.",
        writers=(
            "**The front door, about the network**: `x-databricks-reason-phrase` is there, as a header or in the body; "
            "it speaks of an IP ACL or of public access. The same path without a token gets the same answer.",
            "**The front door, about the caller**: `server: databricks` is there, `gap-auth` isn't, and no reason is "
            "given. The same path without a token gets another answer: 401, or the login redirect.",
            _APP,
            _WORKSPACE,
            _BETWEEN,
        ),
        source=f"{_CONNECT}; omnigent-ai/omnigent, omnigent/native_policy_hook.py (expired) and issue 4463 (IP ACL); "
        f"{_NETWORK}; databrickslabs/ontos PR 288 (required scopes); {_HEADERS}",
    ),
    OutcomeClass.NOT_FOUND: StatusText(
        seen="Nothing is found at the address or path.",
        means="Either the app answers that it has no such path, and then network, token, permission and app are in "
        "order; or there is no app at the address, or none that runs. What the front door answers for a wrong ID or a "
        "deleted app isn't documented, and nobody has published a measurement: the app's record decides. An app of one "
        "page may answer an unknown path with 200 and its start page in place of a 404.",
        writers=(
            "**The app**: `gap-auth` is there, and the body is its framework's: JSON with `Not Found`, *Cannot GET*, or "
            "a plain page.",
            "**The front door**: `server: databricks` is there and `gap-auth` isn't.",
            "**A workspace**: JSON with `error_code`. Then the address that was called is a workspace's, and no app's.",
            _BETWEEN,
        ),
        source=f"{_CONNECT}; {_SHELLBOX}; databricks/cli, cmd/workspace/apps/errors_test.go; FastAPI documentation, "
        "Handling Errors",
    ),
    OutcomeClass.METHOD: StatusText(
        seen="The path exists, and not for this method.",
        means="405 comes from the app, and the front door passes it on as it is. So "
        "network, token and permission are in order. `allow` names the methods that the path takes. A GET where a POST "
        "was meant may come from a redirect that a client followed.",
        writers=(
            "**The app**: `gap-auth` is there, and `allow` beside it.",
            _BETWEEN,
        ),
        source=f"RFC 9110 section 15.5.6; {_SHELLBOX}",
    ),
    OutcomeClass.CLIENT_ERROR: StatusText(
        seen="The call is refused with another status from 400 to 499.",
        means="Mostly the app rejects what was sent: 400, 409, 413, 415 and 422 come with a body that says why. 429 "
        "is a limit, by the app or by something before it. The front door itself answers 400 to `..%2F` in a path. 407 "
        "is a proxy's and never gets as far as the platform.",
        writers=(
            _APP,
            "**The front door**: `server: databricks` is there, `gap-auth` isn't.",
            "**A proxy**: 407, or an answer to CONNECT.",
            _BETWEEN,
        ),
        source=f"RFC 9110 section 15.5; RFC 6585 section 4; {_SHELLBOX}; {_HEADERS}",
    ),
    OutcomeClass.SERVER_ERROR: StatusText(
        seen="The app fails, or the platform answers in its place.",
        means="A page titled *App Not Available* is the front door's: the app was not asked. It's reported with 502 for "
        "an app that was never deployed, has crashed or listens on another port, and with 503 for one that is stopped. "
        "For about a minute after a deployment it's normal. At `/` alone it proves nothing, since a healthy app without "
        "a start page shows it too. 504 is reported for an app that takes too long, after 60, 120 or 300 "
        "seconds. With `gap-auth` and another page it's the app's own error.",
        writers=(
            "**The front door**: the page is titled *App Not Available*.",
            _APP,
            _BETWEEN,
        ),
        source="databricks/databricks-agent-skills, other frameworks and platform guide; databricks-solutions/ai-dev-kit "
        f"PR 197; arielhsaa/accelerate_approvals_demo (the page); databricks/appkit PR 318 (time limits); {_HEADERS}",
    ),
    OutcomeClass.NETWORK: StatusText(
        seen="No HTTP answer comes back; the client reports an error of the network.",
        means="The call ends before the platform says anything: at the app's name, at the connection, in the encrypted "
        "handshake, or at a proxy. Token, scopes and permission play no part. The app's host and the workspace's belong "
        "to different networks, so one may work without the other: the workspace is the control that shows whether "
        "it's about this host or about all of HTTPS.",
        writers=(),
        source=f"{_NETWORK}; {_CONNECT}",
    ),
    OutcomeClass.TIMEOUT: StatusText(
        seen="No answer comes back in time.",
        means="Either nothing gets through, and then even the connection isn't made; or the connection is made and the "
        "app is slow. Other paths of the app tell these apart: where they answer at once, it's the app on this path. "
        "The platform ends long calls by itself; 60, 120 and 300 seconds are reported.",
        writers=(),
        source="databricks/appkit PR 318; databricks/databricks-agent-skills, platform guide; cli/cli issue 8293",
    ),
    OutcomeClass.NONE: StatusText(
        seen="The call isn't made, since there's no usable token.",
        means="Something between the settings and the sign-in stops the caller before it sends anything. The SDK's own "
        "sentence for nearly all of it is *cannot configure default credentials*. What the front door would say is "
        "still unknown.",
        writers=(),
        source="databricks/databricks-sdk-py, databricks/sdk/config.py and credentials_provider.py",
    ),
    OutcomeClass.OK: StatusText(
        seen="The call works; this is worth knowing all the same.",
        means="The answer has a status from 200 to 299. That alone doesn't say that the app wrote it: a client that "
        "followed a redirect shows 200 for the login page, and some filters send their page with 200. Look for "
        "`gap-auth` and at `content-type`.",
        writers=(_APP, _BETWEEN),
        source=f"{_SHELLBOX}; IceRhymers/shellbox, docs/deploy.md; {_HEADERS}",
    ),
}
