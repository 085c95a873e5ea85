"""Running a scene, and holding it against the truth."""

from __future__ import annotations

import importlib
import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.accuracy.ask import Ran
from tests.accuracy.score import NETWORKS as VIEW
from tests.accuracy.score import Mark, mark
from tests.realnet.land import Land
from tests.realnet.scene import EVERY, Scene

__all__ = ("VIEW", "Result", "begin", "keep", "kept", "run_scene", "scenes")

MODULES = ("dns", "firewall", "tls", "proxy", "settings", "healthy", "masking")


@dataclass(frozen=True, slots=True)
class Result:
    """One scene's run: what it's worth, and what was wrong beside the diagnosis."""

    mark: Mark
    faults: tuple[str, ...]
    late: str = ""
    """That the run took longer than the scene allows. It counts on a machine that does nothing else, so not in the suite."""


def scenes() -> list[Scene]:
    """Every scene there is."""
    for module in MODULES:
        importlib.import_module(f"tests.realnet.scenes_{module}")
    return EVERY


def run_scene(scene: Scene) -> Result:
    """Build the network, run the product in it, look at the packets."""
    land = Land()
    scene.change(land)
    with land:
        seen = land.run()
        faults = list(land.leaks())
        if "Traceback" in seen.errors:
            faults.append("a traceback on standard error")
        allowed = f"took {seen.seconds:.1f} s, at most {scene.seconds:g} s are allowed"
        if scene.look is not None:
            try:
                scene.look(land, seen)
            except AssertionError as error:
                faults.append(f"looked at: {error}")
    ran = Ran(scene.name, VIEW, seen.exit_code, seen.report, None, seen.seconds)
    return Result(mark(ran, scene.truth), tuple(faults), allowed if seen.seconds > scene.seconds else "")


_AHEAD = ThreadPoolExecutor(2, thread_name_prefix="scene")
_begun: dict[str, Future[Result]] = {}


def begin(scene: Scene) -> Future[Result]:
    """Run a scene in the background, once; whoever wants its result asks the same way."""
    if scene.name not in _begun:
        _begun[scene.name] = _AHEAD.submit(run_scene, scene)
    return _begun[scene.name]


def keep(result: Result, folder: Path) -> None:
    """Save a result, for the accuracy command to count without another run."""
    folder.mkdir(parents=True, exist_ok=True)
    ran = result.mark.ran
    text = json.dumps({"code": ran.code, "report": ran.report, "seconds": ran.seconds, "faults": result.faults})
    (folder / f"{result.mark.scenario.path}.json").write_text(text, encoding="utf-8")


def kept(scene: Scene, folder: Path) -> Result | None:
    """What `keep` saved; None where this scene wasn't run."""
    path = folder / f"{scene.truth.path}.json"
    if not path.exists():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    ran = Ran(scene.name, VIEW, told["code"], told["report"], None, told["seconds"])
    return Result(mark(ran, scene.truth), tuple(told["faults"]))
