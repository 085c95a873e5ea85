"""What a run carries along outside the facts: the network, the tokens, the recorder. Impure by nature."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dbapp_diag.evidence.recorder import Recorder
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.asked import Asked
from dbapp_diag.model.request_parts import RequestParts
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.target import GivenToken, NotebookToken

if TYPE_CHECKING:
    from dbapp_diag.auth.sign_in import SignInWorker
    from dbapp_diag.net.network import Network


class Vault:
    """The tokens of a run by label. Checks name a token; only the network's door sees its text."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._texts: dict[str, str] = {}

    def keep(self, text: str) -> str:
        """Store a token; give its label (`token 1`). The same text keeps its label."""
        label = self._redactor.learn(text, "token")
        self._texts[label] = text
        return label

    def text(self, label: str) -> str:
        """A token's text. Raises KeyError for a label that was never given."""
        return self._texts[label]

    def __repr__(self) -> str:
        return f"Vault({sorted(self._texts)})"


@dataclass(frozen=True, slots=True)
class Context:
    """One run's surroundings. `env` is the whole environment that counts; nothing else reads the process's."""

    asked: Asked
    settings: Settings
    env: Mapping[str, str] = field(repr=False)
    home: Path
    redactor: Redactor
    recorder: Recorder
    vault: Vault
    network: Network
    worker: SignInWorker | None
    parts: RequestParts = RequestParts()
    """What the caller gives of the request."""
    token: GivenToken | None = None
    """The token to examine as it is, where one was given."""
    notebook: NotebookToken | None = None
    ends: float = math.inf
    """When the run has to end, by `time.monotonic`."""

    def left(self, reserve: float) -> float:
        """Seconds until the run ends, less those that are kept for what comes after; never less than half a second."""
        return max(0.5, self.ends - time.monotonic() - reserve)
