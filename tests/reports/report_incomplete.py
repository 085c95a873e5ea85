"""The sample case of a run that was cut off while sign-in hung."""

from __future__ import annotations

from dataclasses import replace

from report_parts import HOST, RERUN, check, journey
from report_records import ATTEMPT, CHECKS, HANDSHAKE, LOOKUP, SETTING
from report_samples import INCONCLUSIVE

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.model.diagnosis import Outcome

INCOMPLETE = replace(
    INCONCLUSIVE,
    outcome=Outcome(kind="not-attempted", status=None, responder="unknown", summary="no call was made"),
    checks=tuple(
        check(item.id, item.stage, item.title, "errored", "cut off when the run's 30 s were over")
        if item.id in ("sign-in", "identity")
        else check(item.id, item.stage, item.title, "skipped", "needs the answer of sign-in")
        if item.stage in ("token", "authorization", "app", "endpoint")
        else item
        for item in CHECKS
    ),
    differential=(),
    evidence=(SETTING, LOOKUP, ATTEMPT, HANDSHAKE),
    facts={},
    journey=journey(
        sign_in=("unknown", None, ""),
        token=("not-reached", None, ""),
        dns=("ok", 4.1, ""),
        front_door=("unknown", None, ""),
        authorization=("not-reached", None, ""),
        app=("unknown", None, ""),
        endpoint=("not-reached", None, ""),
    ),
    complete=False,
    incomplete_because="the run's 30 s were over while sign-in waited for the CLI",
    headline="no call was made: can't tell",
    next_step=FixInfo(who="you", text="Give it more time once.", command=f"{RERUN} --timeout 2m"),
    duration_ms=30_204.0,
    requests={HOST: 1},
)
