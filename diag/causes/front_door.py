"""Causes at the platform's front door that neither the token nor a permission explains."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.token import WRONG_TOKENS
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "network-policy-denied",
        Stage.FRONT_DOOR,
        title="the platform refuses calls from this network address",
        explains="403",
        doc="W2",
        why="The workspace takes calls only from addresses on its IP access list, or only through private "
        "connectivity, and that goes for its apps too. The refusal comes before any token is looked at, as "
        "403 with a reason phrase. The same rule stops sign-in.",
        fixes=(
            Fix(
                Who.YOU,
                "Call from a network that is allowed: switch on the VPN, or run where the private endpoint is.",
            ),
            Fix(
                Who.ADMIN,
                "If this place should be allowed, add exactly its address {caller_address} to the "
                "workspace's IP access list; this shows the lists.",
                "databricks ip-access-lists list --profile {profile}",
            ),
        ),
        told_apart="The answer gives the reason itself: blocked by an IP access list, or public access not "
        "allowed. A refusal without a reason is about token or permission.",
        look=Look(
            "403 without any token, and the answer gives the reason: blocked by an IP ACL, or public access isn't"
            " allowed.",
            (by_hand.NO_TOKEN,),
        ),
        source="Databricks documentation, Configure networking for Databricks Apps; omnigent-ai/omnigent issue 4463",
        rank=24,
    ),
    cause(
        "front-door-refuses",
        Stage.FRONT_DOOR,
        title="the front door refuses, and everything that was checked is in order",
        explains="401 403 302",
        why="The platform's edge answers in place of the app, and token, scopes and permission all passed. "
        "A change made minutes ago may not have arrived: caches and a permission that is set anew take up "
        "to about eight minutes by users' reports. Beyond that, only the platform's own logs can say.",
        fixes=(
            Fix(
                Who.YOU,
                "If a permission, scope or deployment changed a moment ago, wait ten minutes and run again.",
                "{rerun}",
            ),
            Fix(
                Who.DATABRICKS,
                "Send the report; it holds the request ID {request_id}, the time, the app's ID and what passed.",
                "{rerun} -o report.html",
            ),
        ),
        told_apart="It's left over when every other cause of the same answer is ruled out. With one of them "
        "not examined, it can't be told.",
        look=Look("Nothing shows it: it's what remains when all the others are ruled out."),
        source="Databricks documentation, Access HTTP headers passed to Databricks apps; databricks/appkit "
        "PRs 318 and 292",
        follows_from=WRONG_TOKENS
        + " token-rejected credentials-missing credentials-conflict environment-overrides-profile "
        "exchange-refused principal-not-in-workspace netrc-overrides-token proxy-block-page "
        "network-policy-denied permission-missing app-url-wrong app-other-workspace path-outside-api "
        "redirect-drops-token cors-preflight",
        rank=78,
    ),
)
