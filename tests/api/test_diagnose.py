"""`diagnose` and `diagnose_async` against the lab, over real sockets."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dbapp_diag
from dbapp_diag import Report, diagnose, diagnose_async
from dbapp_diag.engine.pipeline import Progress
from dbapp_diag.lab import Lab
from dbapp_diag.model.errors import ProblemFound, UsageError
from dbapp_diag.model.options import OF_PYTHON
from tests.api.joined import arguments


def test_a_call_that_works() -> None:
    """The report says so, is true, and raises nothing."""
    with Lab(()) as lab:
        report = diagnose(**arguments(lab))
    assert (report.verdict, report.healthy, bool(report), report.exit_code) == ("healthy", True, True, 0)
    assert (report.outcome.status, report.outcome.responder, report.root_causes) == (200, "app", ())
    report.raise_for_problem()
    assert re.fullmatch(r"<my-app GET /api/items 200 healthy: 200 from the app in [\d.]+ m?s>", repr(report))
    assert "200 from the app" in str(report) and "report.save(" in str(report)
    assert "\x1b" not in str(report) and "--verbose" not in str(report)


def test_a_call_that_fails() -> None:
    """The cause with its fix, and an exception for those who want one."""
    with Lab(("app-stopped",)) as lab:
        report = diagnose(**arguments(lab))
    assert (report.verdict, bool(report), report.exit_code) == ("problem", False, 1)
    assert [root.id for root in report.root_causes] == ["app-stopped"]
    assert report.root_causes[0].fix[0].command == "databricks apps start my-app --profile lab"
    with pytest.raises(ProblemFound, match="the app is stopped"):
        report.raise_for_problem()


def test_a_token_that_is_handed_over_stays_out_of_everything() -> None:
    """Its text is in no report and no representation, and the command that asks again names a place for it."""
    with Lab(("token-is-pat",)) as lab:
        asked = arguments(lab)
        report = diagnose(**asked)
        secrets = lab.secrets
    assert [root.id for root in report.root_causes] == ["token-is-pat"]
    assert report.case.next_step is not None and "--token-env TOKEN" in (report.case.next_step.command or "")
    shown = (repr(report), str(report), report._repr_html_(), report.to_json(), report.to_markdown(), report.to_html())
    assert not [secret for secret in secrets for text in shown if secret in text]


def test_saving_takes_the_format_from_the_suffix(tmp_path: Path) -> None:
    """Each is a whole document of its kind; what can't be written is told in a sentence."""
    with Lab(()) as lab:
        report = diagnose(**arguments(lab))
    assert report.save(tmp_path / "report.html") == tmp_path / "report.html"
    assert (tmp_path / "report.html").read_text().startswith("<!DOCTYPE html>")
    report.save(str(tmp_path / "case.json"))
    assert json.loads((tmp_path / "case.json").read_text()) == json.loads(report.to_json())
    report.save(tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text() == report.to_markdown()
    with pytest.raises(UsageError, match=r"report\.pdf: the name's suffix stands for no format"):
        report.save(tmp_path / "report.pdf")
    with pytest.raises(UsageError, match="there's no such folder"):
        report.save(tmp_path / "no" / "report.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.json", "report.html", "report.md"]


def test_progress_is_told_to_whoever_asks() -> None:
    """As checks begin and end; a listener that fails doesn't matter."""
    heard: list[Progress] = []

    def listen(progress: Progress) -> None:
        heard.append(progress)
        raise ValueError("a listener's own mistake")

    with Lab(()) as lab:
        assert diagnose(**arguments(lab), progress=listen)
    assert {"call", "sign-in"} <= {each.check for each in heard}


def test_it_works_inside_a_running_loop() -> None:
    """As in a notebook, whose cells run in one: neither form needs a loop of its own."""
    with Lab(()) as lab:

        async def cell() -> list[Report]:
            return [diagnose(**arguments(lab)), await diagnose_async(**arguments(lab))]

        assert [report.verdict for report in asyncio.run(cell())] == ["healthy", "healthy"]


def test_the_loop_goes_on_while_a_run_is_on_its_way() -> None:
    """Another task is served meanwhile, again and again."""
    with Lab(("app-slow",)) as lab:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0.01)

        async def main() -> Report:
            counting = asyncio.ensure_future(count())
            report = await diagnose_async(**arguments(lab))
            counting.cancel()
            return report

        report = asyncio.run(main())
    assert report.verdict
    assert turns > 5


