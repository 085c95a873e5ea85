"""Checks of the stage *connect*."""
