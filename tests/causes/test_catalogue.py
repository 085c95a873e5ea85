"""The catalogue as a contract: ids, stages, outcomes, document lines, and what every entry keeps to."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

from dbapp_diag import causes
from dbapp_diag.case.fixes import AGAIN
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.causes.model import Cause
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import BuiltInCause, CauseId, Confidence, EvidenceId, OutcomeClass, Stage, Variant, Who

CONTRACT = """
credentials-missing | configuration | none 401 302 | A2
profile-not-found | configuration | none | A2
profile-incomplete | configuration | none | A2
config-file-unreadable | configuration | none | A2
credentials-conflict | configuration | none 401 403 | A2
environment-overrides-profile | configuration | none 401 302 403 404 | A2
cli-missing | configuration | none | A2
login-expired | sign-in | none | A1
client-secret-rejected | sign-in | none | A1
principal-not-in-workspace | sign-in | none 401 403 | A1
workspace-host-wrong | configuration | none 404 401 | N1
workspace-unreachable | sign-in | none | W1
exchange-refused | sign-in | none 401 | A1
scopes-not-granted | sign-in | none | A4
sign-in-timeout | sign-in | none timeout | W1
token-malformed | token | 401 302 none | A1
token-expired | token | 401 302 403 | A3
token-not-yet-valid | token | 401 302 | A3
clock-skew | token | 401 302 network ok | A3
token-is-pat | token | 401 302 | A1
token-is-entra | token | 401 302 | A1
token-is-foreign | token | 401 302 403 | A1
token-other-workspace | token | 401 302 403 404 | A1
token-not-exchanged | token | 401 302 | A1
token-wrong-audience | token | 401 302 403 | A1
token-not-access-token | token | 401 302 | A1
token-rejected | token | 401 302 403 | A1
token-scopes-missing | token | 401 302 403 | A4 P2
token-expiring | token | ok | A3
token-too-broad | token | ok |
token-forwarded | token | 401 302 403 |
mcp-sign-in | sign-in | none 401 302 404 |
dns-name-not-found | dns | network | N1
dns-zone-blocked | dns | network | W2
dns-resolver-unreachable | dns | network | W1
dns-server-failure | dns | network | W2
dns-no-address | dns | network | W2
dns-sinkholed | dns | network 4xx 5xx | W2
hosts-file-override | dns | network 4xx 5xx | W2
egress-blocked | connect | network timeout | W1
app-domain-blocked | connect | network timeout | W2
connection-refused | connect | network | W2
connection-reset | connect | network | W2
ipv6-broken | connect | ok timeout network | W2
tls-intercepted | tls | network | W3
tls-untrusted | tls | network | W2
tls-certificate-expired | tls | network | W2
tls-name-mismatch | tls | network | N1
tls-protocol | tls | network | W2
ca-bundle-broken | tls | network | W3
proxy-invalid | connect | network none | W3
proxy-unreachable | connect | network timeout | W3
proxy-auth-required | connect | network | W3
proxy-denied | connect | network | W3
proxy-block-page | connect | 403 4xx ok 302 5xx | W3
proxy-needed | connect | network timeout | W3
netrc-overrides-token | connect | 401 302 ok |
proxy-client-mismatch | connect | ok network | W3
gateway-refuses | front-door | 401 302 403 404 4xx 5xx |
gateway-drops-token | front-door | 401 302 |
app-not-found | app | 404 network none | N1
app-url-wrong | app | 404 network 401 302 | N1
app-other-workspace | app | 404 401 302 | N1
app-never-deployed | app | 5xx 404 | N2
app-deploying | app | 404 5xx 401 302 | N2
app-deployment-failed | app | 404 5xx | N2
app-stopped | app | 404 5xx | N2
app-starting | app | 404 5xx 401 302 | N2
app-crashed | app | 5xx 404 | N2
app-unavailable | app | 5xx 404 | N2
app-deleting | app | 404 5xx network | N2
app-not-listening | app | 5xx | N2
app-intermittent | app | 401 302 403 404 4xx 5xx network timeout |
permission-missing | authorization | 401 403 302 | P1
ingress-policy-denied | authorization | 401 302 403 |
network-policy-denied | front-door | 403 none | W2
front-door-refuses | front-door | 401 403 302 |
path-outside-api | endpoint | 302 401 404 | N3
app-ui-only | endpoint | 404 302 405 | N3
endpoint-not-found | endpoint | 404 405 | N3
endpoint-method | endpoint | 405 404 | N3
redirect-drops-token | endpoint | 401 302 404 4xx | N3
login-page-as-success | endpoint | ok 302 | A1
app-denies | endpoint | 401 403 |
app-downstream-scopes | endpoint | 401 403 5xx | A4 P2
user-consent-stale | endpoint | 401 403 | A4
cors-preflight | endpoint | 401 302 |
app-rejects-request | endpoint | 4xx |
app-rate-limited | endpoint | 4xx |
app-error | endpoint | 5xx |
app-timeout | endpoint | timeout 5xx |
app-slow | endpoint | ok |
response-unexpected | endpoint | ok |
app-downstream-permission | endpoint | 401 403 404 4xx 5xx |
app-host-guard | endpoint | 403 4xx |
app-path-dies | endpoint | 5xx network timeout |
expectation-unmet | endpoint | ok |
"""
"""id | stage | outcomes that it explains | lines of the platform's troubleshooting section."""


