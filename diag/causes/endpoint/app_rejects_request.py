from dataclasses import replace

from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, owner, you
from dbapp_diag.causes.texts import LOGS, OWN_ADDRESS, WITH_USER_TOKEN
from dbapp_diag.model.words import Stage, Variant

UPGRADE_LOST = Variant(
    "upgrade-lost",
    "the app asks for the upgrade that the request had",
    title="the upgrade to a websocket doesn't reach the app",
    why="Upgrade and Connection count for one connection only: each proxy on the way has to send them on by itself, and many don't "
    "unless they're told to. The app then sees a plain GET.",
)
FORM_FOR_JSON = Variant(
    "json-as-form",
    "the body is JSON, and goes as a form",
    title="the body is JSON, and was sent as a form",
    why="Unless it's told otherwise, curl's -d sends a form (application/x-www-form-urlencoded), and so do many clients. The app "
    "then doesn't read the body as JSON.",
)
TOO_LARGE = Variant(
    "body-too-large",
    "the body is larger than somebody on the way takes",
    title="the body is too large",
    why="413 says that the body is larger than its sender takes: the app's framework, the server that it runs in, or something "
    "before it. Each has a limit of its own.",
)
CONFLICT = Variant(
    "conflict",
    "the request doesn't fit the present state of what it names",
    title="the request doesn't fit the present state of what it names",
    why="The app understands the request, and what it names isn't in the state that the request expects: somebody else has changed "
    "it meanwhile, it exists already, or it's locked.",
)

CAUSE = cause(
    "app-rejects-request",
    Stage.ENDPOINT,
    title="the app doesn't accept this request",
    explains="4xx",
    why="The caller was let in, the path exists, and the app rejects what was sent, such as without a field, with "
    "another content type than the expected one, or with too large a body. Its message says which.",
    fixes=(
        you("Change the request as the app's answer asks[[: {message}]]"),
        you(
            "Compare with the app's own description, often at /openapi.json.",
            "{rerun} --verbose",
        ),
        *WITH_USER_TOKEN,
        you(
            "Say that it's JSON: with curl add -H 'Content-Type: application/json', or write --json in place of -d; with requests "
            "or httpx give it as json=.",
            when=FORM_FOR_JSON,
        ),
        you("Send less at once, such as the file in parts, or put it into a volume and send its path.", when=TOO_LARGE),
        owner(
            "If the limit is the app's own, raise it (Flask: MAX_CONTENT_LENGTH; Express: the limit of its body parsers). Its "
            "log shows whether the call arrives.",
            LOGS,
            TOO_LARGE,
        ),
        you(
            "Read the present state first, and send the change again on top of it[[; the app says: {message}]].",
            when=CONFLICT,
        ),
        network(
            "Let every proxy between here and the app pass the upgrade on. For nginx: proxy_http_version 1.1, and proxy_set_header "
            "for Upgrade ($http_upgrade) and Connection (upgrade).",
            when=UPGRADE_LOST,
        ),
        replace(OWN_ADDRESS, when=UPGRADE_LOST),
    ),
    told_apart="400, 409, 413, 415 or 422 by the app. 401 and 403 by the app are a refusal, 429 is a rate limit.",
    look=Look("400, 409, 413, 415 or 422 with gap-auth; the body says what is wanted.", (by_hand.CALL,)),
    source="RFC 9110 sections 7.6.1, 15.5 and 15.5.22; curl.se/docs/manpage.html, --data; nginx documentation, WebSocket "
    "proxying",
    follows_from="redirect-drops-token",
    rank=35,
)
