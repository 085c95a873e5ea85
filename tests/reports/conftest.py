"""The sample cases, for every test of this room."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # the samples are modules of their own beside the tests
