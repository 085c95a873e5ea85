"""What this machine has set: the environment, files, trust. Nothing here sends anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dbapp_diag.contract.port import Port
from dbapp_diag.facts.tls import CaSetting
from dbapp_diag.model.words import EvidenceId


class Configuration(Port):
    """Reads the environment and the user's files, secrets and all."""

    @property
    def env(self) -> Mapping[str, str]:
        """The environment that counts for this run."""
        return self._context.env

    @property
    def home(self) -> Path:
        """The user's home folder."""
        return self._context.home

    @property
    def profile(self) -> str | None:
        """The profile of the config file that was asked for."""
        return self._context.asked.profile

    @property
    def workspace(self) -> str | None:
        """The workspace that was asked for, as it was written."""
        return self._context.asked.workspace

    def learn(self, secret: str, kind: str) -> str:
        """Capture a secret as soon as it's read, so that it's masked wherever it turns up."""
        return self._context.redactor.learn(secret, kind)


class Trust(Port):
    """Says which authorities the run trusts."""

    def report(self) -> tuple[str, tuple[CaSetting, ...]]:
        """What the run trusts, and the CA variables that are set."""
        return self._context.network.trust_report()


class Notes(Port):
    """Keeps as evidence what a check saw by itself."""

    def note(self, kind: str, data: object) -> EvidenceId:
        """Keep something seen, redacted; give the id under which it's found."""
        return self._record(kind, data)
