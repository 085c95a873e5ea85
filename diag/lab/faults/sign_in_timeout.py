"""The token endpoint hangs."""

from dbapp_diag.lab.breaking import CONFIG, DISCOVERY, HANGS, TOKEN_ENDPOINT, break_path
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("sign-in-timeout", stage="sign-in", title="The token endpoint never answers")
def apply(world: World) -> None:
    """Discovery works, the token request hangs.

    The SDK sets no limit there (databricks-sdk-py issue 1338).
    """
    break_path(world, TOKEN_ENDPOINT, HANGS)


@fault("sign-in-timeout", variant="config", stage="sign-in", title="The workspace's metadata never come")
def config(world: World) -> None:
    """`/.well-known/databricks-config` hangs, with which the SDK begins (databricks-sdk-py config.py)."""
    break_path(world, CONFIG, HANGS)


@fault("sign-in-timeout", variant="discovery", stage="sign-in", title="The sign-in's metadata never come")
def discovery(world: World) -> None:
    """The next document hangs, which names the token endpoint."""
    break_path(world, DISCOVERY, HANGS)


@fault("sign-in-timeout", variant="exchange", stage="sign-in", title="The token exchange hangs", way="file-oidc")
def exchange(world: World) -> None:
    """The token endpoint takes the identity token, and says nothing."""
    break_path(world, TOKEN_ENDPOINT, HANGS)


@fault("sign-in-timeout", variant="cli", stage="sign-in", title="The Databricks CLI hangs", way="u2m-profile")
def cli(world: World) -> None:
    """The SDK sets no limit to it (databricks-sdk-py credentials_provider.py)."""
    assert world.cli is not None
    world.cli.mode = "hangs"


@fault("sign-in-timeout", variant="azure-cli", stage="sign-in", title="The Azure CLI hangs", way="azure-cli")
def azure_cli(world: World) -> None:
    """Nor to `az`."""
    assert world.az is not None
    world.az.mode = "hangs"


@fault("sign-in-timeout", variant="entra", stage="sign-in", title="Entra ID never answers", way="azure-client-secret")
def entra(world: World) -> None:
    """Its token endpoint hangs."""
    world.directory.delay = 3600.0


@fault(
    "sign-in-timeout", variant="github", stage="sign-in", title="GitHub's identity tokens never come", way="github-oidc"
)
def github(world: World) -> None:
    """The request for one hangs; the SDK sets no limit (databricks-sdk-py oidc_token_supplier.py)."""
    world.sources["github"].delay = 3600.0


@fault(
    "sign-in-timeout",
    variant="metadata-service",
    stage="sign-in",
    title="The metadata service hangs",
    way="metadata-service",
)
def metadata_service(world: World) -> None:
    """The program behind it waits for something; the SDK gives it ten seconds."""
    world.sources["metadata"].delay = 3600.0
