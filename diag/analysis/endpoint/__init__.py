"""What the answers about the call's own path amount to."""
