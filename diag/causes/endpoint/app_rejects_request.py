from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.causes.texts import WITH_USER_TOKEN
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "app-rejects-request",
    Stage.ENDPOINT,
    title="the app doesn't accept this request",
    explains="4xx",
    why="The caller was let in, the path exists, and the app rejects what was sent: a field is missing, the content type isn't the "
    "expected one, the body is too large. Its message says which.",
    fixes=(
        you("Send what the app asks for[[: {message}]]"),
        you(
            "Compare with the app's own description, often at /openapi.json.",
            "{rerun} --verbose",
        ),
        *WITH_USER_TOKEN,
    ),
    told_apart="400, 409, 413, 415 or 422 by the app. 401 and 403 by the app are a refusal, 429 is a rate limit.",
    look=Look("400, 409, 413, 415 or 422 with gap-auth; the body says what is wanted.", (by_hand.CALL,)),
    source="RFC 9110 section 15.5",
    follows_from="redirect-drops-token",
    rank=35,
)
