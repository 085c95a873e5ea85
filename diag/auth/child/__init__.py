"""The child process in which databricks-sdk signs in, and the messages between it and the run."""
