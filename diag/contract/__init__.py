"""What the author of a check holds: the check itself, the probe, and requests to the app."""
