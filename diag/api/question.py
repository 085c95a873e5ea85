"""From a Python caller's arguments to a question. Every mistake is one sentence, in the words of Python."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dbapp_diag.engine.question import Question, question_of
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import argument, checked
from dbapp_diag.model.options import OF_PYTHON
from dbapp_diag.model.target import GivenToken, NotebookToken


def question(
    options: Mapping[str, object],
    env: Mapping[str, str] | None,
    notebook: NotebookToken | None = None,
    *,
    token_source: str = "the argument token",
) -> Question:
    """Read the arguments of `diagnose`. `token_source` says in the report where a given token came from. Raises UsageError, and
    TypeError for an argument that there isn't."""
    unknown = sorted(options.keys() - {row.name for row in OF_PYTHON})
    if unknown:
        raise TypeError(f"diagnose() got an unexpected keyword argument {unknown[0]!r}")
    if options.get("app") is None and options.get("url") is None:
        raise UsageError('which app? give app="my-app" or url="https://…databricksapps.com"')
    known = checked(options, OF_PYTHON, argument)
    text = known["token"]
    token = None if text is None else GivenToken(text, token_source)
    return question_of(known, dict(os.environ if env is None else env), argument, token=token, notebook=notebook)
