from dataclasses import replace

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import LOGIN, OWN_SIGN_IN
from dbapp_diag.causes.upstream import WRONG_TOKENS
from dbapp_diag.model.words import Stage, Variant

ALTERED = Variant("altered", "its signature doesn't fit its text")
UNKNOWN_KEY = Variant("unknown-key", "its issuer publishes no such key")
AS_ISSUED = "Pass the token on exactly as it was issued: nothing in it may be changed, cut or added."
FROM_THERE = (
    "Take the token from the workspace itself; one that another program or a test signs is refused, whatever it says."
)

CAUSE = cause(
    "token-rejected",
    Stage.TOKEN,
    title="the token looks right, and those who verify it refuse it",
    explains="401 302 403",
    doc="A1",
    why="Form, issuer, audience and times are in order, and still neither the workspace nor the front door takes it. It may have "
    "been revoked, its principal deleted, or its signature may not fit its text.",
    fixes=(
        OWN_SIGN_IN,
        you("Ask for a new token.", "databricks auth token --profile {profile} --force-refresh"),
        you("If that one is refused as well, sign in again.", LOGIN),
        *(
            fix
            for which, text in ((ALTERED, AS_ISSUED), (UNKNOWN_KEY, FROM_THERE))
            for fix in (
                you(text, when=which),
                replace(OWN_SIGN_IN, when=which),
                you("Ask for a new token.", "databricks auth token --profile {profile} --force-refresh", which),
            )
        ),
    ),
    told_apart="The workspace was asked with the very same token. A token exchanged for an app is refused there by design, so "
    "that says nothing.",
    look=Look(
        "The token says nothing against itself, and still the workspace refuses it with 401 or 403.",
        (by_hand.TOKEN, by_hand.AT_WORKSPACE),
    ),
    source="RFC 6750 section 3.1; databricks/cli, cmd/auth/token.go",
    follows_from=WRONG_TOKENS
    + " environment-overrides-profile principal-not-in-workspace workspace-host-wrong network-policy-denied",
    rank=42,
)
