"""Causes in the settings of the caller: which credentials and which workspace it means to use."""

from __future__ import annotations

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.configuration_cases import Case
from dbapp_diag.causes.configuration_fixes import CLI_MISSING, CONFLICT, LACKING, SPOILT
from dbapp_diag.causes.model import Cause, Fix, Look, cause
from dbapp_diag.causes.sign_in_fixes import NO_CREDENTIALS
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Stage, Who

CAUSES: tuple[Cause, ...] = (
    cause(
        "credentials-missing",
        Stage.CONFIGURATION,
        title="there are no credentials to sign in with",
        explains="none 401 302",
        doc="A2",
        why="The SDK tries its sources of credentials in a fixed order: token, client secret, federation, "
        "cloud logins, the Databricks CLI. None of them yields anything here. A caller that sends its "
        "request all the same gets a 401 below /api/ and the login redirect elsewhere.",
        fixes=(
            Fix(Who.YOU, "Sign in as yourself and keep the result in a profile.", LOGIN),
            Fix(
                Who.YOU,
                "For an unattended caller, set the client ID and secret of a service principal where it runs; "
                "this asks for the secret without showing it.",
                "read -rs DATABRICKS_CLIENT_SECRET && export DATABRICKS_CLIENT_SECRET "
                "DATABRICKS_HOST={workspace} DATABRICKS_CLIENT_ID={client_id}",
            ),
            Fix(
                Who.YOU,
                "Name the profile that you mean; the config file has {profiles}.",
                "export DATABRICKS_CONFIG_PROFILE={one}",
                when=Case.UNREAD,
            ),
            *LACKING,
            *NO_CREDENTIALS,
        ),
        told_apart="Every source was tried, and each says why it has nothing. A named profile that is "
        "missing, or one that lacks fields, is reported as that instead.",
        look=Look(
            "It can't authenticate, and what it lists below holds no token, no client ID and no auth type.",
            (by_hand.SETTINGS,),
        ),
        source="Databricks documentation, Databricks unified authentication; databricks/databricks-sdk-py, "
        "databricks/sdk/credentials_provider.py",
        follows_from="profile-not-found profile-incomplete config-file-unreadable cli-missing "
        "credentials-conflict environment-overrides-profile",
        rank=12,
    ),
    cause(
        "profile-not-found",
        Stage.CONFIGURATION,
        title="the config file has no profile of that name",
        explains="none",
        doc="A2",
        why="A profile is a section of the config file, and its name is case-sensitive. The named one isn't "
        "there, so the SDK stops before anything is sent.",
        fixes=(
            Fix(
                Who.YOU,
                "Name {nearest}, the nearest that {file} has. See that it's in order.",
                "databricks auth describe --profile {nearest}",
                when=Case.NEAREST,
            ),
            Fix(Who.YOU, "Create the profile: sign in once under that name.", LOGIN, when=Case.NEAREST),
            Fix(Who.YOU, "Name a profile that {file} has. List them all.", "databricks auth profiles"),
            Fix(Who.YOU, "Create the profile: sign in once under that name.", LOGIN),
        ),
        told_apart="The file itself can be read and has other profiles, or none. An unreadable file hides "
        "profiles that are there.",
        look=Look("The name isn't in the list. Names are case-sensitive.", (by_hand.PROFILES,)),
        source="databricks/databricks-sdk-py, databricks/sdk/config.py",
        follows_from="config-file-unreadable",
        rank=32,
    ),
    cause(
        "profile-incomplete",
        Stage.CONFIGURATION,
        title="the profile lacks something that it needs to sign in",
        explains="none",
        doc="A2",
        why="Each way to sign in needs its own fields: a host always, and then a client ID with its secret, "
        "or an auth type. With one of them missing the SDK passes the method over without saying why.",
        fixes=(
            Fix(Who.YOU, "Add {missing} to the section [{profile}] of {file}."),
            Fix(Who.YOU, "For your own account, let the CLI write the section.", LOGIN),
        ),
        told_apart="The profile is there and readable; only fields are missing. Their names are shown, "
        "never their values.",
        look=Look(
            "It can't authenticate, and the list lacks the host, or what the auth type needs beside it.",
            (by_hand.SETTINGS,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/credentials_provider.py",
        rank=40,
    ),
    cause(
        "config-file-unreadable",
        Stage.CONFIGURATION,
        title="the config file can't be read",
        explains="none",
        doc="A2",
        why="Profiles are read from ~/.databrickscfg unless DATABRICKS_CONFIG_FILE names another file. A "
        "key written twice, a line outside any section, a byte-order mark or a missing permission stops the "
        "reader. A path that doesn't exist passes in silence, and only the profile seems to be missing.",
        fixes=(
            Fix(Who.YOU, "Mend {file}: {problem}."),
            Fix(Who.YOU, "Mend {file}: {problem}.", when=Case.FILE_NAMED),
            Fix(
                Who.YOU,
                "If DATABRICKS_CONFIG_FILE names the wrong file, clear it.",
                "unset DATABRICKS_CONFIG_FILE",
                when=Case.FILE_NAMED,
            ),
            Fix(
                Who.YOU,
                "Clear DATABRICKS_CONFIG_FILE, or let it name the file that you mean: {file} isn't there.",
                "unset DATABRICKS_CONFIG_FILE",
                when=Case.FILE_MISSING,
            ),
            *SPOILT,
        ),
        told_apart="The file fails as a whole, whichever profile is asked for. No line of it is quoted, "
        "since it may hold a secret.",
        look=Look(
            "It stops with an error about the file, or lists nothing where DATABRICKS_CONFIG_FILE leads nowhere.",
            (by_hand.PROFILES,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/config.py",
        rank=55,
    ),
    cause(
        "credentials-conflict",
        Stage.CONFIGURATION,
        title="more than one way to sign in is configured",
        explains="none 401 403",
        doc="A2",
        why="The SDK counts the methods that have any value, from environment, profile and code together, "
        "and stops when there are two. One stray variable is enough. Where an auth type is set, that method "
        "wins, even if it belongs to another identity than the one meant; the app then refuses that one.",
        fixes=CONFLICT,
        told_apart="Two methods each have values of their own. Where a variable replaces a field of the "
        "profile within one method, it's an override.",
        look=Look(
            "Variables of two methods are set, such as a token and a client ID, or one beside a profile that has "
            "another.",
            (by_hand.VARIABLES,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/config.py and issues 1183, 780; databricks/cli pull request 4594; "
        "databricks/databricks-ai-bridge pull request 541",
        rank=30,
    ),
    cause(
        "environment-overrides-profile",
        Stage.CONFIGURATION,
        title="a variable in the environment wins over the profile",
        explains="none 401 302 403 404",
        doc="A2",
        why="With a profile named, the Databricks SDK for Python still takes each DATABRICKS_… variable in place of "
        "the profile's own value, key by key. So the host may come from the environment and the token from the "
        "profile, or the reverse. The Databricks CLI did the same up to 1.6; since 1.7.0 a profile that --profile names "
        "wins there, so the CLI can work where the SDK fails.",
        fixes=(
            Fix(Who.YOU, "Clear what wins over the profile: {variables}.", "unset {variables}"),
            Fix(Who.YOU, "If the environment is right, call without a profile."),
        ),
        told_apart="The variable and the profile are both set and disagree. A variable that agrees with the "
        "profile is no finding.",
        look=Look(
            "DATABRICKS_HOST, DATABRICKS_TOKEN or DATABRICKS_CLIENT_ID is set, while a profile is named as well.",
            (by_hand.VARIABLES,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/config.py; databricks/cli issues 1194 and 5096, "
        "PR 5702, release notes of 1.7.0",
        follows_from="credentials-conflict",
        rank=14,
    ),
    cause(
        "cli-missing",
        Stage.CONFIGURATION,
        title="the profile needs the Databricks CLI, which isn't found here",
        explains="none",
        doc="A2",
        why="A profile made by databricks auth login holds no secret: the SDK asks the CLI for the token "
        "each time. It searches PATH and passes over the legacy CLI; before its version 0.158 it takes any file below "
        "1 MiB for that, wrapper scripts and shims as well.",
        fixes=CLI_MISSING,
        told_apart="The profile is complete; only the program is missing, or a legacy one stands in its place.",
        look=Look("The command isn't found, or doesn't know the word version: that's the legacy one.", (by_hand.CLI,)),
        source="databricks/databricks-sdk-py, databricks/sdk/credentials_provider.py, issues 1037 and 1274; Databricks "
        "documentation, Install or update the Databricks CLI",
        rank=36,
    ),
    cause(
        "workspace-host-wrong",
        Stage.CONFIGURATION,
        title="the configured host isn't a Databricks workspace",
        explains="none 404 401",
        doc="N1",
        why="The host is used as it's written: a path, a query or http:// stays in and every API path is "
        "appended to it. A misspelt name doesn't resolve, an account console has no apps, an app's own URL "
        "serves no sign-in. The token then comes from the wrong authority, or from none.",
        fixes=(
            Fix(
                Who.YOU,
                "Set {holder} to the workspace's bare address.",
                "export {holder}={corrected}",
                when=Case.BY_VARIABLE,
            ),
            Fix(
                Who.YOU,
                "Set {holder} to the workspace's bare address, {corrected}: https, no path, no query.",
                when=Case.ELSEWHERE,
            ),
            Fix(
                Who.YOU,
                "Open the account console: its list of workspaces has the address of each. Set {holder} to that of "
                "the app's workspace.",
                when=Case.CONSOLE,
            ),
            Fix(
                Who.YOU,
                "Write the workspace's bare address, https without path or query, where the host comes from: {where}. "
                "See what is in effect.",
                "databricks auth describe --profile {profile}",
            ),
        ),
        told_apart="Other names resolve and other hosts answer, so the network is fine; this host doesn't "
        "exist, or answers without a workspace's metadata.",
        look=Look(
            "A workspace answers with JSON that has a token_endpoint. Here the host doesn't exist, or gives 404 "
            "or a page.",
            (by_hand.METADATA,),
        ),
        source="databricks/databricks-sdk-py, databricks/sdk/config.py; "
        "databricks/terraform-provider-databricks issue 3848",
        follows_from="environment-overrides-profile",
        rank=28,
    ),
)
