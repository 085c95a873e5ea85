"""The typed facts that judging may look at, one module per stage. Frozen, serialisable, free of secrets."""