def words(text: str) -> frozenset[str]:
    """The space-separated words of a text."""
    return frozenset(text.split())


TARGET_VALUES = words(
    "app url workspace profile endpoint method principal source_path token_into token_end token_option "
) | frozenset(AGAIN)
"""Placeholders that the target fills, for every cause."""

FINDING_VALUES = """
profile-not-found: file nearest
profile-incomplete: missing file
config-file-unreadable: file problem key section
credentials-conflict: variables auth_type keys section file profiles one lacking
environment-overrides-profile: variables
cli-missing: path
client-secret-rejected: client_id defect
credentials-missing: client_id profiles one auth_type complete file holder missing settings variables
workspace-host-wrong: where corrected holder workspace_number
workspace-unreachable: bundle server
sign-in-timeout: program server
exchange-refused: parameter error issuer subject audience scopes service_principal_number
scopes-not-granted: scopes
token-malformed: defect
token-not-yet-valid: not_before
clock-skew: offset
token-is-entra: issuer failure
token-is-foreign: issuer
token-other-workspace: app_workspace new_profile
token-not-exchanged: app_client_id failure
token-not-access-token: kind
token-scopes-missing: scopes missing token_from
token-too-broad: scopes
dns-name-not-found: likely_url
dns-zone-blocked: resolver
dns-resolver-unreachable: resolver
dns-server-failure: resolver
dns-no-address: host
dns-sinkholed: host address search
hosts-file-override: file entry
egress-blocked: proxy
connection-refused: address host
connection-reset: host control
ipv6-broken: host address
tls-intercepted: issuer bundle variables reason
tls-untrusted: address bundle host issuer reason
tls-certificate-expired: issuer
tls-protocol: address host reason
tls-name-mismatch: names host address
ca-bundle-broken: variables variable bundle problem corrected
proxy-invalid: variable problem corrected
proxy-unreachable: proxy variable bundle
proxy-auth-required: schemes
proxy-denied: proxy status
proxy-block-page: host
proxy-needed: proxy entry
netrc-overrides-token: file
proxy-client-mismatch: entry no_proxy proxy variable
app-not-found: nearest app_workspace
app-url-wrong: record_url part
app-deployment-failed: message
app-unavailable: message
permission-missing: grant
network-policy-denied: caller_address
ingress-policy-denied: source rule
gateway-refuses: gateway said
gateway-drops-token: gateway own
front-door-refuses: request_id
path-outside-api: nearest
endpoint-not-found: nearest
endpoint-method: methods allowed
redirect-drops-token: location nearest
cors-preflight: origin
app-downstream-scopes: scopes
user-consent-stale: app_client_id
app-downstream-permission: grant message service_principal
app-host-guard: host called_from
app-rejects-request: message
app-rate-limited: retry_after
app-error: request_id
expectation-unmet: unmet
"""
"""Placeholders that a finding has to bring along, cause by cause."""

SIGN_IN_HELPS = words(
    "credentials-missing credentials-conflict mcp-sign-in profile-not-found profile-incomplete login-expired scopes-not-granted "
    "token-is-pat token-is-entra token-is-foreign token-other-workspace token-expired token-rejected "
    "token-scopes-missing token-too-broad"
)
"""The only causes that a new sign-in mends: there's no credential, or the credential itself is refused."""

