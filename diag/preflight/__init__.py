"""Mistakes in an app's folder before it's deployed, found by the platform's documented rules. Nothing is run and nothing is
sent."""

from dbapp_diag.preflight.examine import Report, examine

__all__ = ["Report", "examine"]
