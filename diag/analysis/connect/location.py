"""Where the run happens, as far as it changes who mends a network cause. Pure.

Source: Databricks documentation, What is serverless egress control: notebooks, jobs and apps have the account's policy before them.
"""

from __future__ import annotations

from dbapp_diag.facts.asked import Vantage

SERVERLESS = "serverless"
"""The case of a cause whose ways out are a network policy's matter."""


def place(vantage: Vantage | None) -> dict[str, str]:
    """The value `case` of a network cause, where the place of the run has remedies of its own."""
    inside = vantage is not None and vantage.runtime in ("databricks-serverless", "databricks-app")
    return {"case": SERVERLESS} if inside else {}
