"""What the settings amount to: what conflicts, what is missing, and the advice for it."""