CLI_COMMANDS = """
version
auth login
auth token
auth describe
auth profiles
account federation-policy list
account service-principal-federation-policy list
current-user me
ip-access-lists list
api delete
apps get
apps list
apps start
apps stop
apps deploy
apps create
apps logs
apps list-deployments
apps get-permissions
apps update-permissions
""".strip().splitlines()
"""Commands of the Databricks CLI, as its reference spells them."""

OWN_COMMANDS = {
    "run": words(
        "--app --url --profile --host --endpoint --method --exchange --timeout --wait --header --repeat --verbose -o"
    ),
    "token inspect": words("--token-env"),
    "token get": words("--app --profile --host --scopes --header"),
}
"""Commands and options of this tool that fixes may name."""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""")


def entries() -> list[Cause]:
    """All causes, in journey order."""
    return list(built_in().values())


def advice(entry: Cause) -> str:
    """What the fixes of an entry say, commands included."""
    return " ".join(text for fix in entry.fixes for text in (fix.text, fix.command) if text is not None)


def said(entry: Cause) -> str:
    """Everything that an entry says to people."""
    return f"{entry.title} {entry.why} {entry.told_apart} {advice(entry)}"


def commands() -> Iterator[tuple[str, str]]:
    """Every command of every fix, with the id of its cause."""
    for entry in entries():
        for fix in entry.fixes:
            if fix.command is not None:
                yield entry.id, fix.command


def table(text: str, separator: str) -> dict[str, list[str]]:
    """A table of this module: first cell to the other cells."""
    rows = [[cell.strip() for cell in line.split(separator)] for line in text.strip().splitlines()]
    return {first: rest for first, *rest in rows}


def test_ids_stages_outcomes_and_document_lines_are_the_contract() -> None:
    """Other people's scripts name these: an entry more or less, or a changed outcome, is a breach."""
    contract = {
        id: (stage, frozenset(explains.split()), tuple(lines.split()))
        for id, (stage, explains, lines) in table(CONTRACT, "|").items()
    }
    actual = {
        str(entry.id): (str(entry.stage), frozenset(map(str, entry.explains)), entry.doc_lines) for entry in entries()
    }
    assert actual == contract


def test_every_line_of_the_documentation_has_a_cause() -> None:
    """Whatever the platform's page tells a reader to verify, some cause answers it."""
    lines = {line for entry in entries() for line in entry.doc_lines}
    assert lines == {"A1", "A2", "A3", "A4", "P1", "P2", "N1", "N2", "N3", "W1", "W2", "W3"}


def test_every_cause_has_a_file_of_its_name_in_the_folder_of_its_stage() -> None:
    """Whoever looks for a cause finds its file by its id, and no id is written twice."""
    expected = [f"{entry.stage}.{entry.id}".replace("-", "_") for entry in entries()]
    folders = [folder for folder in iter_modules(causes.__path__) if folder.ispkg]
    files = [
        f"{folder.name}.{module.name}"
        for folder in folders
        for module in iter_modules(import_module(f"{causes.__name__}.{folder.name}").__path__)
    ]
    assert sorted(expected) == sorted(files)


def test_the_type_of_built_in_ids_is_the_catalogue() -> None:
    """A type checker knows every id, and no other."""
    assert sorted(get_args(BuiltInCause)) == sorted(built_in())


def test_a_variants_text_reads_on_after_where() -> None:
    """Pages say "Where …:" and then the fix: a bare word would be no English."""
    for entry in entries():
        for variant in entry.variants:
            assert len(variant.text.split()) > 2, (entry.id, variant.id)
            assert not re.search(r"[.:;]$|^[Ww]here\b", variant.text), (entry.id, variant.text)
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", variant.id), (entry.id, variant.id)


def test_a_variants_fix_does_not_begin_with_where_again() -> None:
    """ "Where …: Where …" would read as a slip."""
    for entry in entries():
        for fix in entry.fixes:
            assert fix.when is None or not fix.text.startswith("Where "), (entry.id, fix.text)


