"""Who answered the call, and what that rules out."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import from_platform
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.outcome import RESPONDER_NAMES
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import Routes
from dbapp_diag.facts.exchange import AppCall, Exchange, TokenlessCall
from dbapp_diag.model.results import Because, Failed, Passed, Result, RuledOut, Skipped, finding, rule_out
from dbapp_diag.model.words import AnyCause, Confidence, Responder, Stage

BEFORE_THE_APP: tuple[AnyCause, ...] = (
    "token-malformed", "token-expired", "token-not-yet-valid", "token-is-pat", "token-is-entra", "token-is-foreign",
    "token-other-workspace", "token-not-exchanged", "token-wrong-audience", "token-not-access-token", "token-rejected",
    "permission-missing", "network-policy-denied", "front-door-refuses", "token-scopes-missing", "credentials-missing",
    "exchange-refused", "principal-not-in-workspace", "workspace-host-wrong",
    "app-not-found", "app-url-wrong", "app-other-workspace", "app-never-deployed", "app-deploying", "app-deployment-failed",
    "app-stopped", "app-starting", "app-crashed", "app-unavailable", "app-deleting", "app-not-listening",
    "path-outside-api", "token-forwarded", "gateway-refuses", "gateway-drops-token", "ingress-policy-denied",
)  # fmt: skip
"""What keeps a call from reaching the app, and so can't be when the app itself wrote the answer."""

FROM_THE_APP: tuple[AnyCause, ...] = (
    "endpoint-not-found", "endpoint-method", "app-denies", "app-downstream-scopes", "app-rejects-request",
    "app-rate-limited", "app-error", "app-ui-only", "user-consent-stale", "app-downstream-permission", "app-host-guard",
)  # fmt: skip
"""What only the app can have answered, and so can't be when somebody before it wrote the answer."""

IN_BETWEEN: tuple[AnyCause, ...] = (
    "proxy-block-page",
    "dns-sinkholed",
    "hosts-file-override",
    "proxy-needed",
    "proxy-denied",
)
"""What can't be when the answer comes from the platform or the app."""


class WhoAnswered(Check):
    """Weighs who wrote the answer: the app, the front door, the workspace, a proxy, or something else in between.

    Why: the same status means different things by sender. A 403 from the app is the app's own rule; a 403 from
    a filter is no matter of permissions at all.

    Told apart: headers that only the platform sets, where a redirect leads, cookies, the form of the page, and
    what the same path gets without a token; two signals that contradict each other name nobody.

    Source: headers reported in IceRhymers/shellbox probe/FINDINGS.md and omnigent cli.py; databricks/appkit PR 318
    on what the front door is made of.
    """

    id = "who-answered"
    stage = Stage.FRONT_DOOR
    title = "Who answered"
    needs = (AppCall, CallAttribution)
    wants = (TokenlessCall, Routes)
    causes = tuple(dict.fromkeys((*BEFORE_THE_APP, *FROM_THE_APP, *IN_BETWEEN)))

    def judge(self, facts: Facts) -> Result:
        answer, tokenless = facts.need(AppCall).exchange, facts.want(TokenlessCall)
        if answer.status is None:
            return Skipped("nobody answered")
        by = facts.need(CallAttribution).by
        who = RESPONDER_NAMES[by.responder]
        why = "; ".join(signal.text for signal in by.signals)
        telling = max(by.signals, key=lambda signal: signal.weight).text if by.signals else why
        refs: Because = (answer.id, *((tokenless.exchange.id,) if tokenless else ()))
        excluded: tuple[AnyCause, ...]
        match by.responder:
            case Responder.APP:
                excluded = (*BEFORE_THE_APP, *IN_BETWEEN)
            case Responder.FRONT_DOOR | Responder.WORKSPACE:
                excluded = (*FROM_THE_APP, *IN_BETWEEN)
            case Responder.PROXY | Responder.MIDDLEBOX:
                if answer.status != 407 and not 300 <= answer.status < 400:
                    return self._block_page(who, why, by.confidence, facts, refs)
                excluded = FROM_THE_APP
            case Responder.UNKNOWN:
                open_ = f"the signals don't decide{': ' + why if why else ''}"
                return Passed(open_, self._from_platform(answer)) if from_platform(answer) else Skipped(open_)
        ruled_out = rule_out(excluded, f"{who} answered: {telling}", refs)
        return Passed(
            f"{who}: {why}", ruled_out if by.confidence is Confidence.CONFIRMED else self._from_platform(answer)
        )

    def _from_platform(self, answer: Exchange) -> tuple[RuledOut, ...]:
        """What the platform's own server header excludes, whoever behind it wrote the answer."""
        if not from_platform(answer):
            return ()
        return rule_out(IN_BETWEEN, "the answer carries the platform's server header", (answer.id,))

    def _block_page(self, who: str, why: str, sure: Confidence, facts: Facts, refs: tuple[str, ...]) -> Result:
        routes, answer = facts.want(Routes), facts.need(AppCall).exchange
        proxy = answer.proxy or (routes.ours.proxy if routes else None) or ""
        observed, expected = f"{answer.status} from {who}: {why}", "an answer from the platform or the app"
        found = finding("proxy-block-page", sure, observed, expected, (answer.id,), proxy=proxy)
        none = rule_out(FROM_THE_APP, f"{who} answered: {why}", (answer.id,))
        return Failed(
            f"{who} answered in place of the app", found, ruled_out=none if sure is Confidence.CONFIRMED else ()
        )
