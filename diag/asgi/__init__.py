"""A route for apps: an app diagnoses its own calls to other apps, and explains the caller's forwarded token.

app.mount("/diag", diagnostics(apps=["orders"], allow=["ada@example.com"]))
"""

from dbapp_diag.asgi.mounted import diagnostics

__all__ = ["diagnostics"]
