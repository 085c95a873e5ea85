"""Causes in the times of the token, and in the clock that judges them."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "token-expired",
        Stage.TOKEN,
        title="the token has expired",
        explains="401 302 403",
        doc="A3",
        why="OAuth access tokens live one hour. After that the front door refuses them: with 401, with the "
        "login redirect, or by newer reports with 403. Nothing in the answer says expired.",
        fixes=(
            Fix(
                Who.YOU,
                "Get a fresh one; the CLI renews it from your sign-in.",
                "databricks auth token --profile {profile}",
            ),
            Fix(
                Who.YOU,
                "If renewal is refused, sign in again.",
                LOGIN,
            ),
            Fix(
                Who.YOU,
                "In a program that runs for long, ask the SDK for the headers before each call instead of "
                "keeping a token.",
            ),
        ),
        told_apart="Its end has passed on the server's clock too. Where it has passed on this machine's "
        "clock alone, the clock is the cause.",
        look=Look("The time beside expires has passed.", (by_hand.TOKEN,)),
        source="omnigent-ai/omnigent, omnigent/native_policy_hook.py; databricks/databricks-sdk-py, "
        "databricks/sdk/oauth.py",
        follows_from="clock-skew environment-overrides-profile",
        rank=16,
    ),
    cause(
        "token-expiring",
        Stage.TOKEN,
        title="the token is about to expire, and nothing here can renew it",
        explains="ok",
        doc="A3",
        why="The call works now. The token was passed as a bare text, so nobody can renew it, and the "
        "workspace's own API refuses tokens in their last half minute.",
        fixes=(
            Fix(
                Who.YOU,
                "Name a profile instead of passing a token: the SDK then renews it.",
                "dbapp-diag run --app {app} --profile {profile}",
            ),
        ),
        told_apart="It's still good by the server's clock; the time left is shown.",
        look=Look("The time beside expires is minutes away.", (by_hand.TOKEN,)),
        source="databricks/databricks-sdk-py issue 362; databricks/databricks-vscode issue 583",
        follows_from="clock-skew",
        rank=50,
    ),
    cause(
        "token-not-yet-valid",
        Stage.TOKEN,
        title="the token counts only from a later time on",
        explains="401 302",
        doc="A3",
        why="Its start lies in the future on the server's clock. The machine that issued it runs ahead, or "
        "its start was set on purpose. The server's tolerance isn't documented.",
        fixes=(
            Fix(Who.YOU, "Wait until {not_before}, then call again.", "{rerun}"),
            Fix(Who.YOU, "If you mint tokens yourself, set the clock of the machine that does."),
        ),
        told_apart="It's early by the server's clock too. Where it's early by this machine's clock alone, "
        "the clock is the cause.",
        look=Look("It says that the token counts only from a later time on.", (by_hand.TOKEN,)),
        source="RFC 7519 sections 4.1.5 and 4.1.6",
        follows_from="clock-skew",
        rank=80,
    ),
    cause(
        "clock-skew",
        Stage.TOKEN,
        title="this machine's clock is wrong",
        explains="401 302 network ok",
        doc="A3",
        why="Tokens and certificates are judged by time. With a wrong clock the SDK sends tokens that have "
        "run out, renews good ones, or takes a good certificate for an expired one. No public report of an "
        "app call broken by it is known.",
        fixes=(
            Fix(
                Who.YOU,
                "Set the clock by the network; it's off by {offset}.",
                "sudo timedatectl set-ntp true",
            ),
            Fix(Who.YOU, "In a container or virtual machine, set the clock of the host."),
        ),
        told_apart="The dates of at least two hosts agree with each other and not with this machine, beyond "
        "the time the answers took.",
        look=Look("The two times are a minute or more apart.", (by_hand.CLOCKS,)),
        source="RFC 9110 section 6.6.1; linkerd/linkerd2 issues 3943 and 4161",
        rank=85,
    ),
)
