"""Checks of the stage *authorization*."""
