"""Checks of the stage *configuration*."""
