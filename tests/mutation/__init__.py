"""Mutation testing as a command: `python -m tests.mutation` breaks the judges in some thousand small ways and counts how often a
test notices."""
