"""Folders of apps, written here after the shapes that public ones have, and what is to be found in them."""
