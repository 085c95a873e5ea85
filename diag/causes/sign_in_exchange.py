"""Causes in what is asked of the authorization server: a token in exchange for another, or more than it grants."""

from __future__ import annotations

from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "exchange-refused",
        Stage.SIGN_IN,
        title="the workspace refuses to exchange the token",
        explains="none 401",
        doc="A1",
        why="A notebook token or one of another identity provider has to be exchanged at /oidc/v1/token "
        "before an app takes it. The server refuses with an OAuth error that points to a parameter: the "
        "audience, the scope, the type of the subject token, or a missing federation policy.",
        fixes=(
            Fix(
                Who.YOU,
                "Correct {parameter}: the server answers {error}. The audience for an app is its "
                "oauth2_app_client_id, which its record shows.",
                "databricks apps get {app} --profile {profile}",
            ),
            Fix(
                Who.ADMIN,
                "For a token of another identity provider, add a federation policy whose issuer, audience "
                "and subject match that token.",
            ),
            Fix(
                Who.ADMIN,
                "Give the service principal a federation policy that matches the token to the letter: issuer {issuer}, subject "
                "{subject}, audience {audience}. An account admin does that; this lists what there is, by the principal's number.",
                "databricks account service-principal-federation-policy list {service_principal_number}",
                Case.POLICY,
            ),
            Fix(
                Who.YOU,
                "If the policy is right, it's the token that isn't: a job's subject names its branch or its environment, and "
                "DATABRICKS_TOKEN_AUDIENCE says for which audience it's asked.",
                None,
                Case.POLICY,
            ),
            Fix(
                Who.ADMIN,
                "Add a federated credential to the application in Entra ID: issuer {issuer}, subject {subject}, audience "
                "{audience}.",
                None,
                Case.ENTRA_FEDERATION,
            ),
            Fix(
                Who.YOU,
                "Put the identity token itself in place, as its provider issues it: three parts with dots between, without quotes, "
                "JSON or a file's name around it.",
                None,
                Case.NOT_A_TOKEN,
            ),
            Fix(
                Who.YOU,
                "Have the identity token issued anew right before the call, and let whatever writes it renew it: such tokens live "
                "some minutes.",
                None,
                Case.TOO_OLD,
            ),
            Fix(
                Who.YOU,
                "Set DATABRICKS_CLIENT_ID to the application ID of a service principal that has a federation policy; leave it out "
                "for a policy of the whole account. The server answers {error}.",
                None,
                Case.CLIENT,
            ),
            Fix(
                Who.ADMIN,
                "Add a federation policy to the account that matches the token: issuer {issuer}, audience {audience}; its subject "
                "claim has to name the caller as the workspace knows it. An account admin does that; this lists what there is.",
                "databricks account federation-policy list",
                Case.ACCOUNT_POLICY,
            ),
            Fix(
                Who.YOU,
                "Ask for a scope that the server grants and that covers those of the app ({scopes}). The server answers {error}.",
                None,
                Case.SCOPE,
            ),
        ),
        told_apart="The refusal comes from the token endpoint, in OAuth's own words, before any call to the "
        "app. A refused scope has an entry of its own.",
        look=Look(
            "Read the JSON that /oidc/v1/token answers to the exchange: error and error_description name the "
            "parameter.",
        ),
        source="RFC 8693; Databricks documentation, Authenticate with an identity provider token",
        follows_from="network-policy-denied",
        rank=33,
    ),
    cause(
        "scopes-not-granted",
        Stage.SIGN_IN,
        title="the scopes asked for aren't granted",
        explains="none",
        doc="A4",
        why="The authorization server answers invalid_scope or access_denied: a scope has another name, "
        "isn't allowed for this client, or somebody refused consent. No token is issued at all, not even a "
        "narrower one.",
        fixes=(
            Fix(
                Who.YOU,
                "Ask for the scopes that the app needs, by their present names.",
                "databricks auth login --host {workspace} --profile {profile} --scopes {scopes}",
            ),
            Fix(
                Who.ADMIN,
                "Allow these scopes for the OAuth client that signs in, if it needs them: {scopes}.",
            ),
            Fix(
                Who.YOU,
                "Sign in once more and name the scopes that the profile lists; a kept sign-in never gets other ones.",
                "databricks auth login --host {workspace} --profile {profile} --scopes {scopes}",
                Case.KEPT_SCOPES,
            ),
            Fix(
                Who.YOU,
                "Correct the scopes that this sign-in asks for, by their present names: DATABRICKS_SCOPES, or scopes in the "
                "profile. Without either the SDK asks for what the method asks for by itself.",
                None,
                Case.NO_PERSON,
            ),
            Fix(
                Who.ADMIN,
                "Allow these scopes for the client that signs in, if it needs them.",
                None,
                Case.NO_PERSON,
            ),
        ),
        told_apart="Nothing is issued. A token that is issued and lacks scopes is refused later, by the app.",
        look=Look("Read what the sign-in ends with: invalid_scope, or access_denied."),
        source="RFC 6749 section 5.2; databricks/databricks-sql-nodejs issue 226; databricks/appkit issue 515",
        follows_from="environment-overrides-profile workspace-host-wrong",
        rank=46,
    ),
)
