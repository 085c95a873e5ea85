"""Every scene: the planted cause comes first, nothing else is blamed, no secret leaves in the clear, and nothing else is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.realnet.running import begin, keep, scenes
from tests.realnet.scene import Scene


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: scene.name.removeprefix("realnet ").replace(" ", "-"))
def test_scene(scene: Scene) -> None:
    """The scene's cause is the first root (or there's none), and the witness has nothing to say."""
    result = begin(scene).result()
    if folder := os.environ.get("REALNET_RESULTS"):
        keep(result, Path(folder))
    assert not result.mark.fault, f"{result.mark.fault}: {result.mark.ran.roots}"
    assert not result.faults
