"""As whom a command asks which workspace: the flags, then the environment, then the profile file.

The order: databricks/cli libs/databrickscfg and cmd/api/api.go (a profile that is named wins over the variables of credentials).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from dbapp_diag.lab.cli.logins import Logins
from dbapp_diag.lab.cli.place import Answer, CliError, Place
from dbapp_diag.lab.cli.profiles import Profiles, bare

FIELDS = ("host", "token", "client_id", "client_secret", "auth_type")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where."""

    place: Place
    profile: str | None
    values: Mapping[str, str]
    sources: Mapping[str, str]
    """Where each value is from, in words."""

    @staticmethod
    def resolve(place: Place, profile: str | None, host: str | None) -> Caller:
        """The caller that flags, environment and profile file make. CliError where a profile that is named is missing."""
        profiles, variables = Profiles(), _variables()
        named = profile or os.environ.get("DATABRICKS_CONFIG_PROFILE")
        if named and named not in profiles.names:
            raise CliError(f"{profiles.path} has no {named} profile configured")
        chosen = named or (None if "host" in variables or host else profiles.default)
        in_file = {name: value for name, value in profiles.fields(chosen or "").items() if name in FIELDS and value}
        first, second = (in_file, variables) if profile else (variables, in_file)
        values, file, env = {**second, **first}, f"{profiles.path} config file", "environment variable"
        sources = {name: file if values[name] == in_file.get(name) else env for name in values}
        if host:
            values["host"], sources["host"] = host, "--host flag"
        if "host" in values:
            values["host"] = bare(values["host"])
        return Caller(place, chosen, values, sources)

    @property
    def host(self) -> str:
        """The workspace. CliError where nothing says which."""
        if "host" not in self.values:
            raise CliError(
                "cannot configure default credentials, please check the Databricks authentication documentation"
            )
        return self.values["host"]

    @property
    def method(self) -> str:
        """How it signs in, by the name of unified authentication."""
        if "auth_type" in self.values:
            return self.values["auth_type"]
        if "token" in self.values:
            return "pat"
        return "oauth-m2m" if {"client_id", "client_secret"} <= set(self.values) else "databricks-cli"

    def token(self) -> str:
        """A token for the workspace. CliError where sign-in fails."""
        match self.method:
            case "pat":
                return self.values.get("token", "")
            case "oauth-m2m":
                form = {"grant_type": "client_credentials", "scope": "all-apis"}
                form |= {name: self.values.get(name, "") for name in ("client_id", "client_secret")}
                answer = self.place.ask("POST", f"{self.host}/oidc/v1/token", form=form)
                if answer.status != 200:
                    raise CliError(f"oauth-m2m: oidc: {answer.json.get('error_description')}")
                return str(answer.json["access_token"])
            case "databricks-cli":
                key = self.profile or self.host
                return Logins(self.place).token(self.host, key, self.profile or "DEFAULT")["access_token"]
            case other:
                raise CliError(f"{other} auth: not configured on this machine")

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """One request to the workspace's API. CliError with its message where it refuses."""
        answer = self.place.ask(method, f"{self.host}{path}", token=self.token(), json_body=body)
        if answer.status >= 400:
            raise CliError(str(answer.json.get("message") or f"unexpected status {answer.status}"))
        return answer


def _variables() -> dict[str, str]:
    named = {name: os.environ.get(f"DATABRICKS_{name.upper()}", "") for name in FIELDS}
    return {name: value for name, value in named.items() if value}
