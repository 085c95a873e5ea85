"""Cases of the causes of sign-in: what a fix is for, where one cause is mended in several ways.

Each reads on after "Where …:", and stands in the value `case` of a finding.
"""

from __future__ import annotations

from enum import StrEnum


class Case(StrEnum):
    """What distinguishes a finding from others of its cause."""

    NEVER = "this machine keeps no sign-in for this host or profile"
    UPGRADED = "another version of the CLI kept the sign-in in another place"
    CACHE_BROKEN = "the CLI's file of kept sign-ins is damaged"
    BROWSER = "the SDK keeps the sign-in itself (external-browser)"
    AZ = "the Azure CLI keeps the sign-in"
    AZ_MISSING = "there's no Azure CLI on PATH"
    AZ_TENANT = "the Azure CLI is signed in to another tenant"
    KEYRING = "the key store that keeps the sign-in can't be reached"

    TWO_PROFILES = "several profiles have this host"
    OTHER_PRINCIPAL = "the CLI stands in for a service principal"

    GITHUB = "GitHub gives the job no identity token"
    GITHUB_VARIABLES = "the job has no variables to ask GitHub by"
    DEVOPS = "Azure DevOps gives the job no identity token"
    OIDC_FILE = "the file with the identity token is of no use"
    METADATA = "the metadata service gives no token"
    NOTEBOOK = "the runtime has no notebook's context"
    SERVING = "model serving's file has no token"
    GOOGLE = "Google's credentials are of no use"
    BASIC = "there are only a user name and a password"

    NOT_THE_CLI = "a program of that name isn't the current CLI"

    ENTRA_SECRET = "Entra ID refuses the secret"
    ENTRA_EXPIRED = "the secret in Entra ID has run out"
    ENTRA_APPLICATION = "Entra ID doesn't know the application"
    ENTRA_TENANT = "Entra ID doesn't know the tenant, or Databricks in it"
    FORM = "a value can't be right, by its form alone"
    GOOGLE_KEY = "Google refuses the service account's key"

    POLICY = "no federation policy matches the token that is offered"
    ENTRA_FEDERATION = "Entra ID has no federated credential for the job"
    NOT_A_TOKEN = "what is offered isn't a JWT"
    TOO_OLD = "the token that is offered has run out"
    CLIENT = "the client ID is refused"
    ACCOUNT_POLICY = "no federation policy of the account matches the token that is offered"
    SCOPE = "the scope asked for is refused"

    ANSWER = "its sign-in answers something else than OAuth"
    DISCOVERY = "only its host metadata is missing"
    NAME = "the name of its host doesn't exist here"
    OTHER_ANSWER = "another server that sign-in needs answers something else than OAuth"
    CLI_WAY = "the CLI doesn't reach it, whatever other programs do"
    CLI_TRUST = "the CLI doesn't trust its certificate"
    SDK_TRUST = "the SDK doesn't trust its certificate"
    OTHER_SERVER = "it's another server that sign-in needs"

    NO_PERSON = "no person signs in"
    NO_PROGRAM = "no program is part of the sign-in"
    PROGRAM = "a program is what doesn't answer"
    KEPT_SCOPES = "the kept sign-in has other scopes than the profile asks for"
