"""What connections and proxies amount to."""
