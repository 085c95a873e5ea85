"""What is recorded, and the masking of secrets on the way in."""
