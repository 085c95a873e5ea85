from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.causes.texts import LOGIN
from dbapp_diag.model.words import Stage, Variant

KEPT_SCOPES = Variant(
    "stored-scopes",
    "the saved login has other scopes than the profile asks for",
    formerly="the kept sign-in has other scopes than the profile asks for",
)
NO_PERSON = Variant("no-person", "no person signs in")

CAUSE = cause(
    "scopes-not-granted",
    Stage.SIGN_IN,
    title="the scopes asked for aren't granted",
    explains="none",
    doc="A4",
    why="The authorization server answers invalid_scope or access_denied: a scope has another name, isn't allowed for this "
    "client, or somebody refused consent. No token is issued at all, not even a narrower one.",
    fixes=(
        you(
            "Ask for the scopes that the app needs, by their present names.",
            LOGIN + " --scopes {scopes}",
        ),
        admin("Allow these scopes for the OAuth client that signs in, if it needs them[[: {scopes}]]."),
        you(
            "Sign in once more and name the scopes that the profile lists; a saved login never gets other ones.",
            LOGIN + " --scopes {scopes}",
            KEPT_SCOPES,
        ),
        you(
            "Correct the scopes that this sign-in asks for, by their present names: DATABRICKS_SCOPES, or scopes in the profile. "
            "Without either the SDK asks for what the method asks for by itself.",
            when=NO_PERSON,
        ),
        admin("Allow these scopes for the client that signs in, if it needs them.", when=NO_PERSON),
    ),
    told_apart="Nothing is issued. A token that is issued and lacks scopes is refused later, by the app.",
    look=Look("Read what the sign-in ends with: invalid_scope, or access_denied."),
    source="RFC 6749 section 5.2; databricks/databricks-sql-nodejs issue 226; databricks/appkit issue 515",
    follows_from="environment-overrides-profile workspace-host-wrong",
    rank=46,
)
