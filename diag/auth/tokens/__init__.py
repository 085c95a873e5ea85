"""Tokens as text: which were given, what they claim, and what is wrong with their form."""
