from dataclasses import replace

from dbapp_diag.causes.model import Hand, Look, cause, network, you
from dbapp_diag.causes.texts import OWN_ADDRESS
from dbapp_diag.model.words import Stage, Variant

NO_ANSWER_BEHIND = Variant(
    "no-answer-behind",
    "the gateway gets no answer from what stands behind it",
    title="the gateway in front of the app gets no answer from behind",
    why="The host that was called isn't one that the platform gives to apps. 502 to 504 is what a gateway says where it has no "
    "good answer to hand on. It can't resolve or reach the app's host, the handshake fails, or it waits too long.",
)
NOT_FOUND = Variant(
    "gateway-not-found",
    "the gateway finds nothing at this path",
    title="the gateway in front of the app finds nothing at this path",
    why="The host that was called isn't one that the platform gives to apps. Either the gateway's list of paths has none like "
    "this, or it calls the app under its own name in place of the app's, and the platform finds no app of that name.",
)

CAUSE = cause(
    "gateway-refuses",
    Stage.FRONT_DOOR,
    title="something in front of the app answers by rules of its own",
    explains="401 302 403 404 4xx 5xx",
    why="The host that was called isn't one that the platform gives to apps, and its answer bears no mark of the platform: an API "
    "gateway, a reverse proxy or a custom domain. It wants something of its own, such as a key, or doesn't know the path. The "
    "token was not shown to it.",
    fixes=(
        network("Ask whoever runs {gateway} what it wants of callers[[; it says: {said}]]."),
        you("If it wants a key of its own, send that along: --header takes it."),
        network(
            "Look in the log of {gateway} for why it gets no answer: the name or address of its backend, the server name (SNI) and "
            "Host header that it sends, the firewall between the two, its time-out.",
            when=NO_ANSWER_BEHIND,
        ),
        network(
            "See that {gateway} has a route for this path, and that it calls the app under the app's own host name (SNI and Host).",
            when=NOT_FOUND,
        ),
        *(replace(OWN_ADDRESS, when=which) for which in (None, NO_ANSWER_BEHIND, NOT_FOUND)),
    ),
    told_apart="No server: databricks, no gap-auth, no way to the platform's sign-in, with or without a token. A filter on the "
    "caller's side shows at the app's own address too.",
    look=Look(
        "A realm or words that aren't the platform's.", (Hand("the headers of the answer", "curl -si {url}{endpoint}"),)
    ),
    source="RFC 9110 section 11.6.1; guides that put API Management before an app",
    rank=40,
)
