"""The account's ingress policy denies apps to the caller's address, and its workspace's API doesn't mind."""

from dbapp_diag.lab.breaking import at_door, outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Denied
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import APP, CALLER, PERSON, World

OTHERS = (
    Denied("/api/2.0/clusters/list", PERSON.id, source="192.0.2.99"),
    Denied("/api/items", PERSON.id, source="192.0.2.99", rule_label="deny-guests"),
)
"""What the policy denied to others: none of the call's business."""


def record(world: World, *denials: Denied) -> None:
    """Put these beside others into the account's record, and name a warehouse to read it on."""
    world.workspace.denied = [*OTHERS, *denials]
    world.question.extra += ("--warehouse", world.workspace.warehouses[0])


@fault("ingress-policy-denied", stage="authorization", title="The ingress policy denies apps here; 401")
def apply(world: World) -> None:
    """An empty 401 below `/api/`, elsewhere the way to sign in. What such a refusal looks like isn't known in public.

    The record: Databricks documentation, "Context-based ingress control".
    """
    world.app.door.refuses_all = True
    record(world, Denied("/api/items", CALLER.id, rule_label="apps-from-the-office"))


@fault(
    "ingress-policy-denied",
    variant="forbidden",
    stage="authorization",
    title="The ingress policy denies apps here; 403",
)
def forbidden(world: World) -> None:
    """An empty 403 for everybody, before any token; the record names the whole address, and no rule."""
    at_door(world, lambda request: Response(403))
    record(world, Denied(f"https://{APP}/api/items?page=2", CALLER.id, policy_outcome="DENY", age=900.0))


@fault(
    "ingress-policy-denied", variant="outside", stage="authorization", title="The ingress policy denies apps here; 302"
)
def outside(world: World) -> None:
    """The way to sign in outside `/api/`, in spite of the token; the statement takes its time."""
    apply.apply(world)
    outside_api(world)
    world.workspace.denied = [
        *OTHERS,
        Denied("/items", CALLER.id),
        Denied("/items", CALLER.id, policy_outcome="DENY_DRY_RUN"),
    ]
    world.workspace.statement_waits = 1


@fault(
    "ingress-policy-denied",
    variant="unnamed",
    stage="authorization",
    title="The ingress policy denies apps here; by nobody",
)
def unnamed(world: World) -> None:
    """The record hides who it was, as system tables do with identities."""
    apply.apply(world)
    world.workspace.denied = [*OTHERS, Denied("/api/items", "__REDACTED__", rule_label="apps-from-the-office")]
