"""Renderers, one file a format over one report model; no format decides anything."""
