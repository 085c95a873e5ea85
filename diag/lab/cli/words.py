"""What the program says when it can't give a token: databricks/cli cmd/auth/token.go and libs/auth/error.go."""

VERSION = '{"Version":"0.298.0","Major":0,"Minor":298,"Patch":0}'
NOT_CONFIGURED = "cache: databricks OAuth is not configured for this host"
NO_KEYRING = "cache: Cannot autolaunch D-Bus without X11 $DISPLAY."
TRUNCATED = "cache: load: parse: unexpected end of JSON input."
REFUSED = "A new access token could not be retrieved because the refresh token is invalid."


def log_in(profile: str) -> str:
    """How to sign in again, as the program tells it."""
    return f"To reauthenticate, run the following command:\n\n  $ databricks auth login --profile {profile}"
