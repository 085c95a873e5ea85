"""What `diagnose` gives back: the case with the ways in which people look at it."""

from __future__ import annotations

import os
from pathlib import Path

from dbapp_diag.case.schema import Case, CauseInfo
from dbapp_diag.model.diagnosis import Outcome
from dbapp_diag.model.errors import ProblemFound, UsageError
from dbapp_diag.model.words import Verdict

HINTS = ('report.save("report.html") to attach',)


class Report:
    """One diagnosis. `str` gives the whole text, `repr` one line; notebooks show HTML.

    `bool(report)` is `report.healthy`, so that `assert diagnose("my-app")` means what it says: without this it would hold
    whatever came out.
    """

    def __init__(self, case: Case, notes: tuple[str, ...] = ()) -> None:
        """`notes` are about the surroundings that the case doesn't know, such as why there's no notebook token."""
        self._case = case
        self._notes = notes

    @property
    def case(self) -> Case:
        """Everything that was found, as values."""
        return self._case

    @property
    def verdict(self) -> Verdict:
        """`healthy`, `problem` or `inconclusive`."""
        return self._case.verdict

    @property
    def healthy(self) -> bool:
        """Whether the call works."""
        return self._case.verdict == Verdict.HEALTHY

    @property
    def outcome(self) -> Outcome:
        """What the call came to."""
        return self._case.outcome

    @property
    def root_causes(self) -> tuple[CauseInfo, ...]:
        """Why it fails, each with its fixes, in the journey's order; empty unless the verdict is `problem`."""
        return self._case.root_causes

    @property
    def warnings(self) -> tuple[CauseInfo, ...]:
        """What else isn't in order."""
        return self._case.warnings

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong around the run, one sentence each."""
        return self._notes

    @property
    def exit_code(self) -> int:
        """The code that `dbapp-diag run` would end with."""
        return self._case.exit_code

    def __bool__(self) -> bool:
        return self.healthy

    def __repr__(self) -> str:
        from dbapp_diag.reports.concise import line_of
        from dbapp_diag.reports.neutral import neutralised

        return f"<{line_of(neutralised(self._case))}>"

    def __str__(self) -> str:
        from dbapp_diag.reports.interface import Style
        from dbapp_diag.reports.neutral import harmless, visible
        from dbapp_diag.reports.terminal import RENDERER

        text = RENDERER.render(self._case, Style(hints=HINTS)).rstrip("\n")
        return harmless("\n".join((text, *(f"Note: {visible(note)}" for note in self._notes))))

    def _repr_html_(self) -> str:
        from dbapp_diag.reports.fragment import fragment

        return fragment(self._case, self._notes)

    def to_json(self) -> str:
        """The case as JSON, which `dbapp-diag replay` reads."""
        return self._rendered("json")

    def to_markdown(self) -> str:
        """For a ticket or a pull request."""
        return self._rendered("markdown")

    def to_html(self) -> str:
        """The whole page: one file without any request, with the case inside."""
        return self._rendered("html")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a report; the suffix chooses .html .json .md .xml .txt. Gives the file's path. Raises UsageError."""
        from dbapp_diag.reports.files import check_file, write_file

        name = os.fspath(path)
        try:
            check_file(name)
            write_file(self._case, name)
        except UsageError as error:
            raise UsageError(f"{name}: {str(error).removeprefix('-o: ')}") from None
        except OSError as error:
            raise UsageError(f"{name}: it can't be written ({error.strerror or type(error).__name__})") from None
        return Path(name).resolve()

    def snippet(self, kind: str | None = None) -> str:
        """Code that makes this call: `curl`, `requests`, `httpx`, `sdk`, `notebook`, `external-app`, `app-to-app` or
        `github-actions`; None: what fits the credentials that were used. There's no secret in it. Raises UsageError."""
        from dbapp_diag.api.snippet import snippet_of

        return snippet_of(self._case, kind)

    def raise_for_problem(self) -> None:
        """Raise ProblemFound unless the call works, so inconclusive too: nothing showed that it does."""
        from dbapp_diag.reports.neutral import harmless, visible

        if not self.healthy:  # a traceback goes to a pipeline's log as well
            raise ProblemFound(harmless(visible(self._case.headline or self._case.verdict)))

    def _rendered(self, format: str) -> str:
        from dbapp_diag.reports.files import WHOLE
        from dbapp_diag.reports.formats import renderer

        return renderer(format).render(self._case, WHOLE)
