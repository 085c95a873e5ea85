from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage

CAUSE = cause(
    "hosts-file-override",
    Stage.DNS,
    title="the hosts file sends the app's name elsewhere",
    explains="network 4xx 5xx",
    doc="W2",
    why="The system asks the hosts file before any name server, so a line there wins. Left over from a test or a migration, it "
    "leads to an address where this app isn't.",
    fixes=(you("Take this host's line out of {file}[[: {entry}]].", "grep -n databricksapps {file}"),),
    told_apart="The name server answers differently, and the file holds the line. Without such a line, a difference comes from a "
    "cache, a VPN or a search domain.",
    look=Look("A line names the app's host.", (by_hand.HOSTS,)),
    source="RFC 952; Linux manual page hosts(5)",
    rank=62,
)
