"""R46: nothing that this tool says or writes advises to stop verifying certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dbapp_diag
from dbapp_diag.causes import by_hand
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.causes.model import Hand

ADVICE = re.compile(
    r"verify\s*[=:]\s*(?:False|0|None|no)\b|ssl\s*=\s*False|verify_ssl|CERT_NONE|check_hostname\s*=\s*False|"
    r"_create_unverified_context|(?<![\w-])-k(?![\w-])|--insecure|-SkipCertificateCheck|--no-check-certificate|"
    r"NODE_TLS_REJECT_UNAUTHORIZED|GIT_SSL_NO_VERIFY|PYTHONHTTPSVERIFY|CURL_INSECURE|insecure_skip_verify|trust_all|"
    r"DATABRICKS_INSECURE|disable_warnings",
    re.IGNORECASE,
)
PACKAGE = Path(dbapp_diag.__path__[0])
PLACES = ("snippets", "causes", "analysis", "diagnosis", "case", "auth", "reference", "checks", "reports")


def advised() -> Iterator[tuple[str, str]]:
    """Every text and command of a fix, and the commands for looking by hand."""
    for entry in built_in().values():
        yield entry.id, " ".join((entry.title, entry.why, entry.told_apart, entry.look.text))
        for fix in entry.fixes:
            yield entry.id, f"{fix.text} {fix.command or ''} {fix.when.text if fix.when else ''}"
        for hand in entry.look.hands:
            yield entry.id, f"{hand.label} {hand.command}"
    for name, value in vars(by_hand).items():
        if isinstance(value, Hand):
            yield name, value.command


def test_no_fix_and_no_command_by_hand_turns_verification_off() -> None:
    """R46: the most copied answer is the one that is never given."""
    for name, text in advised():
        assert not ADVICE.search(text), (name, text)


@pytest.mark.parametrize("room", PLACES)
def test_no_text_or_template_of_these_rooms_holds_such_advice(room: str) -> None:
    """R46: snippets, reports, and whatever judges put into words; only the door to the network knows the words at all."""
    files = [path for path in sorted((PACKAGE / room).rglob("*")) if path.suffix in (".py", ".j2", ".md", ".js")]
    assert files
    for path in files:
        found = ADVICE.search(path.read_text(encoding="utf-8"))
        assert found is None, (str(path), found[0])


@pytest.mark.parametrize(
    "text",
    [
        "get(url, verify=False)",
        "curl -k https://x",
        "curl --insecure",
        "export NODE_TLS_REJECT_UNAUTHORIZED=0",
        "ssl=False",
    ],
)
def test_the_advice_is_known_by_its_usual_words(text: str) -> None:
    """Else the tests above would find nothing, whatever there is."""
    assert ADVICE.search(text)
