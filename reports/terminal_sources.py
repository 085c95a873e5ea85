"""Where credentials come from, on a terminal: also at 60 columns, without colour and in ASCII."""

from __future__ import annotations

from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.sources import Sources

_COLOURS = {"used": "ok", "incomplete": "warned"}


def write(page: Page, found: Sources) -> None:
    """The sources in their order, the settings in effect, and the places looked at."""
    page.text((f"{found.sdk} looks in this order and takes the first complete source.", ""))
    column = 8 + max((len(row.method) for row in found.rows), default=0)
    for row in found.rows:
        colour = _COLOURS.get(row.state, "faint")
        page.text(
            (f"{row.order:>2}  {row.method.ljust(column - 8)}", "strong" if row.state == "used" else ""),
            ("  ", ""),
            (f"{row.mark} ", colour),
            (row.sentence, "" if row.state == "used" else colour),
            indent=2,
            hanging=column + 2 if page.width >= 72 else 8,
        )
    page.blank()
    if found.settings:
        page.text(("Settings in effect", "strong"))
        wide = 6 + max(len(row.key) for row in found.settings)
        for setting in found.settings:
            page.labelled(
                setting.key, (setting.sentence, "warned" if setting.differs else ""), indent=4, column=min(wide, 26)
            )
        page.blank()
    for name, text in found.places:
        page.labelled(name, (text, ""), column=18)
    for note in found.notes:
        page.text(("! ", "warned"), (note[:1].upper() + note[1:], ""), hanging=4)
