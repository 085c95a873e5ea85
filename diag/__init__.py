"""dbapp-diag: why a token call to a Databricks App fails, with proof, and how to mend it."""
