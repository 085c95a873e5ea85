"""Reading what was asked: one sentence for whatever can't be."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.cli.asking import question
from dbapp_diag.facts.asked import Asked
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import ConnectTo, NetworkSettings, SocketAddress


def asked(**options: Any) -> Asked:
    return question(options, {}).asked


def test_a_url_may_hold_the_endpoint() -> None:
    """People paste what they call."""
    found = asked(url="my-app-1.aws.databricksapps.com/api/items?x=1#top")
    assert (found.url, found.endpoint) == ("https://my-app-1.aws.databricksapps.com", "/api/items?x=1")


def test_without_an_endpoint_a_made_up_path_is_called() -> None:
    """The question then is whether the way to the app is in order."""
    found = asked(app="my-app")
    assert found.endpoint is None and found.path.startswith("/api/dbapp-diag-")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "which app"),
        ({"app": "a", "url": "https://x.databricksapps.com"}, "not both"),
        ({"app": "../me"}, "isn't an app's name"),
        ({"app": "My App"}, "isn't an app's name"),
        ({"app": "a?x=1"}, "isn't an app's name"),
        ({"url": "http://x.databricksapps.com"}, "in the clear"),
        ({"url": "https://user:hunter2@x.databricksapps.com"}, "leave out the user name"),
        ({"url": "https://x y"}, "isn't a URL"),
        ({"url": "https://x.com:99999"}, "isn't a URL"),
        ({"url": "https://x.com/a", "endpoint": "/b"}, "give it once"),
        ({"app": "a", "endpoint": "https://x.com/api"}, "give the path alone"),
        ({"app": "a", "endpoint": "/api/a b"}, "percent-encode"),
        ({"app": "a", "method": "GE T"}, "isn't an HTTP method"),
        ({"app": "a", "profile": "a\nb"}, "no profile can have"),
    ],
)
def test_what_cannot_be_asked_gets_one_sentence(options: dict[str, Any], said: str) -> None:
    """What, where, what to do; never a secret."""
    with pytest.raises(UsageError) as refusal:
        asked(**options)
    assert said in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_token_stays_out_of_representations() -> None:
    """A question in a log or a traceback shows where its token came from, not its text."""
    found = question({"app": "a", "token_env": "TOKEN"}, {"TOKEN": "hunter2"})
    assert found.token is not None and found.token.text == "hunter2"
    assert "hunter2" not in repr((found.asked, found.token))


def test_connect_to_means_what_it_means_to_curl() -> None:
    """Empty parts match any; the first rule that applies counts."""
    rules = NetworkSettings(
        connect_to=(
            ConnectTo.parse("a.example:443:127.0.0.1:8443"),
            ConnectTo.parse("[2001:DB8::1]:443:127.0.0.1:8444"),
            ConnectTo.parse("::[::1]:"),
        )
    )
    assert rules.redirected("A.example.", 443) == SocketAddress("127.0.0.1", 8443)
    assert rules.redirected("2001:db8::1", 443) == SocketAddress("127.0.0.1", 8444)
    assert rules.redirected("b.example", 80) == SocketAddress("::1", 80)


@pytest.mark.parametrize("text", ["", "a:b", "a:b:c:d", "a:1:b:c", "http://a:1:b:2"])
def test_a_connect_to_that_cannot_be_read_is_a_usage_error(text: str) -> None:
    """With an example of how it looks."""
    with pytest.raises(UsageError, match="HOST:PORT:ADDR:PORT"):
        ConnectTo.parse(text)


@pytest.mark.parametrize("text", ["10.0.0.53", "10.0.0.53:53", "[::1]:53", "::1"])
def test_addresses_of_resolvers(text: str) -> None:
    """With and without port, in either family."""
    assert SocketAddress.parse(text, default_port=53).port == 53


@pytest.mark.parametrize("text", ["a b", "10.0.0.53:0", "10.0.0.53:70000"])
def test_addresses_that_are_none(text: str) -> None:
    """A usage error that names the option."""
    with pytest.raises(UsageError, match="--resolver"):
        asked(app="a", resolver=text)
