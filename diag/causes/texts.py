"""Texts that entries of several stages share."""

LOGIN = "databricks auth login --host {workspace} --profile {profile}"
"""The command that signs a person in, for a profile."""
CONNECT = "Databricks documentation, Connect to an API Databricks app using token authentication"
"""The page that this tool answers."""
