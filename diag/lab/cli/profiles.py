"""The profile file as the program reads and writes it (databricks/cli libs/databrickscfg/ops.go)."""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dbapp_diag.lab.cli.place import CliError

SETTINGS = "__settings__"
CREDENTIALS = (
    "token", "username", "password", "client_id", "client_secret",
    "azure_client_id", "azure_client_secret", "azure_tenant_id", "google_credentials", "metadata_service_url",
)  # fmt: skip
"""What a login takes out of the profile that it is written into."""


class Profiles:
    """The profiles of one file: DATABRICKS_CONFIG_FILE, or the home folder's `.databrickscfg`."""

    def __init__(self) -> None:
        """Read the file, if it's there; CliError where it can't be parsed."""
        self.path = Path(os.environ.get("DATABRICKS_CONFIG_FILE") or "~/.databrickscfg").expanduser()
        self._file = configparser.ConfigParser(
            interpolation=None, default_section="no section is the default of others"
        )
        try:
            self._file.read(self.path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError) as error:
            raise CliError(f"cannot parse config file: {error}") from None

    @property
    def names(self) -> list[str]:
        """The names of all profiles."""
        return [name for name in self._file.sections() if name != SETTINGS]

    @property
    def default(self) -> str | None:
        """The one that counts where none is named."""
        named = self._file.get(SETTINGS, "default_profile", fallback="")
        return named or ("DEFAULT" if "DEFAULT" in self._file else None)

    def fields(self, name: str) -> Mapping[str, str]:
        """The fields of a profile, none where there's no such profile."""
        return dict(self._file[name]) if name in self._file else {}

    def save_login(self, name: str, host: str) -> None:
        """Write a login by the program into a profile; the first one of a file becomes its default."""
        first = not self.names
        if name not in self._file:
            self._file[name] = {}
        for key in CREDENTIALS:
            self._file.remove_option(name, key)
        self._file[name].update({"host": host, "auth_type": "databricks-cli"})
        if first:
            self._file[SETTINGS] = {"default_profile": name}
        with self.path.open("w", encoding="utf-8") as file:
            self._file.write(file)
        self.path.chmod(0o600)


def bare(host: str) -> str:
    """The address of a workspace: https, and nothing behind the name (databricks-sdk-go config.go, `CanonicalHostName`)."""
    parts = urlsplit(host if "//" in host else f"https://{host}")
    return f"https://{parts.hostname}"
