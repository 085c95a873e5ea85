from dbapp_diag.causes.model import Look, admin, cause, you
from dbapp_diag.model.words import Stage, Variant

POLICY = Variant("federation-policy", "no federation policy matches the token that is offered")
ENTRA_FEDERATION = Variant("entra-federation", "Entra ID has no federated credential for the job")
NOT_A_TOKEN = Variant("not-a-jwt", "what is offered isn't a JWT")
TOO_OLD = Variant("offered-token-expired", "the token that is offered has run out")
CLIENT = Variant("client-id", "the client ID is refused")
ACCOUNT_POLICY = Variant(
    "account-federation-policy", "no federation policy of the account matches the token that is offered"
)
SCOPE = Variant("scope", "the scope asked for is refused")

CAUSE = cause(
    "exchange-refused",
    Stage.SIGN_IN,
    title="the workspace refuses to exchange the token",
    explains="none 401",
    doc="A1",
    why="A notebook token or one of another identity provider has to be exchanged at /oidc/v1/token before an app accepts it. The "
    "server refuses with an OAuth error that points to a parameter: the audience, the scope, the type of the subject token, or a "
    "missing federation policy.",
    fixes=(
        you(
            "Correct {parameter}[[ (the server answers {error})]]. The audience for an app is its oauth2_app_client_id, which its "
            "record shows.",
            "databricks apps get {app} --profile {profile}",
        ),
        admin(
            "For a token of another identity provider, add a federation policy whose issuer, audience and subject match that "
            "token."
        ),
        admin(
            "Give the service principal a federation policy that matches the token exactly[[: issuer {issuer}, subject "
            "{subject}, audience {audience}]]. An account admin does that; this lists what there is, by the principal's number.",
            "databricks account service-principal-federation-policy list {service_principal_number}",
            POLICY,
        ),
        you(
            "If the policy is right, it's the token that isn't: a job's subject names its branch or its environment, and "
            "DATABRICKS_TOKEN_AUDIENCE says for which audience it's asked.",
            when=POLICY,
        ),
        admin(
            "Add a federated credential to the application in Entra ID[[: issuer {issuer}, subject {subject}, audience "
            "{audience}]].",
            when=ENTRA_FEDERATION,
        ),
        you(
            "Put the identity token itself in place, as its provider issues it: three parts with dots between, without quotes, "
            "JSON or a file's name around it.",
            when=NOT_A_TOKEN,
        ),
        you(
            "Have the identity token issued anew right before the call, and let whatever writes it renew it: such tokens live "
            "some minutes.",
            when=TOO_OLD,
        ),
        you(
            "Set DATABRICKS_CLIENT_ID to the application ID of a service principal that has a federation policy; leave it out "
            "for a policy of the whole account[[; the server answers {error}]].",
            when=CLIENT,
        ),
        admin(
            "Add a federation policy to the account that matches the token[[: issuer {issuer}, audience {audience}]]; its subject "
            "claim has to name the caller as the workspace knows it. An account admin does that; this lists what there is.",
            "databricks account federation-policy list",
            ACCOUNT_POLICY,
        ),
        you(
            "Ask for a scope that the server grants and that covers those of the app[[ ({scopes})]][[; the server answers "
            "{error}]].",
            when=SCOPE,
        ),
    ),
    told_apart="The refusal comes from the token endpoint, in OAuth's own words, before any call to the app. A refused scope has "
    "an entry of its own.",
    look=Look(
        "Read the JSON that /oidc/v1/token answers to the exchange: error and error_description name the parameter."
    ),
    source="RFC 8693; Databricks documentation, Authenticate with an identity provider token",
    follows_from="network-policy-denied",
    rank=33,
)
