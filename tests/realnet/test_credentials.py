"""What the network does to the workspace isn't blamed on the token, where the verdict stays open.

The command is started anew here, as a user starts it."""

from __future__ import annotations

import pytest

from tests.realnet.land import APP, WORKSPACE, WORKSPACE_ADDRESS, Land
from tests.realnet.scenes_dns import token_not_blamed


@pytest.mark.parametrize("fault", ["silent", "without a name"])
def test_the_token_isnt_blamed_where_nobody_can_be_asked_who_has_it(fault: str) -> None:
    """R1: the app refuses a token, and at `me` there's a time-out or no such name: the way to the workspace is told, and nothing
    advises to sign in again."""
    land = Land(faults=("permission-missing",), url=f"https://{APP}", new_process=True)
    if fault == "silent":
        land.firewall.append(f"ip daddr {WORKSPACE_ADDRESS} tcp dport 443 drop")
    else:
        del land.names.hosts[WORKSPACE]
    with land:
        seen = land.run()
        leaks = land.leaks()
    assert [warning["id"] for warning in seen.report["warnings"]] == ["workspace-unreachable"]
    assert seen.report["outcome"]["status"] == 401
    token_not_blamed(land, seen)
    assert not leaks
