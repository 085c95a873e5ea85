"""Where the time of a call went."""
