"""Builders of facts, settings and servers that tests of several rooms share."""
