"""The run for Python and notebooks: `diagnose`, `diagnose_async` and the `Report` that they give."""
