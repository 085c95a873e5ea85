"""`--plan`: what a run would do, without doing it."""

from __future__ import annotations

from dbapp_diag.cli.sources_text import credentials_text, look, verdict
from dbapp_diag.contract.destinations import call_places
from dbapp_diag.contract.port import NOTHING, Send
from dbapp_diag.engine.plan import Plan
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.session import plan_of
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import ascii_only
from dbapp_diag.reports.screen import Page

_COLUMN = 40
"""Where a line of the short plan says what is sent."""


def plan_text(question: Question, style: Style) -> str:
    """To whom a run would send what, carrying what, on one screen; with `verbose` where credentials would come from, and the checks
    in the order in which they can begin, each with its requests. Reads the environment and the config file, sends nothing."""
    chosen, asked = plan_of(question, load()), question.asked
    values = {
        **call_places(asked.path, asked.method),
        "app": asked.app or "{app}",
        "url": asked.url or "the app's address, from its record",
    }
    found = look(question.env, asked)
    if style.verbose:
        plan = "\n".join(_checks(chosen, values)) + f"\n\n{_limits(question)}\n"
        return f"{credentials_text(found, style)}\n{plan if style.unicode else ascii_only(plan)}"
    page = Page(style)
    page.text(("Nothing is sent now. A run would send:", ""), indent=0)
    for (where, carries), sends in _by_destination(chosen).items():
        first = "; ".join(dict.fromkeys(send.filled(values) for send in sends if not send.when))
        needed = len({send.what for send in sends if send.when})
        more = f"{needed} more, where {'it is' if needed == 1 else 'they are'} needed" if needed else ""
        carrying = "" if carries == NOTHING else f", carrying {carries}"
        page.labelled(
            f"to the {where}{carrying}", (f"{first}{'; ' if first and more else ''}{more}", ""), column=_COLUMN
        )
    page.gap()
    for line in (verdict(found), _limits(question), "--verbose lists every check with its requests."):
        page.text((line, "faint"), indent=0)
    return page.document()


def _by_destination(chosen: Plan) -> dict[tuple[str, str], list[Send]]:
    """The requests by who gets them and what they carry, in the order in which they can be sent."""
    found: dict[tuple[str, str], list[Send]] = {}
    for kind in chosen.checks.values():
        for send in kind.may_send():
            found.setdefault((send.where, send.carries), []).append(send)
    return found


def _limits(question: Question) -> str:
    network = question.settings.network
    return f"At most {network.requests_per_host} requests to a host, all within {question.settings.timeout:g} s."


def _checks(chosen: Plan, values: dict[str, str]) -> list[str]:
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
    return lines


def _sent(send: Send, values: dict[str, str]) -> str:
    condition = f", only if {send.when}" if send.when else ""
    return f"to the {send.where}: {send.filled(values)}, carrying {send.carries}{condition}"
