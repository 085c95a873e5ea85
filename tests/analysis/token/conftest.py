"""The facts around a healthy call, for tests of the stage token."""

from __future__ import annotations

from tests.build.token_stage import a, judge

__all__ = ["a", "judge"]
