from dbapp_diag.causes import by_hand
from dbapp_diag.causes.model import Look, cause, you
from dbapp_diag.model.words import Stage, Variant

PAGE = Variant("page-in-workspace", "the address is that of the app's page in the workspace")

CAUSE = cause(
    "app-url-wrong",
    Stage.APP,
    title="the address isn't the one that the app's record has",
    explains="404 network 401 302",
    doc="N1",
    why="An app's host is made of its name, the workspace's ID, on Azure a shard number, and the cloud, and it's fixed when the "
    "app is created. One of these parts differs from the record, so the call meets another app, or none.",
    fixes=(
        you(
            "Call the app at its own address[[, {record_url}]].",
            "{rerun_without_address} --url {record_url} --endpoint {endpoint}",
            PAGE,
        ),
        you(
            "Use the address of the record[[: {record_url}]].[[ What differs is {part}.]]",
            "{rerun_without_host} --url {record_url}",
        ),
    ),
    told_apart="The workspace has the app, and its record has another host. A workspace ID that belongs to another workspace is "
    "reported as that.",
    look=Look("Its url isn't the address that is called.", (by_hand.RECORD,)),
    source="Databricks documentation, Key concepts in Databricks Apps; mlflow/mlflow PR 19779",
    follows_from="app-other-workspace",
    rank=2,
)
