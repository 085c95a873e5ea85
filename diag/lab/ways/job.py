"""A job's token, as the service principal that it runs as."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.ways.notebook import run_in_notebook
from dbapp_diag.lab.world import CALLER, World


@way("job", "In a job", "the service principal that a job runs as", auth_type="runtime", gives="notebook")
def apply(world: World) -> None:
    """The same runtime as a notebook's, with nobody at the keyboard."""
    run_in_notebook(world, CALLER, jobId="814225", idInJob="1")