def test_a_declared_variant_is_used_by_a_fix() -> None:
    """A variant without fixes of its own would be none."""
    for entry in entries():
        module = import_module(f"{causes.__name__}.{entry.stage.replace('-', '_')}.{entry.id.replace('-', '_')}")
        declared = [value for value in vars(module).values() if isinstance(value, Variant)]
        assert set(declared) <= set(entry.variants), entry.id


def test_a_variant_is_known_by_its_id_and_by_what_the_first_release_said() -> None:
    """Saved reports of the first release hold a sentence or a word, in the value `case`."""
    known = built_in()[CauseId("proxy-needed")]
    because = (EvidenceId("e1"),)
    for values, named in (({"case": "pac"}, None), ({"case": "NO_PROXY excepts the host"}, None), ({}, "pac-file")):
        found = Finding(known.id, Confidence.LIKELY, "", "", because, values, named)
        assert known.variant_of(found) is not None
    assert known.variant_of(Finding(known.id, Confidence.LIKELY, "", "", because, {"case": "unheard of"})) is None


def test_every_cause_says_what_to_do_and_who_does_it() -> None:
    """A cause without a fix leaves the reader where they were."""
    for entry in entries():
        assert entry.fixes, entry.id
        for fix in entry.fixes:
            assert fix.who in Who, entry.id
            assert fix.text[:1].isupper() or fix.text.startswith("httpx"), (entry.id, fix.text)


def test_every_cause_says_why_how_it_differs_and_where_that_is_known_from() -> None:
    """`explain` shows all of it; an empty part would show as a gap."""
    for entry in entries():
        assert 2 <= len(re.findall(r"[.?!](?=\s|$)", entry.why)) <= 5, (entry.id, entry.why)
        assert 1 <= len(re.findall(r"[.?!](?=\s|$)", entry.told_apart)) <= 2, (entry.id, entry.told_apart)
        assert entry.source, entry.id


def test_sources_are_public() -> None:
    """A source is a page, a standard or a named repository: something that a reader can look up."""
    for entry in entries():
        assert not re.search(r"FACTS|file #|\bour\b|^/", entry.source), (entry.id, entry.source)


def test_titles_complete_a_sentence() -> None:
    """A title follows "401 from the front door: ", on one line of a terminal."""
    for entry in entries():
        assert len(entry.title) <= 80, entry.id
        assert not entry.title.endswith("."), entry.id
        assert entry.title[0].islower(), (entry.id, entry.title)
        assert not any(str(other.id) in entry.title.split() for other in entries()), entry.id
    assert len({entry.title for entry in entries()}) == len(entries())


def test_only_fixes_have_placeholders() -> None:
    """Titles and explanations are shown without a finding at hand, by `explain` and in the docs."""
    for entry in entries():
        assert "{" not in entry.title + entry.why + entry.told_apart + entry.source, entry.id


def test_placeholders_are_well_formed_and_known() -> None:
    """A placeholder is a lower-case name that the target or the finding fills; no stray brace is left."""
    provided = {id: words(names) for id, (names,) in table(FINDING_VALUES, ":").items()}
    for entry in entries():
        used = frozenset[str]()
        for text in [text for fix in entry.fixes for text in (fix.text, fix.command or "")]:
            used |= frozenset(PLACEHOLDER.findall(text))
            assert not re.search(r"[{}]", PLACEHOLDER.sub("", text)), (entry.id, text)
        assert used - TARGET_VALUES == provided.get(entry.id, frozenset()), entry.id


def test_placeholders_stand_outside_quotes_in_commands() -> None:
    """Values are quoted when they're filled in; quotes around them would undo that."""
    for id, command in commands():
        assert PLACEHOLDER.findall(QUOTED.sub("", command)) == PLACEHOLDER.findall(command), (id, command)


def test_commands_are_complete_shell_commands() -> None:
    """A reader pastes a command as it stands: quotes close, and no word is empty."""
    for id, command in commands():
        assert all(shlex.split(command)), (id, command)


def test_commands_of_the_databricks_cli_exist() -> None:
    """A command that the CLI doesn't have costs the reader more time than no command."""
    for id, command in commands():
        for match in re.finditer(r"(?<![\w-])databricks ((?:[a-z-]+ ?)+)", command):
            named = match[1].strip() + " "
            assert any(named.startswith(f"{known} ") for known in CLI_COMMANDS), (id, named)


