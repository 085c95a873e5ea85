"""What look-ups of names amount to."""
