"""What handshakes, certificates and lists of authorities amount to."""
