"""The sample case of two root causes at once, with a warning beside them."""

from __future__ import annotations

from dataclasses import replace

from report_parts import cause, check, journey
from report_records import CHECKS
from report_samples import EXPIRING, PAT, with_checks

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.model.diagnosis import Consequence

TWO_ROOTS = replace(
    PAT,
    root_causes=(
        *PAT.root_causes,
        cause(
            "app-stopped",
            "app",
            "the app is stopped",
            "The app's compute is STOPPED since 2026-11-19T17:02Z",
            "compute ACTIVE and the app RUNNING",
            "A stopped app answers nobody.",
            FixInfo(
                who="the app's owner",
                text="Start it.",
                command="databricks apps start my-app --profile my-env",
            ),
            check="app-record",
            because=("e2",),
        ),
    ),
    consequences=(Consequence(check="call", explained_by="app-stopped"),),
    warnings=(EXPIRING,),
    checks=with_checks(
        {
            "app-record": check(
                "app-record",
                "app",
                "The app's record",
                "failed",
                "Compute STOPPED since 2026-11-19T17:02Z",
                ("e2",),
                131.0,
            ),
            "call": replace(CHECKS[-1], status="failed"),
            "clock": check(
                "clock",
                "token",
                "Clock",
                "warned",
                "This machine's clock is 42 s behind two hosts",
                ("e2",),
                0.1,
            ),
        }
    ),
    differential=tuple(item for item in PAT.differential if item.id != "app-stopped"),
    journey=journey(
        token=("failed", None, "personal access token"),
        dns=("ok", 4.1, ""),
        connect=("ok", 11.2, ""),
        tls=("warned", 23.4, ""),
        front_door=("failed", None, "401"),
        authorization=("unknown", None, ""),
        app=("failed", None, "stopped"),
        endpoint=("not-reached", None, ""),
    ),
)
