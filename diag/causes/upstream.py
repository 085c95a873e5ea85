"""Groups of causes that stand upstream of several others: the space-separated words of `follows_from`."""

NOT_UP = "app-never-deployed app-deploying app-deployment-failed app-stopped app-starting app-crashed app-unavailable app-deleting"
"""States in which the front door answers in place of the app: upstream of what a path or method explains."""
WRONG_APP = "app-not-found app-url-wrong app-other-workspace"
WRONG_ADDRESS = (
    "dns-name-not-found dns-zone-blocked dns-server-failure dns-no-address dns-sinkholed hosts-file-override"
)
"""The causes by which programs come to an address that isn't the app's; a search domain has one where the name itself has none."""
WRONG_TOKENS = (
    "token-malformed token-expired token-not-yet-valid clock-skew token-is-pat token-is-entra token-is-foreign "
    "token-other-workspace token-not-exchanged token-wrong-audience token-not-access-token token-scopes-missing"
)
"""What is seen on a token itself and explains why a front door refuses it."""
REFUSED_CALL = WRONG_TOKENS + (
    " token-rejected credentials-missing environment-overrides-profile netrc-overrides-token permission-missing"
)
"""Why a front door refuses a call, whatever its path."""
