"""Causes in the token itself: its text, kind, issuer and audience."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.texts import CONNECT, LOGIN
from dbapp_diag.model.words import Stage, Who

_ACCESS_TOKEN = "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])'"
_EXCHANGE = (
    "curl --fail --silent --show-error {workspace}/oidc/v1/token --data-urlencode subject_token@- --data "
    "scope=all-apis --data grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
)

WRONG_TOKENS = (
    "token-malformed token-expired token-not-yet-valid clock-skew token-is-pat token-is-entra "
    "token-is-foreign token-other-workspace token-not-exchanged token-wrong-audience token-not-access-token "
    "token-scopes-missing"
)
"""What is seen on a token itself and explains why a front door refuses it."""

NOT_NOW = "the exchange was tried, and nothing about the token was decided"
"""The case of a token for whose exchange no usable answer came."""
_TRY_AGAIN = Fix(
    Who.YOU,
    "The exchange is what's missing, and it was tried: {failure}. Ask again; if it stays so, the report shows how far the exchange "
    "came, and Databricks support, or whoever runs the proxy, can tell from it.",
    "{rerun} -o report.html",
    NOT_NOW,
)

CAUSES: tuple[Cause, ...] = (
    cause(
        "token-is-pat",
        Stage.TOKEN,
        title="the token is a personal access token",
        explains="401 302",
        doc="A1",
        why="Apps take OAuth tokens only. The workspace's own API takes a personal access token, so "
        "everything else seems to work; the app's front door refuses it exactly as it refuses no token at "
        "all.",
        fixes=(
            Fix(Who.YOU, "Sign in with OAuth and call with the token of that profile.", LOGIN),
            Fix(
                Who.YOU,
                "For an unattended caller, use a service principal's client ID and OAuth secret, and take "
                "the personal access token out of the caller's settings.",
            ),
        ),
        told_apart="Its form says so, whatever the front door answers. Inside a notebook a token of this "
        "form is the notebook's own, which can be exchanged.",
        look=Look("Its kind is a personal access token. Most begin with dapi.", (by_hand.TOKEN,)),
        source=CONNECT + "; databricks/app-templates, deploy skill; databricks/cli issue 4350",
        follows_from="environment-overrides-profile",
        rank=1,
    ),
    cause(
        "token-not-exchanged",
        Stage.TOKEN,
        title="the notebook's own token was sent without the exchange",
        explains="401 302",
        doc="A1",
        why="A notebook or job holds an internal token for the workspace's API. The app's front door "
        "doesn't take it: it has to be exchanged for a token whose audience is this one app.",
        fixes=(
            Fix(
                Who.YOU,
                "In your own code, exchange it like this, with the app's oauth2_app_client_id as audience.",
                'export APP_TOKEN=$(printf %s "$NOTEBOOK_TOKEN" | '
                + _EXCHANGE
                + " --data audience={app_client_id} --data "
                "subject_token_type=urn:databricks:params:oauth:token-type:personal-access-token --data "
                "requested_token_type=urn:ietf:params:oauth:token-type:access_token | " + _ACCESS_TOKEN + ")",
            ),
            _TRY_AGAIN,
        ),
        told_apart="The run takes place in a notebook or job, and the token has the form of a workspace "
        "token. The same form elsewhere is a personal access token.",
        look=Look(
            "Run in the notebook or job: the kind is a notebook's own token, or a personal access token though "
            "you made none.",
            (by_hand.TOKEN,),
        ),
        source=CONNECT + "; databrickslabs/lakemeter-oss PR 5",
        follows_from="exchange-refused principal-not-in-workspace network-policy-denied",
        rank=3,
    ),
    cause(
        "token-other-workspace",
        Stage.TOKEN,
        title="the token is from another workspace than the app's",
        explains="401 302 403 404",
        doc="A1",
        why="A workspace's tokens count for its own apps. The token's issuer names one workspace, the app's "
        "address or its login redirect another. No public source shows the front door's exact answer.",
        fixes=(
            Fix(
                Who.YOU,
                "Sign in to the app's workspace under a profile of its own.",
                "databricks auth login --host {app_workspace} --profile {new_profile}",
            ),
        ),
        told_apart="The issuer is a Databricks workspace, only not this app's. The redirect's host says "
        "which workspace the app belongs to.",
        look=Look(
            "The token's issuer is a workspace, and the redirect's location names another: that's where the app lives.",
            (by_hand.TOKEN, by_hand.START_PAGE),
        ),
        source="omnigent-ai/omnigent, omnigent/cli.py; " + CONNECT,
        follows_from="environment-overrides-profile app-other-workspace app-url-wrong",
        rank=15,
    ),
    cause(
        "token-malformed",
        Stage.TOKEN,
        title="the token's text is damaged",
        explains="401 302 none",
        doc="A1",
        why="Something was added to the token or is missing: quotes, a space or newline, the word Bearer "
        "twice, the whole JSON of auth token, a cut end. Some clients refuse to send it, others send it and "
        "get the answer for no token.",
        fixes=(
            Fix(
                Who.YOU,
                "Pass the access token alone; this one {defect}.",
                "export APP_TOKEN=$(databricks auth token --profile {profile} | " + _ACCESS_TOKEN + ")",
            ),
            Fix(
                Who.YOU,
                "Look at the result; nothing leaves the machine.",
                "dbapp-diag token inspect --token-env APP_TOKEN",
            ),
        ),
        told_apart="The text can't be a token as it stands. A text that is sound and of the wrong kind is "
        "reported as that kind.",
        look=Look("It says that this is no token as it stands, and what is wrong with the text.", (by_hand.TOKEN,)),
        source="RFC 6750 section 2.1; RFC 7515 section 3",
        follows_from="environment-overrides-profile",
        rank=23,
    ),
    cause(
        "token-is-entra",
        Stage.TOKEN,
        title="the token is from Entra ID and wasn't exchanged",
        explains="401 302",
        doc="A1",
        why="The workspace's own API takes Entra ID tokens, an app doesn't: the token has to be exchanged "
        "for a Databricks one first. ARM_… variables make some SDKs fetch an Entra token unasked.",
        fixes=(
            Fix(Who.YOU, "Sign in with Databricks OAuth instead.", LOGIN),
            Fix(
                Who.YOU,
                "Or exchange it.",
                'export APP_TOKEN=$(printf %s "$ENTRA_TOKEN" | '
                + _EXCHANGE
                + " --data subject_token_type=urn:ietf:params:oauth:token-type:jwt | "
                + _ACCESS_TOKEN
                + ")",
            ),
            Fix(
                Who.ADMIN,
                "For the exchange, add a federation policy that matches this issuer and audience: {issuer}.",
            ),
            _TRY_AGAIN,
        ),
        told_apart="The issuer is sts.windows.net or login.microsoftonline.com. Any other foreign issuer is "
        "reported as such.",
        look=Look("Its issuer is sts.windows.net or login.microsoftonline.com.", (by_hand.TOKEN,)),
        source=CONNECT + " (Azure edition); Databricks documentation, Authenticate with an identity provider token",
        follows_from="environment-overrides-profile exchange-refused principal-not-in-workspace network-policy-denied",
        rank=21,
    ),
    cause(
        "token-is-foreign",
        Stage.TOKEN,
        title="the token was issued by neither this workspace nor its account",
        explains="401 302 403",
        doc="A1",
        why="The front door checks the issuer and its signature. A token of another identity provider is "
        "refused, however sound it is, until it's exchanged for a Databricks token.",
        fixes=(
            Fix(Who.YOU, "Sign in with Databricks OAuth; this token's issuer is {issuer}.", LOGIN),
            Fix(
                Who.ADMIN,
                "Or add a federation policy for that issuer, so that the caller can exchange its tokens.",
            ),
        ),
        told_apart="The issuer is neither Databricks nor Entra ID. Another Databricks workspace as issuer "
        "has an entry of its own.",
        look=Look("Its issuer is neither a host of Databricks nor one of Entra ID.", (by_hand.TOKEN,)),
        source="Databricks documentation, Authenticate with an identity provider token",
        follows_from="environment-overrides-profile token-other-workspace token-not-access-token",
        rank=45,
    ),
    cause(
        "token-wrong-audience",
        Stage.TOKEN,
        title="the token is meant for something else than this app",
        explains="401 302 403",
        doc="A1",
        why="A token exchanged for one app counts for that app alone: its audience is that app's client ID. "
        "A token of a plain sign-in names the workspace as audience, and the front door takes that too by "
        "most reports; one project says that only exchanged tokens pass.",
        fixes=(
            Fix(
                Who.YOU,
                "Look up this app's oauth2_app_client_id.",
                "databricks apps get {app} --profile {profile}",
            ),
            Fix(Who.YOU, "Exchange again, with that id as audience, and call with the new token."),
        ),
        told_apart="Issuer and times are in order; the audience is neither this app nor its workspace nor its account.",
        look=Look(
            "The token's audience is another than the record's oauth2_app_client_id, and it isn't the workspace's or the "
            "account's ID either.",
            (by_hand.TOKEN, by_hand.RECORD),
        ),
        source=CONNECT + "; natefleming/dao-ai, notebooks",
        follows_from="token-is-entra token-is-foreign token-other-workspace token-not-access-token",
        rank=41,
    ),
    cause(
        "token-not-access-token",
        Stage.TOKEN,
        title="what was sent isn't an access token",
        explains="401 302",
        doc="A1",
        why="A sign-in yields several strings. Only the access token opens an app; an ID token, a refresh "
        "token or a client secret in its place is refused like no token.",
        fixes=(
            Fix(
                Who.YOU,
                "Send the field access_token; what was sent has the form of {kind}.",
                "export APP_TOKEN=$(databricks auth token --profile {profile} | " + _ACCESS_TOKEN + ")",
            ),
            Fix(Who.YOU, "If a refresh token or a secret went out to a wrong place, have it revoked."),
        ),
        told_apart="Its form or its claims say what it is: nonce and at_hash for an ID token, the prefix for a secret.",
        look=Look("Its kind is an ID token, a refresh token or a client secret.", (by_hand.TOKEN,)),
        source="OpenID Connect Core 1.0 section 2; RFC 9068",
        rank=48,
    ),
    cause(
        "token-rejected",
        Stage.TOKEN,
        title="the token looks right, and workspace and app both refuse it",
        explains="401 302 403",
        doc="A1",
        why="Form, issuer, audience and times are in order, and still neither the workspace nor the front "
        "door takes it. It may have been revoked, its principal deleted, or its signature may not fit its "
        "text.",
        fixes=(
            Fix(Who.YOU, "Ask for a new token.", "databricks auth token --profile {profile} --force-refresh"),
            Fix(Who.YOU, "If that one is refused as well, sign in again.", LOGIN),
        ),
        told_apart="The workspace was asked with the very same token. A token exchanged for an app is "
        "refused there by design, so that says nothing.",
        look=Look(
            "The token says nothing against itself, and still the workspace refuses it with 401 or 403.",
            (by_hand.TOKEN, by_hand.AT_WORKSPACE),
        ),
        source="RFC 6750 section 3.1; databricks/cli, cmd/auth/token.go",
        follows_from=WRONG_TOKENS + " environment-overrides-profile principal-not-in-workspace workspace-host-wrong "
        "network-policy-denied",
        rank=42,
    ),
)
