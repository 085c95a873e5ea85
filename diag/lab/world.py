"""The plain description of a world: everything a fault may change, before any server starts.

`World()` is healthy. Texts of the environment, the profile file and the question may hold the marks
`@home@`, `@app-key@`, `@proxy@` and `@metadata@` (address:port), `@ca@`, `@corporate-ca@`, `@resolver@`: they are filled in
when it is built.
"""

from dataclasses import dataclass, field

from dbapp_diag.lab.land import App, Grant, Policy, Principal, Token, Workspace
from dbapp_diag.lab.providers import ACCOUNT, DATABRICKS_IN_ENTRA, ENTRA, ENTRA_V2, IDP, Directory, Source
from dbapp_diag.lab.wires import Dns, Gateway, Host, Proxy

WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
FOREIGN_WORKSPACE = "adb-6543210987654321.1.azuredatabricks.net"
APP = "my-app-1234567890123456.16.azure.databricksapps.com"
OTHER_APP = "other-app-1234567890123456.16.azure.databricksapps.com"
FOREIGN_APP = "my-app-6543210987654321.1.azure.databricksapps.com"

CALLER = Principal("5f0c2a1e-8d3b-4c6f-9a7e-1b2c3d4e5f60", "ci-caller")
STRANGER = Principal("0b7d9c55-41aa-4e0d-8f36-77c2a9e01d12", "batch-caller")
PERSON = Principal("ada@example.com", "Ada Example", kind="user")
ADMIN = Principal("root@example.com", "Root Example", kind="user", groups=("admins", "users"))
IDENTITY = Token("repo:example/items:ref:refs/heads/main", issuer=IDP, audience=ACCOUNT, kind="id")
"""An identity token of some provider, for ways and faults around federation."""


@dataclass(slots=True)
class Question:
    """What the demo run is asked: the part of its command line that isn't the lab's own."""

    app: str | None = "my-app"
    url: str | None = None
    profile: str | None = "lab"
    endpoint: str | None = "/api/items"
    method: str | None = None
    token: Token | str | None = None
    """A token to examine (`--token-file`); None: the profile's own."""
    token_text: str = "{token}"
    """How the token stands in its file: `{token}` is replaced by it."""
    ca_bundle: str | None = "@ca@"
    extra: tuple[str, ...] = ()


@dataclass(slots=True)
class Cli:
    """The `databricks` program on the demo run's PATH."""

    mode: str = "works"
    """`works`, or how it fails: see `programs.py`."""
    token: Token = field(default_factory=lambda: Token(principal=PERSON.id, scope="all-apis offline_access"))


@dataclass(slots=True)
class Az:
    """The `az` program on the demo run's PATH, somebody logged in."""

    mode: str = "works"
    """`works`, or how it fails: see `programs.py`."""
    principal: Principal = PERSON


def _profiles() -> dict[str, dict[str, str]]:
    signs_in = {"host": f"https://{WORKSPACE}", "client_id": CALLER.id, "client_secret": "@secret@"}
    return {"lab": signs_in}


def _workspaces() -> dict[str, Workspace]:
    people = {each.id: each for each in (CALLER, STRANGER, PERSON, ADMIN)}
    home = Workspace(WORKSPACE, "1234567890123456", people)
    away = Workspace(FOREIGN_WORKSPACE, "6543210987654321", dict(people))
    home.clients = {CALLER.id: "@secret@", STRANGER.id: "@secret-of-stranger@"}
    home.entra = {ENTRA: CALLER.id, ENTRA_V2: CALLER.id}
    named_in = ((ENTRA, "appid"), (ENTRA, "upn"), (ENTRA_V2, "azp"), (ENTRA_V2, "preferred_username"))
    home.policies = [Policy(issuer, (DATABRICKS_IN_ENTRA,), claim=claim) for issuer, claim in named_in]
    for name, host, description in (
        ("my-app", APP, "Items for the demo"),
        ("other-app", OTHER_APP, "The neighbour"),
    ):
        home.apps[name] = App(name, host, home.host, home.id, description=description)
    away.apps["my-app"] = App("my-app", FOREIGN_APP, away.host, away.id)
    grants = [
        Grant("admins", "CAN_MANAGE", kind="group", inherited=True),
        Grant(CALLER.id, "CAN_USE"),
        Grant(CALLER.id, "CAN_MANAGE"),
        Grant(PERSON.id, "CAN_USE"),
    ]
    home.apps["my-app"].grants = grants
    home.apps["other-app"].grants = grants[:2]
    away.apps["my-app"].grants = grants[:1]
    return {WORKSPACE: home, FOREIGN_WORKSPACE: away}


