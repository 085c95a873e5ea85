"""The one thing to do next: what would decide an inconclusive run, prove a fix, or follow a call that works. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dbapp_diag.analysis.endpoint.content import quoted
from dbapp_diag.analysis.endpoint.redirects import goal, leads_on
from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.analysis.endpoint.session_trouble import undecided_refusal
from dbapp_diag.analysis.front_door.attribution import GATEWAY, own_sign_in, refuses, same_answer
from dbapp_diag.analysis.front_door.gateway import another_name
from dbapp_diag.analysis.refusal_text import blames_token
from dbapp_diag.analysis.sign_in.answers import SignInAnswers
from dbapp_diag.case.fixes import fill, for_variant
from dbapp_diag.case.schema import FixInfo
from dbapp_diag.case.target_values import MOST_RULES, rerun
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.causes.model import Fix
from dbapp_diag.diagnosis.root_causes import Diagnosis
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import Routes
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.facts.identity import SignIn, TokenExchange, TokenFacts
from dbapp_diag.model.diagnosis import Outcome
from dbapp_diag.model.repeating import BODY, line, variables
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import OutcomeClass, Responder, Stage, Verdict, Who


def next_step(diagnosis: Diagnosis, facts: Facts, values: Mapping[str, str]) -> FixInfo | None:
    """What would decide; for a problem the command that proves the fix; for a call that works, the one that writes it as code."""
    step = _step(diagnosis, facts, values)
    unset = variables(step.command or "") if step is not None else ()
    if step is None or not unset:
        return step
    return replace(step, text=f"{step.text}; first set {' and '.join(unset)} to what isn't shown here")


def _step(diagnosis: Diagnosis, facts: Facts, values: Mapping[str, str]) -> FixInfo | None:
    if diagnosis.verdict is Verdict.HEALTHY:
        return _as_code(facts)
    if diagnosis.verdict is Verdict.PROBLEM:
        return None if _changes_the_call(diagnosis) else _again(facts, values)
    return _deciding(diagnosis, facts, values)


def _as_code(facts: Facts) -> FixInfo | None:
    """The call to take along. Without a body there's nothing that code could tell from a login page."""
    asked = facts.need(Asked)
    if asked.method in ("HEAD", "OPTIONS"):
        return None
    piped = asked.token_given == "--token-stdin"
    plain = replace(asked, origin=None, token_given=None if piped else asked.token_given)
    named = rerun(plain, facts.want(Vantage), command="snippet")
    path = " --endpoint {path}" if asked.endpoint is None else ""
    exchanged = facts.want(TokenExchange)
    whole = ", the token's exchange included" if exchanged is not None and exchanged.token is not None else ""
    text = f"Get this call as code{whole}; --for picks the language"
    return fill(Fix(Who.YOU, text, f"{{rerun}}{path}"), {"rerun": named})


def _changes_the_call(diagnosis: Diagnosis) -> bool:
    """The fix is another call, so that the same one again would only repeat the mistake."""
    root = diagnosis.roots[0]
    entry = built_in().get(root.cause)
    first = next(iter(for_variant(entry, entry.variant_of(root.finding))), None) if entry is not None else None
    if entry is None or first is None or first.who is not Who.YOU:
        return False
    if first.command is None:
        return entry.stage is Stage.ENDPOINT
    return first.command.startswith(("dbapp-diag run ", "{rerun_without_"))


def _again(facts: Facts, values: Mapping[str, str]) -> FixInfo:
    vantage = facts.want(Vantage)
    left_out = vantage is not None and len(vantage.connect_to) > MOST_RULES
    text = "Run it again to check the fix" + (", with this run's --connect-to options" if left_out else "")
    return FixInfo(who=Who.YOU, text=text, command=values["rerun"])