def test_commands_of_this_tool_exist() -> None:
    """Fixes name only commands and options of this tool that the command line has."""
    for id, command in commands():
        program, *arguments = shlex.split(command.replace("{rerun}", "dbapp-diag run"))
        if program == "dbapp-diag":
            names = [name for name in OWN_COMMANDS if arguments[: len(name.split())] == name.split()]
            assert len(names) == 1, (id, command)
            assert {word for word in arguments if word.startswith("-")} <= OWN_COMMANDS[names[0]], (
                id,
                command,
            )


def test_no_secret_is_an_argument() -> None:
    """A secret in a command would stand in the process list or in the shell's history."""
    for id, command in commands():
        assert not re.search(r"--token[ =](?!env)|--password|--user\b|Bearer |client_secret=", command), (
            id,
            command,
        )


def test_upstream_causes_exist_and_form_no_cycle() -> None:
    """Root causes are what's left when consequences are taken away: a cycle would leave nothing."""
    upstream = {entry.id: entry.follows_from for entry in entries()}
    for id, named in upstream.items():
        assert set(named) <= upstream.keys() - {id}, id
    assert len(list(TopologicalSorter(upstream).static_order())) == len(upstream)


def test_a_false_success_is_never_the_root_of_a_login_redirect() -> None:
    """A client that follows redirects is warned about with every redirect; its cause is another."""
    catalogue = built_in()
    false_success = next(entry for entry in entries() if entry.id == "login-page-as-success")
    others = {id for id, entry in catalogue.items() if OutcomeClass.LOGIN in entry.explains} - {false_success.id}
    assert others <= set(false_success.follows_from)


def test_an_app_that_is_not_up_explains_whatever_its_endpoints_do() -> None:
    """No endpoint can answer before the app does, so no endpoint's cause stands beside the app's state."""
    states = words("app-never-deployed app-deploying app-deployment-failed app-stopped app-starting app-crashed")
    for id in ["app-not-listening", "app-ui-only", "endpoint-not-found", "app-error", "app-timeout"]:
        upstream = next(entry.follows_from for entry in entries() if entry.id == id)
        assert states <= set(upstream), id


def test_only_a_refused_or_missing_credential_calls_for_a_new_sign_in() -> None:
    """R1, R2: off the VPN or behind a filter, a good credential must not be replaced."""
    for entry in entries():
        if re.search(r"auth login|\b(sign|log) in\b", advice(entry), re.IGNORECASE):
            assert entry.id in SIGN_IN_HELPS, entry.id


def test_network_clock_and_reachability_never_call_for_a_new_sign_in() -> None:
    """R1: a time-out, a missing name, a reset, a 407, a bad authority or clock says nothing about a login."""
    elsewhere = {"workspace-unreachable", "workspace-host-wrong", "sign-in-timeout", "clock-skew"}
    network = {entry.id for entry in entries() if entry.stage in (Stage.DNS, Stage.CONNECT, Stage.TLS)}
    assert not SIGN_IN_HELPS & (network | elsewhere | {"network-policy-denied"})


def test_nothing_advises_to_stop_verifying() -> None:
    """R46: the most copied fix is the one that is never given."""
    forbidden = (
        r"verify\s*=\s*false|insecure|(?<!\S)-k(?!\S)|skip.?verif|cert_none|no-check-certificate|"
        r"tls_reject|disabl"
    )
    for entry in entries():
        assert not re.search(forbidden, said(entry), re.IGNORECASE), entry.id


def test_nothing_widens_access_beyond_need() -> None:
    """Fixes grant to the one principal, address and domain in question, never to everyone."""
    forbidden = r"\ball users\b|group_name|account users|0\.0\.0\.0/0|CAN_MANAGE|CAN MANAGE|allow all"
    for entry in entries():
        assert not re.search(forbidden, advice(entry), re.IGNORECASE), entry.id


def test_the_voice_is_kept() -> None:
    """Plain and without blame: some words never occur. Names of OAuth errors may be quoted."""
    forbidden = r"\b(please|oops|sorry|simply|just|obviously|invalid)\b|!(?=\s|$)|\s\s"
    for entry in entries():
        found = re.search(forbidden, said(entry), re.IGNORECASE)
        assert found is None, (entry.id, found[0])
