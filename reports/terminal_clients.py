"""What each client would do, on a terminal: also at 60 columns, without colour and in ASCII."""

from __future__ import annotations

from dbapp_diag.case.schema import Case
from dbapp_diag.reports import clients
from dbapp_diag.reports.screen import Page


def where_they_differ(page: Page, case: Case) -> None:
    """The ways alone, in the default view, where the check warns."""
    found = clients.of_case(case)
    if found is not None and found.differ:
        page.blank()
        page.text(("What each client would do:", "strong"))
        for group in found.groups:
            said = (f": {group.said}", "failed" if group.amiss else "faint")
            page.text((", ".join(group.names), ""), said, indent=4, hanging=6)


def write(page: Page, case: Case) -> None:
    """All of it."""
    found = clients.of_case(case)
    if found is None:
        return
    page.blank()
    page.text((f"What other clients would do for {found.host}", "strong"), indent=0)
    if found.told:
        page.text((found.sentence, "warned" if found.differ else ""))
    column = 6 + max(len(row.name) for row in found.rows)
    for row in found.rows:
        version = f" [{row.version}]" if row.version else ""
        colour = "failed" if row.amiss else ""
        page.labelled(row.name, (row.sentence, colour), (version, "faint"), indent=4, column=column)
