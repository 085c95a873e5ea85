from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, owner, you
from dbapp_diag.causes.texts import LOGS
from dbapp_diag.model.words import Stage, Variant

SESSION_LOST = Variant("mcp-session-lost", "the MCP server no longer knows the session that it has just given")
CUT_OFF = Variant(
    "body-cut-off",
    "the answer ends before its end",
    title="the answer breaks off",
    why="The status says success, and the connection is closed before the end of what was announced.",
)
NOT_PACKED = Variant(
    "not-packed-as-said",
    "the body isn't packed as its Content-Encoding says",
    title="the answer can't be unpacked",
    why="The status says success, and the body isn't what its Content-Encoding names, or is damaged. No client gets anything out "
    "of it.",
)

CAUSE = cause(
    "response-unexpected",
    Stage.ENDPOINT,
    title="the answer isn't what an API would send",
    explains="ok",
    why="The status says success, and the body is HTML where JSON was asked for, or it ends before its announced length. A "
    "single-page app answers any unknown path with its start page. To an MCP client or a websocket it's an answer that isn't "
    "in their protocol, or a session that the server loses.",
    fixes=(
        you(
            "Check the path: the start page of an app in place of data means that the path isn't an API's.",
            "{rerun} --verbose",
        ),
        owner(
            "Find the request in the app's log: its code fails while it answers, or a limit of time or size ends the answer.",
            LOGS,
            CUT_OFF,
        ),
        you(
            "Make the call again, to see whether it ends at the same place.",
            "{rerun_without_repeat} --repeat 3",
            CUT_OFF,
        ),
        owner(
            "Set Content-Encoding where the body is packed and nowhere else: an app that hands on another service's answer has to "
            "leave that header out once the body is unpacked.",
            when=NOT_PACKED,
        ),
        owner(
            "Serve MCP from one process, or without sessions (stateless_http): with several workers each keeps its own sessions, "
            "and the next request meets another one.",
            when=SESSION_LOST,
        ),
        owner("Let unknown paths below /api/ answer 404, and streams end with a mark of their own."),
    ),
    told_apart="The call itself works, so it's a warning. A login page in its place is reported as that.",
    look=Look("200 with content-type: text/html where JSON was asked for.", (by_hand.CALL,)),
    source="RFC 9110 section 8; IceRhymers/shellbox; Model Context Protocol 2025-11-25, Transports, Session Management",
    follows_from="login-page-as-success proxy-block-page",
    rank=60,
)