def test_cancelling_gives_the_loop_back_at_once() -> None:
    """The run goes on unheard until its own end, on a thread that holds nothing back."""
    with Lab(("app-timeout",)) as lab:

        async def main() -> float:
            began, loop = asyncio.Event(), asyncio.get_running_loop()
            tell = functools.partial(loop.call_soon_threadsafe, began.set)
            asking = asyncio.ensure_future(
                diagnose_async(**arguments(lab), timeout=6, progress=lambda _: (tell(), None)[1])
            )
            await began.wait()
            asking.cancel()
            since = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await asking
            return time.monotonic() - since

        assert asyncio.run(main()) < 3.0
        left = [thread for thread in threading.enumerate() if thread.name.startswith("dbapp-diag-ask")]
        assert all(thread.daemon for thread in left)
        for thread in left:
            thread.join(60)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, 'which app? give app="my-app" or url='),
        ({"app": "a", "url": "https://x"}, "give either app or url, not both"),
        ({"app": "Not A Name"}, "app: that isn't an app's name"),
        ({"app": 3}, "app: that's of type int, and a text is wanted"),
        ({"url": "http://x.example"}, "url: it doesn't begin with https://"),
        ({"url": "https://u:p@x.example"}, "url: leave out the user name and password"),
        ({"app": "a", "endpoint": "https://x"}, "endpoint: give the path alone"),
        ({"app": "a", "method": "G T"}, "method: that isn't an HTTP method"),
        ({"app": "a", "exchange": "sometimes"}, "exchange: that's none of auto, always, never"),
        ({"app": "a", "timeout": "30s"}, "timeout: that's of type str, and a number of seconds is wanted"),
        ({"app": "a", "timeout": 0}, "timeout: 0 s isn't between 0.1 s and a day"),
        ({"app": "a", "timeout": float("nan")}, "timeout: that's of type float"),
        ({"app": "a", "connect_to": "x:1:y:2"}, "connect_to: give a list"),
        ({"app": "a", "connect_to": [3]}, "connect_to: of type int is in the list"),
        ({"app": "a", "connect_to": ["x"]}, "connect_to: that isn't HOST:PORT:ADDR:PORT"),
        ({"app": "a", "ca_bundle": "no-such.pem"}, "ca_bundle: there's no such file"),
        ({"app": "a", "ca_bundle": 3}, "ca_bundle: that's of type int"),
        ({"app": "a", "resolver": "a:b:c"}, "resolver: that isn't ADDR or ADDR:PORT"),
        ({"app": "a", "proxy": "http://p", "no_proxy": True}, "give either proxy or no_proxy, not both"),
        ({"app": "a", "warehouse": "a/b"}, "warehouse: that isn't a SQL warehouse's ID"),
        ({"app": "a", "warehouse": ""}, "warehouse: that isn't a SQL warehouse's ID"),
        ({"app": "a", "origin": "ui.example"}, "origin: that isn't a web page's origin"),
        ({"app": "a", "token": " "}, "token: it's empty"),
        ({"app": "a", "token": lambda: None}, "token: that's None"),
        ({"app": "a", "token": "x" * 70_000}, "token: it's more than 64 KiB"),
    ],
)
def test_what_cant_be_asked_is_one_sentence_in_the_words_of_python(wrong: dict[str, Any], sentence: str) -> None:
    """Both forms raise the same UsageError, which names the argument rather than the command line's option."""
    with pytest.raises(UsageError) as caught:
        diagnose(**wrong, env={})
    assert sentence in str(caught.value)
    assert "--" not in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(UsageError) as same:
        asyncio.run(diagnose_async(**wrong, env={}))
    assert str(same.value) == str(caught.value)


@pytest.mark.parametrize("function", [diagnose, diagnose_async])
def test_every_option_shows_with_its_default(function: Callable[..., object]) -> None:
    """`help` and completion know each argument, and an unknown one is refused."""
    shown = inspect.signature(function).parameters
    options = {row.name: row for row in OF_PYTHON}
    assert set(shown) == set(options) | {"dbutils", "env", "progress"}
    assert all(shown[name].default == options[name].default for name in shown.keys() & options.keys())
    assert [name for name, each in shown.items() if each.kind is not each.KEYWORD_ONLY] == ["app"]
    with pytest.raises(TypeError, match="endpont"):
        diagnose("a", endpont="/api", env={})  # type: ignore[call-arg]  # the mistake under test


def test_a_token_function_that_fails_gives_nothing_away() -> None:
    """Its own error may quote the token, so only the kind is told, and no cause hangs on it."""

    def broken() -> str:
        raise RuntimeError("dapi0123456789abcdef0123456789abcdef is bad")

    with pytest.raises(UsageError, match="token: the function raised RuntimeError") as caught:
        diagnose("a", token=broken, env={})
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert "dapi" not in str(caught.value)


def test_network_trouble_is_a_report_and_no_exception() -> None:
    """Nothing listens at the app's address: the report says so."""
    with Lab(("connection-refused",)) as lab:
        report = diagnose(**arguments(lab))
    assert [root.id for root in report.root_causes] == ["connection-refused"]


INTERRUPTED = """
import json, sys
from dbapp_diag import diagnose
arguments = json.loads(sys.stdin.readline())
try:
    diagnose(**arguments, progress=lambda progress: print(progress.check, flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there an interrupt goes to a whole console")
def test_an_interrupt_ends_the_run_and_is_raised_again() -> None:
    """So that a loop over many apps can be left; nothing that was started stays behind."""
    with Lab(("app-timeout",)) as lab:
        asked = {name: value for name, value in arguments(lab).items() if name != "env"}
        program = [sys.executable, "-c", INTERRUPTED]
        with subprocess.Popen(
            program, env=dict(lab.env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                if line == "call\n":
                    break
            since = time.monotonic()
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read()
            assert process.wait(30) == 0
    assert rest.splitlines()[-1] == "interrupted"
    assert time.monotonic() - since < 5


def test_importing_the_package_stays_light() -> None:
    """The name is there, and what it needs isn't loaded before it's used."""
    program = "import sys, dbapp_diag; assert 'diagnose' in dir(dbapp_diag); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    heavy = ("dbapp_diag.api", "dbapp_diag.engine.session", "asyncio", "httpx", "jinja2", "databricks", "msgspec")
    assert not [name for name in heavy if f"'{name}'" in done.stdout]
    with pytest.raises(AttributeError, match="no attribute 'diagnosed'"):
        dbapp_diag.diagnosed  # noqa: B018  # type: ignore[attr-defined]
