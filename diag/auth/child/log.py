"""What the SDK logs while it signs in: its warnings, and at which method it gave up why.

The reasons for passing over a method are said at DEBUG alone (databricks-sdk-py issue 1037). DEBUG of the
HTTP client prints bodies with tokens in them, so records are taken from the modules about credentials only,
and redacted.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from dbapp_diag.auth.child.messages import Message
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import PassedOver

_ABOUT_METHODS = ("credentials_provider", "oidc_token_supplier")
_ABOUT_CREDENTIALS = (*_ABOUT_METHODS, "config")
_ATTEMPT = "Attempting to configure auth: "
_IGNORING = "Ignoring "
"""So begins what is said of the methods that auth_type leaves out."""
_MOST = 20
LONGEST = 300
"""Characters of one text of others that are kept."""


class SdkLog(logging.Handler):
    """Listens to the logger `databricks.sdk`; nothing is passed on to other handlers."""

    def __init__(self, redactor: Redactor, tell: Callable[[Message], None]) -> None:
        super().__init__(logging.DEBUG)
        self._redactor = redactor
        self._tell = tell
        self.method: str | None = None
        """The method tried last."""
        self.reasons: list[PassedOver] = []
        self.warnings: list[str] = []
        logger = logging.getLogger("databricks.sdk")
        logger.addHandler(self)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, if it's one to keep."""
        if record.levelno < logging.WARNING and record.module not in _ABOUT_CREDENTIALS:
            return
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001  # a log call that doesn't format is no reason to fail
            return
        if text.startswith(_ATTEMPT):
            self.method = text.removeprefix(_ATTEMPT)
            self._tell(Message(trying=self.method))
            return
        shown = short(text, self._redactor)
        if record.levelno >= logging.WARNING:
            if len(self.warnings) < _MOST and shown not in self.warnings:
                self.warnings.append(shown)
                self._tell(Message(warning=shown))
        about_it = self.method is not None and record.module in _ABOUT_METHODS
        if about_it and not text.startswith(_IGNORING) and len(self.reasons) < _MOST:
            cause = record.exc_info[1] if record.exc_info else None
            why = f"{shown}: {short(str(cause), self._redactor)}" if cause else shown
            self.reasons.append(PassedOver(self.method or "", why))


def short(text: str, redactor: Redactor) -> str:
    """Text of others in one line, redacted before it's cut, so that no secret is cut in two."""
    line = " ".join(redactor.text(without_output(text)).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def without_output(text: str) -> str:
    """The text without what a program printed: the SDK quotes a version that it can't read, and a date (R65)."""
    text = text.split(" from output: ", 1)[0]
    return re.sub(r"time data .*? does not match format", "its expiry does not match the format", text, flags=re.DOTALL)
