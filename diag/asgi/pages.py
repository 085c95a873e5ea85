"""The small pages of the route inside an app: what can be asked, and what the caller's token is. In the report's own style."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dbapp_diag.asgi.forwarded import Explained
from dbapp_diag.reports import html
from dbapp_diag.reports.neutral import visible


def listing(entries: Sequence[tuple[str, str, str]], token_href: str) -> str:
    """The targets: name, the call in words, and where to ask."""
    return _page(
        "What can be diagnosed from here", entries=entries, token_href=token_href, found=None, header="", back=""
    )


def token_page(found: Explained, header: str, back: str) -> str:
    """The caller's forwarded token, explained."""
    return _page("Your forwarded token", entries=(), token_href="", found=found, header=header, back=back)


def policy() -> str:
    """The content security policy of both pages: this style sheet and nothing else."""
    return html.policy(html.asset("report.css"), "")


def _page(title: str, **values: object) -> str:
    template = html.environment().get_template("app_page.html.j2")
    css = Markup(html.asset("report.css"))  # noqa: S704  # our own file
    return template.render(title=title, css=css, visible=visible, **values) + "\n"
