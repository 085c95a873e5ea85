"""Whether something other than the platform answers under the name that was called."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import GATEWAY, from_platform, let_through
from dbapp_diag.analysis.front_door.gateway import another_name, own_address, own_words, shows_platform, wants_token
from dbapp_diag.causes.front_door.gateway_refuses import NO_ANSWER_BEHIND, NOT_FOUND
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, OutsideCall, TokenlessCall
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.urls import is_databricks_workspace
from dbapp_diag.model.words import Confidence, Stage


class Gateway(Check):
    """Reads what a host of another name than the platform's says to a call without the token.

    Why: an API gateway, a reverse proxy or a custom domain before the app has rules of its own: a key, a sign-in, a list of
    paths. A token for the app means nothing to them, and must not be shown to a host that doesn't lead to the platform.

    Told apart: the answer bears no mark of the platform and doesn't lead to its sign-in. A refusal with a realm or words of its
    own is certain; a 404 may be about its list of paths or about the name under which it calls the app, and 502 to 504 are about
    what stands behind it. A 401 without a word is what the front door says too.

    Source: RFC 9110, section 11.6.1 (WWW-Authenticate); guides that put API Management before an app.
    """

    id = "gateway"
    stage = Stage.FRONT_DOOR
    title = "The platform answers under this name"
    needs = (AppAddress, TokenlessCall)
    wants = (AppCall, AppRecord, OutsideCall)
    causes = ("gateway-refuses",)

    def judge(self, facts: Facts) -> Result:
        address, seen = facts.need(AppAddress), facts.need(TokenlessCall).exchange
        if not another_name(address):
            whose = "a workspace's" if is_databricks_workspace(address.host) else "the app's own"
            why = f"{address.host} is {whose} host"
            return Passed(why, rule_out("gateway-refuses", why, (seen.id,)))
        if seen.status is None:
            return Skipped("nobody answered")
        call = facts.want(AppCall)
        if call is not None and _by_nobody_known(call.exchange):
            return Skipped(f"{address.host} leads to the platform, and whose answer the call got isn't known")
        if shows_platform(seen) or call is not None:  # no call was made where nothing shows it
            return Passed(
                f"{address.host} leads to the platform",
                rule_out("gateway-refuses", "the answer is the platform's, or leads to its sign-in", (seen.id,)),
            )
        if seen.status < 300:
            return Skipped(
                f"{address.host} answers {seen.status} without a token, and doesn't show that it's the platform"
            )
        if wants_token(seen):
            return Skipped(f"{address.host} wants a token before anything else: what it makes of one isn't known")
        said = own_words(seen)
        behind = seen.status in GATEWAY
        certain = said and (
            seen.status in (401, 403, 407, 429) or 300 <= seen.status < 400
        )  # it asks for something itself
        sure = Confidence.CONFIRMED if certain else Confidence.LIKELY
        observed = (
            f"{address.host} answers {seen.status}{f' with {said}' if said else ''}, without a mark of the platform"
        )
        own = own_address(facts)
        values = {"gateway": address.host, "said": said or f"{seen.status}, without a word"} | (
            {"own": own} if own else {}
        )
        expected = "an answer by the platform"
        variant = NO_ANSWER_BEHIND if behind else NOT_FOUND if seen.status == 404 else None
        found = finding("gateway-refuses", sure, observed, expected, (seen.id,), variant=variant, values=values)
        return Failed(f"something else answers at {address.host}", found)


def _by_nobody_known(answer: Exchange) -> bool:
    """A refusal or an error without a mark of the platform: it may be the gateway's own."""
    return (answer.status or 0) >= 400 and not (from_platform(answer) or let_through(answer))
