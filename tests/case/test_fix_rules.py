"""No fix has a gap, leads inside, repeats what was run, or is for somebody who can't carry it out: over every saved case."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from dbapp_diag.evidence import codec
from tests.accuracy.cases import case, saved
from tests.build.fix_lint import complaints

REGISTRY = load()


@pytest.mark.parametrize("name", saved())
def test_every_fix_can_be_carried_out_by_its_reader(name: str) -> None:
    told: Any = codec.plain(replay(case(name), REGISTRY))
    assert list(complaints(told)) == []
