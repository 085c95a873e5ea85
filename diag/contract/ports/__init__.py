"""The ports: small pieces of access to the world, each of which a check declares if it uses it."""
