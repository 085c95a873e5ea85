"""Whether the token is the profile's principal's."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.refusals import refused_at_door
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.causes.configuration import credentials_conflict
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn, TokenFacts, TokenKind
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned, finding
from dbapp_diag.model.words import Confidence, Stage

OF_THE_CLI = "databricks-cli"


class TokenPrincipal(Check):
    """Compares who the token is about with the service principal that the settings name.

    Why: asked for a service principal's profile, older versions of the Databricks CLI hand out the token of the person who
    is logged in to that host. It looks right, and is refused for want of permission.

    Told apart: the token says that it's a person's, by the CLI's own client, while the settings hold a client ID and its
    secret. That's a suspicion where the token was given, and likely where it came from the CLI just now.

    Source: databricks/cli pull request 4594 and issue 1939.
    """

    id = "token-principal"
    stage = Stage.TOKEN
    title = "Whose token it is"
    needs = (TokenFacts, CredentialSources)
    wants = (SignIn, CallAttribution)
    causes = ("credentials-conflict",)

    def judge(self, facts: Facts) -> Result:
        token, sources, sign_in = facts.need(TokenFacts), facts.need(CredentialSources), facts.want(SignIn)
        settings = {setting.key: setting for setting in sources.settings}
        named = settings.get("client_id")
        meant = named.value if named is not None else None
        if named is None or meant is None or "client_secret" not in settings:
            return Skipped("the settings name no service principal")
        if token.kind is not TokenKind.DATABRICKS_OAUTH or token.subject is None:
            return Skipped("the token doesn't say whose it is")
        if token.client_id != OF_THE_CLI or meant in (token.subject, token.client_id):
            return Passed(f"the token is {token.subject}'s")
        just_now = sign_in is not None and sign_in.token == token.label and sign_in.auth_type == OF_THE_CLI
        observed = f"the token is {token.subject}'s, by the CLI's own client; {named.origin} is {meant}"
        sure = Confidence.LIKELY if just_now else Confidence.POSSIBLE
        expected, variant, because = (
            f"a token of {meant}",
            credentials_conflict.OTHER_PRINCIPAL,
            (token, sources, sign_in),
        )
        found = finding("credentials-conflict", sure, observed, expected, *because, variant=variant)
        if refused_at_door(facts):
            return Failed("the token isn't the service principal's", found)
        return Warned("the token isn't the service principal's", found) if just_now else Passed(observed)
