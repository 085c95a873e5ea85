"""Checks of the stage *endpoint*."""
