"""Texts that are hard on readers that go back: read, or refused, in a time that grows as they do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dbapp_diag.curl import read_curl, split_command
from dbapp_diag.model.errors import UsageError

URL = "https://a-1.7.azure.databricksapps.com/"


@pytest.mark.parametrize("unit", ["\\", " ", "'", '"', "^", "$", "\n", "> x", "[1-9]", "%a"])
@pytest.mark.parametrize("prompt", ["C:\\> curl.exe ", "PS C:\\> curl.exe ", "curl "])
def test_a_long_run_of_one_sign_is_read_in_time(prompt: str, unit: str) -> None:
    """100,000 of a sign that means something to a shell: seconds of the processor at most, however busy the machine is."""
    text = f"{prompt}{URL} -d {unit * 100_000}"
    began = time.process_time()
    try:
        read_curl(split_command(text, env={"a": "1"}).words, base=Path("/"), stdin=lambda: b"")
    except UsageError:
        pass
    assert time.process_time() - began < 5
