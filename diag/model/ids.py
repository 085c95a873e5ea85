"""The forms of ids that the platform gives."""

from __future__ import annotations

import re

CLIENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The client ID of an OAuth client, which is a service principal's application ID: a UUID (RFC 9562, section 4)."""
