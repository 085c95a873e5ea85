"""Accuracy as a command: `python -m tests.accuracy` runs every scenario against the lab and counts how often the tool is right."""
