"""Whether an MCP client that signs in by itself would get through."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import login_target
from dbapp_diag.analysis.sign_in.workspace_metadata import OIDC
from dbapp_diag.causes.sign_in.mcp_sign_in import NO_REGISTRATION, REDIRECTED
from dbapp_diag.contract.app_requests import WAY, AppRequest
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, McpSignIn, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.json_values import mapping, read_json, texts
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.urls import origin
from dbapp_diag.model.words import Confidence, Stage, Variant

RESOURCE = "/.well-known/oauth-protected-resource"
SERVER = Send("workspace", f"GET {OIDC}", when="the app names it as its authorization server")


class McpSignInCheck(AppRequest):
    """Reads what an MCP client reads before it signs in by itself: who protects the app, and whether that server takes new clients.

    Why: MCP clients follow 401 to the app's protected-resource metadata, from there to the authorization server, and register
    themselves there. A redirect where they expect 401, or a server without registration, ends that with an error that names
    none of it.

    Told apart: asked only with `--mcp` and without a credential; a client that is handed a token needs none of it.

    Source: Model Context Protocol, Authorization; RFC 9728 and RFC 7591; databricks-solutions/ai-dev-kit PR 550.
    """

    id = "mcp-sign-in"
    stage = Stage.SIGN_IN
    title = "An MCP client's own sign-in"
    needs = (Asked, AppAddress)
    wants = (AppCall, TokenFacts, TokenlessCall, *WAY)
    provides = McpSignIn
    causes = ("mcp-sign-in",)
    request = Send("app", f"GET {RESOURCE}", when="asked with --mcp, and no token could be had")
    purpose = "what the app says about its protection"
    uses = (AppRequests.sends(request), WorkspaceRequests.sends(SERVER))

    def worth(self, so_far: SoFar) -> str | None:
        asked = so_far.facts.want(Asked)
        if asked is None or asked.kind is not CallKind.MCP:
            return "asked without --mcp"
        sent = so_far.facts.want(AppCall) or so_far.facts.want(TokenFacts)
        return "the caller has a token" if sent is not None else None

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        seen, body = await self.ask(probe, facts, self.request, self.purpose)
        servers = texts(mapping(read_json(body)), "authorization_servers") if seen.status == 200 else None
        server = origin(servers[0]) if servers else None
        if server is None:
            return McpSignIn(exchange=seen, evidence=(seen.id,))
        try:
            answer, data = await probe.use(WorkspaceRequests).send(
                SERVER, server, purpose="the authorization server's metadata"
            )
        except PermissionError:  # it isn't the workspace of this run
            return McpSignIn(exchange=seen, server=server, evidence=(seen.id,))
        known = answer.status == 200 and "token_endpoint" in mapping(data)
        registers = "registration_endpoint" in mapping(data) if known else None
        return McpSignIn(exchange=seen, server=server, registers=registers, evidence=(seen.id, answer.id))

    def judge(self, facts: Facts) -> Result:
        seen, without = facts.need(McpSignIn), facts.want(TokenlessCall)
        refs = evidence_of(seen, without)
        first = without.exchange if without is not None else None
        trouble = _trouble(seen, first)
        if trouble is None:
            if seen.exchange.status is None or seen.registers is None:
                return Skipped("what a client reads couldn't be read")
            fine = "metadata, 401 and registration are as an MCP client expects them"
            return Passed(fine, rule_out("mcp-sign-in", fine, refs))
        variant, observed = trouble
        expected = "metadata of the protected resource, 401 without a token, and registration of clients"
        found = finding("mcp-sign-in", Confidence.CONFIRMED, observed, expected, refs, variant=variant)
        return Failed("an MCP client that signs in by itself would fail", found)


def _trouble(seen: McpSignIn, without: Exchange | None) -> tuple[Variant | None, str] | None:
    if without is not None and login_target(without) is not None:
        return REDIRECTED, f"without a token the app answers {without.status} to sign in, where a client expects 401"
    if seen.exchange.status is not None and seen.server is None:
        return None, f"{RESOURCE} gets {seen.exchange.status}, and names no authorization server"
    if seen.registers is False:
        return NO_REGISTRATION, f"{seen.server} names no registration_endpoint"
    return None
