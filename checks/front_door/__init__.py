"""Checks of the stage *front-door*."""
