"""Checks of the stage *tls*."""