def _hosts() -> dict[str, Host]:
    return {
        WORKSPACE: Host(WORKSPACE, "workspace", ("203.0.113.10",)),
        APP: Host(APP, "front-door", ("203.0.113.20",)),
        OTHER_APP: Host(OTHER_APP, "front-door", ("203.0.113.20",)),
        FOREIGN_WORKSPACE: Host(FOREIGN_WORKSPACE, "workspace", ("203.0.113.11",)),
        FOREIGN_APP: Host(FOREIGN_APP, "front-door", ("203.0.113.21",)),
    }


@dataclass(slots=True)
class World:
    """A healthy world, for faults to change."""

    clock_offset: float = 0.0
    """Seconds that workspace and front door are ahead of this machine."""
    workspaces: dict[str, Workspace] = field(default_factory=_workspaces)
    hosts: dict[str, Host] = field(default_factory=_hosts)
    dns: Dns = field(default_factory=Dns)
    proxy: Proxy | None = None
    gateway: Gateway = field(default_factory=Gateway)
    """How hosts that serve `gateway` treat requests."""
    environment: dict[str, str] = field(default_factory=dict[str, str])
    profiles: dict[str, dict[str, str]] = field(default_factory=_profiles)
    profile_text: str | None = None
    """The profile file's whole text, instead of `profiles`."""
    profile_bytes: bytes | None = None
    """The same, when it isn't text."""
    files: dict[str, str] = field(default_factory=dict[str, str])
    """More files in the home folder: name to text (marks are filled in)."""
    tokens: dict[str, Token] = field(default_factory=lambda: {"idp-token": IDENTITY})
    """Tokens that texts may hold: `@idp-token@` is replaced by the one of that name."""
    cli: Cli | None = None
    az: Az | None = None
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    """Identity providers that hand out one token each: `github`, `azure-devops`, `metadata`."""
    directory: Directory = field(default_factory=lambda: Directory(clients={CALLER.id: "@entra-secret@"}))
    question: Question = field(default_factory=Question)
    app_key: str = "@app-key@"
    """What the app's `/api/keyed` wants in `X-Api-Key`, once the world is built."""
    planted: list[str] = field(default_factory=list[str])
    """More secret literals that a fault has put somewhere."""

    @property
    def workspace(self) -> Workspace:
        """The workspace that the demo run asks."""
        return self.workspaces[WORKSPACE]

    @property
    def app(self) -> App:
        """The app that the demo run calls."""
        return self.workspace.apps["my-app"]

    @property
    def app_host(self) -> Host:
        """The network's view of that app's host."""
        return self.hosts[APP]

    @property
    def workspace_host(self) -> Host:
        """The network's view of the workspace's host."""
        return self.hosts[WORKSPACE]

    def examine(self, token: Token | str | None = None) -> None:
        """Give the demo run a token to use as it is, so that the call is made whatever becomes of sign-in."""
        self.question.token = token or Token()

    def add_apps(self, count: int) -> None:
        """More running apps in the demo workspace, which the caller may use; their hosts share one port."""
        for number in range(count):
            name = f"app-{number:04}"
            host = f"{name}-{self.workspace.id}.16.azure.databricksapps.com"
            app = App(name, host, self.workspace.host, self.workspace.id, grants=list(self.app.grants))
            self.workspace.apps[name] = app
            self.hosts[host] = Host(host, "front-door", ("203.0.113.20",), beside=APP)

    def sign_in_by_profile(self, **fields: str) -> None:
        """Let the profile `lab` hold this beside its host, and nothing else sign in."""
        self.profiles = {"lab": {"host": f"https://{WORKSPACE}", **fields}}
        self.question.profile = "lab"

    def sign_in_by_environment(self, *, host: str | None = f"https://{WORKSPACE}", **variables: str) -> None:
        """Let the environment hold the credentials, with no profile file to speak of."""
        self.profiles = {}
        self.question.profile = None
        self.environment |= ({"DATABRICKS_HOST": host} if host else {}) | variables

    def join(self, name: str, serves: str, address: str) -> None:
        """One more host that the run can reach."""
        self.hosts[name] = Host(name, serves, (address,))

    def sign_in_as_person(self, mode: str = "works") -> Cli:
        """Let the profile sign in through the `databricks` program (user to machine) and return that."""
        self.cli = Cli(mode)
        self.profiles["lab"] = {"host": f"https://{WORKSPACE}", "auth_type": "databricks-cli"}
        return self.cli
