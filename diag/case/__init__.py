"""The report as a value: its types, its JSON, and what is filled in for the target."""
