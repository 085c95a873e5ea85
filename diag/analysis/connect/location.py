"""Where the run happens, as far as it changes who mends a network cause. Pure.

Source: Databricks documentation, What is serverless egress control: notebooks, jobs and apps have the account's policy before them.
"""

from __future__ import annotations

from dbapp_diag.causes.texts import SERVERLESS
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.model.words import Variant


def location_values(vantage: Vantage | None) -> Variant | None:
    """The variant of a cause that blocks the way out, where the place of the run has fixes of its own."""
    inside = vantage is not None and vantage.runtime in ("databricks-serverless", "databricks-app")
    return SERVERLESS if inside else None
