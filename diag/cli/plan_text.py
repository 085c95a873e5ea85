"""`--plan`: what a run would do, without doing it."""

from __future__ import annotations

from dbapp_diag.cli.sources_text import credentials_text, look
from dbapp_diag.contract.destinations import call_places
from dbapp_diag.contract.port import Send
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.session import plan_of
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import ascii_only


def plan_text(question: Question, style: Style) -> str:
    """Where credentials would come from; then the checks in the order in which they can begin, and every request that each may
    send. Reads the environment and the config file, sends nothing."""
    registry = load()
    chosen, asked = plan_of(question, registry), question.asked
    values = {
        **call_places(asked.path, asked.method),
        "app": asked.app or "{app}",
        "url": asked.url or "the app's address, from its record",
    }
    lines = ["Nothing is sent now. A run would do this, each check as soon as those before it allow:", ""]
    for name, kind in chosen.checks.items():
        waits = ", ".join(sorted(chosen.waits_for[name]))
        lines.append(f"{kind.stage}: {name} – {kind.title}" + (f" (after {waits})" if waits else ""))
        if not kind.observes():
            lines.append("    sends nothing: judges what the others found out")
        elif not kind.may_send():
            lines.append("    sends nothing: looks at this machine")
        lines += [f"    {_sent(send, values)}" for send in kind.may_send()]
    if chosen.left_out:
        lines += ["", "Left out:"] + [f"    {name}: {reason}" for name, reason in chosen.left_out.items()]
    lines += [
        "",
        f"At most {question.settings.network.requests_per_host} requests to a host, all within {question.settings.timeout:g} s.",
    ]
    found = look(question.env, asked)
    plan = "\n".join(lines) + "\n"
    return f"{credentials_text(found, style)}\n{plan if style.unicode else ascii_only(plan)}"


def _sent(send: Send, values: dict[str, str]) -> str:
    condition = f", only if {send.when}" if send.when else ""
    return f"to the {send.where}: {send.filled(values)}, carrying {send.carries}{condition}"
