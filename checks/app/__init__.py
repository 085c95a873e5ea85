"""Checks of the stage *app*."""
