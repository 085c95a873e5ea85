"""The workspace has no app of the name that is asked for."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-not-found", stage="app", title="The app's name is misspelt")
def apply(world: World) -> None:
    """`my-ap` in place of `my-app`: the API answers 404, and its host doesn't resolve.

    The API's words: databricks/cli cmd/workspace/apps/errors_test.go.
    """
    world.question.app = "my-ap"