def _deciding(diagnosis: Diagnosis, facts: Facts, values: Mapping[str, str]) -> FixInfo:
    def step(who: Who, text: str, template: str) -> FixInfo:
        return fill(Fix(who, text, template), values)

    seen, record, sign_in = diagnosis.outcome, facts.want(AppRecord), facts.want(SignIn)
    otherwise = _asked_otherwise(facts, values)
    if otherwise is not None:
        return otherwise
    if not seen.classes:
        return step(Who.YOU, "The call itself was left out of this run; make it", "{rerun}")
    routes = facts.want(Routes)
    if routes is not None and routes.ours.error is not None and (routes.ours.proxy or "").startswith("socks"):
        return step(
            Who.YOU,
            "This tool doesn't speak SOCKS, so nothing was sent; run it past the proxy, or name an HTTP proxy with --proxy",
            "{rerun} --no-proxy",
        )
    if OutcomeClass.NETWORK in seen.classes or OutcomeClass.TIMEOUT in seen.classes:
        return step(
            Who.YOU,
            "Run the same from another network (another machine, a phone's hotspot), and compare",
            "{rerun} -o elsewhere.html",
        )
    if facts.want(AppAddress) is None:
        path = " --endpoint {endpoint}" if facts.need(Asked).endpoint is not None else ""
        return step(
            Who.YOU,
            "Name the app by its URL, so that the front door can be asked",
            f"dbapp-diag run --url {{url}}{path}",
        )
    asked, call = facts.want(Asked), facts.want(AppCall)
    if sign_in is not None and sign_in.token is None and SignInAnswers(sign_in).limited:
        text = "Sign-in is limited for now: wait a minute, then run it again; jobs that sign in at once can share one token"
        return step(Who.YOU, text, "{rerun}")
    if facts.want(TokenFacts) is None and call is None:
        named = "" if asked is not None and asked.profile is not None else " --profile {profile}"
        return step(Who.YOU, "Give the run a token, or a profile that can get one", "{rerun}" + named)
    made_up = asked is not None and asked.endpoint is None
    if made_up and call is not None and call.exchange.status == 404:
        return step(
            Who.YOU, "The call went to a made-up path; name an endpoint that the app has", "{rerun} --endpoint {path}"
        )
    if seen.responder is Responder.APP and call is not None and own_sign_in(call.exchange, seen.responder):
        text = "Let the API accept the caller whom the front door names (X-Forwarded-Email), in place of the app's own sign-in"
        return FixInfo(who=Who.OWNER, text=text, command=None)
    if seen.responder is Responder.APP and asked and call and undecided_refusal(asked, call.exchange):
        text = "Check the path: servers answer an upgrade so where the app has no websocket, and where its code refuses the caller"
        return FixInfo(who=Who.YOU, text=f"{text}; the app's log says which", command=None)
    if seen.responder is Responder.APP:
        return step(
            Who.OWNER, "The app itself answers so: its log says why", "databricks apps logs {app} --profile {profile}"
        )
    if call is not None and seen.responder is Responder.FRONT_DOOR and blames_token(call.exchange.body):
        text = f"Ask for a new token and make the call with it: the front door doesn't accept this one{quoted(call.exchange)}"
        return FixInfo(who=Who.YOU, text=text, command=None)
    if _app_is_silent(call, record, seen):
        text = "The record says that the app runs: see in its log whether the calls arrive"
        return step(Who.OWNER, text, "databricks apps logs {app} --profile {profile}")
    without = facts.want(TokenlessCall)
    if call is None and without is not None and another_name(facts.want(AppAddress)):
        text = (
            "Call the app at its own address: a token is shown to the platform alone, and not to what stands before it"
        )
        return step(Who.YOU, text, "{rerun_without_host} --app {app}")
    if sign_in is None or sign_in.token is None or record is None or record.found is None:
        text = "The workspace couldn't be asked about the app and the permission; run with a profile that may read both"
        if asked is not None and asked.profile is not None:
            return FixInfo(who=Who.YOU, text=f"{text}, in place of {asked.profile}", command=None)
        return step(Who.YOU, text, "{rerun} --profile {profile}")
    if seen.responder is Responder.UNKNOWN and _minds(call, without):
        return step(
            Who.OWNER,
            "Without a token the answer is another: see in the app's log whether the call arrived",
            "databricks apps logs {app} --profile {profile}",
        )
    if seen.responder in (Responder.UNKNOWN, Responder.MIDDLEBOX, Responder.PROXY):
        return step(
            Who.NETWORK,
            "Find out who answers at that address; the report shows the answer as it came",
            "{rerun} --verbose -o report.html",
        )
    return step(
        Who.DATABRICKS, "Attach the report; its x-request-id leads support to the refusal", "{rerun} -o report.html"
    )


def _asked_otherwise(facts: Facts, values: Mapping[str, str]) -> FixInfo | None:
    """The call in the form that the endpoint takes, with more patience, or where a redirect leads; None where the answer
    says nothing of that kind."""
    asked, call, form = facts.want(Asked), facts.want(AppCall), facts.want(RequestForm)
    if form is not None:
        text = f"Make the call that this endpoint expects: {form.wanted}"
        words = [word.replace(BODY, form.example or BODY) for word in form.options]
        return FixInfo(who=Who.YOU, text=text, command=f"{values['rerun']} {line(words)}" if words else None)
    there = goal(call.exchange) if call is not None else None
    if asked is not None and call is not None and there is not None and leads_on(call.exchange, there):
        moved = rerun(replace(asked, endpoint=there.path), facts.want(Vantage))
        return FixInfo(who=Who.YOU, text="Make the call at the address to which the app sends it", command=moved)
    if call is not None and call.exchange.given_up:
        waited = call.exchange.total_ms / 1000
        longer = next((limit for seconds, limit in _PATIENCE if seconds > 2 * waited), "10m")
        text = f"Let the app take longer; this run stopped waiting after {duration(call.exchange.total_ms)}"
        return FixInfo(who=Who.YOU, text=text, command=f"{values['rerun']} --timeout {longer}")
    return None


def _app_is_silent(call: AppCall | None, record: AppRecord | None, seen: Outcome) -> bool:
    """The front door answers as a gateway does for an app that doesn't, while the record says that this one runs."""
    runs = record is not None and record.app_state == "RUNNING"
    return runs and call is not None and call.exchange.status in GATEWAY and seen.responder is Responder.FRONT_DOOR


_PATIENCE = ((60, "60s"), (120, "2m"), (300, "5m"))


def _minds(call: AppCall | None, without: TokenlessCall | None) -> bool:
    """Whoever answers asks for a token, and answers to this one in another way."""
    if call is None or without is None:
        return False
    return refuses(without.exchange) and not same_answer(call.exchange, without.exchange)
