"""The start command: it's run as it stands, by no shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App
from dbapp_diag.preflight.model import Hit, app_rule

PORT = "DATABRICKS_APP_PORT"
_VARIABLE = re.compile(r"\$(?:\{(\w+)[^}]*\}|([A-Za-z_]\w*))")
_OPERATORS = frozenset(("&&", "||", "|", ";", "&", ">", ">>", "<", "2>&1"))


@app_rule("command-variable", sources.RUNTIME, "app-crashed")
def variable(app: App) -> Iterator[Hit]:
    """The platform runs the command without a shell, and replaces no variable in it but DATABRICKS_APP_PORT. Any other reaches the
    program as it's written."""
    for run in app.commands:
        for word in run.words if not run.shell else ():
            for found in _VARIABLE.finditer(word.text):
                name = found[1] or found[2]
                if name == PORT or found[0].startswith(("${var.", "${bundle.", "${workspace.", "${resources.")):
                    continue
                is_port = name in ("PORT", "APP_PORT")
                instead = word.text.replace(found[0], f"${PORT}") if is_port else ""
                yield Hit(
                    word.place,
                    f"`{found[0]}` isn't replaced in a command",
                    f"Write ${PORT}."
                    if is_port
                    else f'Write the value itself, let the program read {name}, or run a shell: ["sh", "-c", "…"].',
                    word.edited(instead) if is_port else None,
                )


@app_rule("command-shell", sources.RUNTIME, "app-crashed")
def shell(app: App) -> Iterator[Hit]:
    """The platform runs the command without a shell: `&&`, `>` and `cd` are words for a shell, and one member is one word."""
    for run in app.commands:
        if run.shell:
            continue
        first = run.words[0]
        operator = next((word for word in run.words if word.text in _OPERATORS), None)
        if operator is not None:
            fix = (
                'Run a shell with the whole line as one text: ["sh", "-c", "…"], or put it into a script of the folder.'
            )
            yield Hit(operator.place, f"`{operator.text}` reaches the program as an argument", fix)
        elif first.text.split()[1:]:
            parts = ", ".join(f'"{part}"' for part in first.text.split())
            rest = "".join(f', "{word.text}"' for word in run.words[1:])
            fix = "Write each word as one member."
            if len(parts + rest) < 200 and not re.search(r"[&|;<>'\"]", first.text):
                fix = f"Write each word as one member: [{parts}{rest}]."
            yield Hit(first.place, f"no program has the name `{first.text}`: the whole text is one word", fix)
        elif first.text in ("cd", "source", "export", "set"):
            yield Hit(
                first.place, f"`{first.text}` is a word for a shell, and no program", 'Run a shell: ["sh", "-c", "…"].'
            )
