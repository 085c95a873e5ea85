"""Getting the case back out of a file: out of a JSON case, or out of an HTML report that has one inside."""

from __future__ import annotations

from html.parser import HTMLParser

from dbapp_diag.model.errors import CaseError

BLOCK_ID = "dbapp-diag-case"
"""The id of the element that holds the case in an HTML report."""


class _Finder(HTMLParser):
    """Collects the text of the script elements that hold a case."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[str] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and ("id", BLOCK_ID) in attrs:
            self.open = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.blocks[-1] += data


def case_text_from(text: str) -> str:
    """The JSON text of a case, given the contents of a JSON case or of one of our HTML reports.

    Raises CaseError when there's no case in it. Whether the JSON is a case is for `case_text.from_json` to say.
    """
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if start == "{":
        return text
    if start != "<":
        raise CaseError("neither a JSON case nor an HTML report; give a file written by --format json or html")
    finder = _Finder()
    finder.feed(text)
    finder.close()
    if not finder.blocks:
        raise CaseError("this HTML page holds no case; give a report as dbapp-diag wrote it")
    if finder.open:
        raise CaseError("this HTML report is cut off inside its case; ask for the whole file")
    if len(finder.blocks) > 1:
        raise CaseError("this HTML page holds more than one case; give a report as dbapp-diag wrote it")
    return finder.blocks[0].strip() + "\n"
