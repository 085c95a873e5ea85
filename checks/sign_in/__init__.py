"""Checks of the stage *sign-in*."""
