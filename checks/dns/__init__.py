"""Checks of the stage *dns*."""
