"""What other clients would do here: their proxy, their authorities and what they send, by each one's own rules."""
