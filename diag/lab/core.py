"""What the lab's servers share: the world as built, its clock, issuer, log and memory of secrets."""

import secrets
import uuid
from dataclasses import dataclass, field

from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.issuer import Issuer
from dbapp_diag.lab.land import App, Principal, Token, Workspace
from dbapp_diag.lab.log import LabLog
from dbapp_diag.lab.web import Request, Response
from dbapp_diag.lab.wording import Wording
from dbapp_diag.lab.world import CALLER, WORKSPACE, World


@dataclass(slots=True)
class Core:
    """One lab's shared state."""

    world: World
    wording: Wording = field(default_factory=Wording)
    log: LabLog = field(default_factory=LabLog)
    secrets: list[str] = field(default_factory=list[str])
    clock: LabClock = field(init=False)
    issuer: Issuer = field(init=False)
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    """Authorization codes not yet used."""

    def __post_init__(self) -> None:
        """Derive clock and issuer from the world."""
        self.clock = LabClock(self.world.clock_offset)
        self.issuer = Issuer(self.clock, self.remember)

    def remember(self, secret: str) -> None:
        """Take note of a secret literal, and of a JWT's signature as one of its own."""
        parts = secret.split(".")
        signature = parts[2:] if len(parts) == 3 else []
        for each in (secret, *signature):
            if len(each) >= 8 and each not in self.secrets:
                self.secrets.append(each)

    def new_secret(self, prefix: str = "") -> str:
        """A random secret, remembered."""
        secret = prefix + secrets.token_hex(20)
        self.remember(secret)
        return secret

    def mint(self, token: Token, workspace: Workspace | None = None) -> str:
        """The token of a description, by the demo workspace unless another is given."""
        return self.issuer.mint(token, workspace or self.world.workspaces[WORKSPACE], token.principal or CALLER.id)

    def app_at(self, host: str) -> App | None:
        """The app whose front door has this host name."""
        for workspace in self.world.workspaces.values():
            for app in workspace.apps.values():
                if app.host == host:
                    return app
        return None

    def stamp(self, response: Response, *headers: tuple[str, str]) -> Response:
        """An answer with what the platform's edge puts on each: date, `server: databricks`, a request id.

        Seen on workspace and app hosts alike: IceRhymers/shellbox probe/FINDINGS.md, omnigent-ai/omnigent
        cli.py.
        """
        if not response.stamped or response.raw is not None:
            return response
        return response.plus(
            ("date", self.clock.http_date()),
            ("server", "databricks"),
            ("x-request-id", str(uuid.uuid4())),
            ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
            *headers,
        )

    def note(self, server: str, request: Request) -> None:
        """Log a request."""
        self.log.request(server, request.host, request.method, request.target, request.headers)


def unknown_principal(principal: str, workspace: Workspace) -> bool:
    """Whether a workspace doesn't know this principal, or holds it inactive."""
    known: Principal | None = workspace.principals.get(principal)
    return known is None or not known.active
