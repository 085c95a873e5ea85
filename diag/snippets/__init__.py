"""Code that makes the same call as a run, for where it's needed: `snippet(kind, target)`. Pure; the command line writes it."""

from dbapp_diag.snippets.kinds import KINDS, Kind, usual_kind
from dbapp_diag.snippets.target import FACTS, SnippetTarget, snippet_target
from dbapp_diag.snippets.writing import snippet

__all__ = ["FACTS", "KINDS", "Kind", "SnippetTarget", "snippet", "snippet_target", "usual_kind"]
