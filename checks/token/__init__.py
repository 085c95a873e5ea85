"""Checks of the stage *token*."""
