"""Which databricks-sdk is installed, as far as its version decides where it looks for credentials. Imports none of it.

Source: databricks-sdk-py, the published packages of 0.93 to 0.162 compared: `--profile` for the CLI since 0.94.0 (its changelog),
`default_profile` since 0.100.0, `group_id` since 0.134.0 (config.py), the test for the legacy CLI by its contents since 0.158.0
(credentials_provider.py `_find_executable`; issue 1274 asked for it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata


@dataclass(frozen=True, slots=True)
class SdkRelease:
    """A version of the SDK; None where none is installed, or nobody knows: then the newest known counts."""

    version: str | None = None

    @property
    def reads_default_profile(self) -> bool:
        """`default_profile` in the section `__settings__` chooses a profile."""
        return self._since(0, 100)

    @property
    def names_profile_to_cli(self) -> bool:
        """The CLI is asked for a profile's token by the profile's name, not by the host alone."""
        return self._since(0, 94)

    @property
    def runs_small_cli(self) -> bool:
        """A CLI below 1 MiB is read, and passed over only if it's the legacy one's start script."""
        return self._since(0, 158)

    @property
    def acts_for_groups(self) -> bool:
        """`group_id` is a setting, and most methods pass the turn on where it's set."""
        return self._since(0, 134)

    def _since(self, *first: int) -> bool:
        parts = re.match(r"(\d+)\.(\d+)", self.version or "")
        return parts is None or (int(parts[1]), int(parts[2])) >= first


UNKNOWN = SdkRelease()


def installed() -> SdkRelease:
    """The SDK that sign-in would use."""
    try:
        return SdkRelease(metadata.version("databricks-sdk"))
    except metadata.PackageNotFoundError:
        return UNKNOWN
