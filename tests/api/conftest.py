"""The sample cases of the reports' tests serve here too; runs in this process sign in by forked processes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forked import forked_sign_in

sys.path.append(str(Path(__file__).resolve().parent.parent / "reports"))


@pytest.fixture(autouse=True)
def sign_in_by_forks() -> Iterator[None]:
    """A new process imports the SDK for longer than all the rest of a run takes."""
    with forked_sign_in():
        yield
