"""The lab's `databricks` program: what the real one does for the commands that fixes name, against the lab's workspaces.

It runs in a process of its own, begun by the script of that name on PATH, and imports nothing but the standard library: it
starts within a tenth of a second. Commands, flags and words: databricks/cli cmd/auth, cmd/api, cmd/workspace/apps.
"""
