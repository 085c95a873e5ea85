from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, network, you
from dbapp_diag.causes.texts import APP_RECORD
from dbapp_diag.model.words import Stage, Variant

MISSPELT = Variant("misspelt-in-circulation", "the address has a form that is in circulation and leads nowhere")

CAUSE = cause(
    "dns-name-not-found",
    Stage.DNS,
    title="the name of the app's host doesn't exist",
    explains="network",
    doc="N1",
    why="The name server answers that there is no such name, while it knows others. The address is misspelt, the app is gone, or "
    "this network uses private names and nobody added this app's. Whether the platform keeps a wildcard for its zone is not "
    "known.",
    fixes=(
        you(
            "By its parts, the address should probably be {likely_url}. The app's record has it for certain: databricks apps get.",
            "dbapp-diag run --url {likely_url} --profile {profile} --endpoint {endpoint}",
            MISSPELT,
        ),
        you("Take the address from the app's record instead of putting it together.", APP_RECORD),
        network(
            "With private connectivity, forward the whole zone databricksapps.com; a zone that lists single apps misses every "
            "new one."
        ),
    ),
    told_apart="Other names of the zone, or the record's own host, resolve here. Where none of the zone does, the zone is "
    "blocked.",
    look=Look("NXDOMAIN for the app's host, and not for databricksapps.com.", (by_hand.LOOK_UP,)),
    source="RFC 8020; Databricks documentation, Configure networking for Databricks Apps",
    follows_from="app-url-wrong app-not-found app-deleting dns-zone-blocked dns-resolver-unreachable dns-server-failure "
    "proxy-needed",
    rank=26,
)
