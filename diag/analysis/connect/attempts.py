"""What connection attempts, and the way to the workspace as the control, amount to, and how they're told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from dbapp_diag.analysis.dns.lookups import describe_lookup
from dbapp_diag.facts.connect import Attempt, ConnectOutcome
from dbapp_diag.facts.dns import LookupOutcome
from dbapp_diag.facts.tls import TlsError
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.times import duration

DEAD = frozenset((ConnectOutcome.TIMEOUT, ConnectOutcome.UNREACHABLE, ConnectOutcome.RESET, ConnectOutcome.DENIED))
"""Outcomes of a connection attempt that is dropped, has no route or is cut, rather than refused by the other end."""
CERTIFICATE = frozenset((TlsError.UNTRUSTED, TlsError.EXPIRED, TlsError.NOT_YET_VALID, TlsError.NAME_MISMATCH))
CUT = frozenset((TlsError.RESET, TlsError.CLOSED, TlsError.TIMEOUT))
NOT_HERE = frozenset((97, 47, 10047))
"""EAFNOSUPPORT of Linux, macOS and Windows: a case is read on any of them."""


class Break(Enum):
    """Where the way to the workspace breaks."""

    NOWHERE = 0
    NAME = 1
    CONNECTION = 2
    PROXY = 3
    HANDSHAKE = 4
    ANSWER = 5


def describe_attempt(attempt: Attempt) -> str:
    """One attempt as a sentence part with its values."""
    where = f"{attempt.address} port {attempt.port}"
    match attempt.outcome:
        case ConnectOutcome.CONNECTED:
            return f"{attempt.address} accepts connections in {duration(attempt.ms)}"
        case ConnectOutcome.TIMEOUT:
            return f"{where} gives no answer within {duration(attempt.ms)}"
        case ConnectOutcome.REFUSED:
            return f"{where} refuses the connection after {duration(attempt.ms)}"
        case ConnectOutcome.RESET:
            return f"the connection to {where} is cut after {duration(attempt.ms)}"
        case ConnectOutcome.UNREACHABLE if attempt.errno in NOT_HERE:
            return f"this system has no {attempt.family}, so there's no way to {where}"
        case ConnectOutcome.UNREACHABLE:
            return f"there's no way to {where}" + (f" (errno {attempt.errno})" if attempt.errno else "")
        case ConnectOutcome.DENIED:
            return f"this machine forbids connections to {where}"
        case ConnectOutcome.OTHER:
            return f"the connection to {where} fails" + (f" (errno {attempt.errno})" if attempt.errno else "")


def describe_attempts(attempts: Iterable[Attempt]) -> str:
    """Several attempts in one sentence part; of many, the first four."""
    texts = [describe_attempt(attempt) for attempt in attempts]
    more = f"; and {len(texts) - 4} more alike" if len(texts) > 4 else ""
    return "; ".join(texts[:4]) + more


def breaks_at(workspace: WorkspaceReach) -> Break:
    """Where the way to the workspace ends; NOWHERE when its host gave an HTTP answer."""
    if workspace.status is not None:
        return Break.NOWHERE
    if _by_proxy(workspace):
        if workspace.proxy_answer is None or not workspace.proxy_answer.connects:
            return Break.PROXY
    elif not workspace.connected:
        looked_up = workspace.lookup.outcome is LookupOutcome.ANSWERED or bool(workspace.attempts)
        return Break.CONNECTION if looked_up else Break.NAME
    if workspace.handshake is None or workspace.handshake.error is not None:
        return Break.HANDSHAKE
    return Break.ANSWER


def describe_break(workspace: WorkspaceReach) -> str:
    """What happens where the way to the workspace breaks, as a sentence part."""
    match breaks_at(workspace):
        case Break.NOWHERE:
            return f"{workspace.host} answers {workspace.status}"
        case Break.NAME:
            return describe_lookup(workspace.lookup)
        case Break.CONNECTION:
            return (
                describe_attempts(workspace.attempts)
                or f"nothing was tried at {', '.join(workspace.lookup.addresses[:4])}"
            )
        case Break.PROXY:
            answer = workspace.proxy_answer
            if answer is not None:
                said = f"answers {answer.status} to CONNECT" if answer.status else f"gives no answer ({answer.error})"
                return f"the proxy {answer.proxy} {said} for {workspace.host}"
            return (workspace.route.error if workspace.route else None) or "the proxy wasn't asked"
        case Break.HANDSHAKE:
            shake = workspace.handshake
            return f"the TLS handshake with {workspace.host} fails: {(shake.detail or shake.error) if shake else 'not made'}"
        case Break.ANSWER:
            return f"{workspace.host} shakes hands, and then gives no HTTP answer"


def direct(control: WorkspaceReach | None) -> WorkspaceReach | None:
    """The control, where it says something about direct connections: it was tried, and by no proxy."""
    return control if control is not None and control.attempts and not _by_proxy(control) else None


def cut_later(control: WorkspaceReach | None) -> bool:
    """The control connects, and is cut or left without an answer in the handshake: that something connects proves no way out."""
    shake = control.handshake if control is not None else None
    return shake is not None and shake.error in CUT


def _by_proxy(workspace: WorkspaceReach) -> bool:
    return workspace.route is not None and (workspace.route.proxy is not None or workspace.route.error is not None)
