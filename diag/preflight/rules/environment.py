"""The app's variables: what `env` says, in app.yaml and in a bundle's `config`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App, Variable
from dbapp_diag.preflight.model import Hit, app_rule
from dbapp_diag.preflight.tree import Node

_REFERENCE = re.compile(r"\$\{(?:var|bundle|workspace|resources|variables)\.[\w.\[\]-]+\}")
_NAMED = re.compile(r"(?:API_?KEY|TOKEN|SECRET|PASSWORD|SECRET_KEY|ACCESS_KEY|PRIVATE_KEY)\Z", re.IGNORECASE)
_MADE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_+/=-]{24,}")
_STANDS_FOR = re.compile(r"your|xxx|change|placeholder|example|replace|todo|dummy|secret", re.IGNORECASE)
_ORIGINS = ("valueFrom", "value_from", "valuefrom", "ValueFrom", "value-from")


@app_rule("value-from-spelling", sources.CLI_CONFIG, "app-crashed")
def spelling(app: App) -> Iterator[Hit]:
    """A variable that takes its value from a resource says `valueFrom` in app.yaml and `value_from` in databricks.yml. Another
    spelling is ignored, and the app starts without the variable."""
    for each in app.variables:
        wanted = "value_from" if each.in_bundle else "valueFrom"
        for key, _ in each.item.items():
            if key.text in _ORIGINS and key.text != wanted:
                where = "databricks.yml" if each.in_bundle else "app.yaml"
                yield Hit(
                    key.place,
                    f"{each.name}: in {where} it's `{wanted}`, and `{key.text}` is ignored",
                    f"Write `{wanted}`.",
                    wanted,
                )


@app_rule("resource-undeclared", sources.RESOURCES, "app-crashed")
def undeclared(app: App) -> Iterator[Hit]:
    """`valueFrom` names a resource of the app. Where a bundle declares the app's resources, each deployment makes them the
    app's only ones, so that a name that isn't among them stays without a value."""
    if app.bundle is None or not app.bundle.whole or not app.declared:
        return
    known = {name for each in app.declared for name in each.resources}
    if not known or not all(each.resources_known for each in app.declared):
        return
    for variable in app.variables:
        origin = variable.item.get("value_from" if variable.in_bundle else "valueFrom")
        name = origin.text if origin is not None else None
        if origin is None or not name or "${" in name or name in known:
            continue
        bundle = app.declared[0]
        yield Hit(
            origin.place,
            f"{variable.name} takes its value from the resource `{name}`, which {bundle.key} doesn't have in {app.bundle.main}",
            f"Add a resource with that name below {bundle.key}, or name one of {', '.join(sorted(known)[:8])}.",
        )


@app_rule("reference-unresolved", sources.GUIDE, "app-crashed")
def unresolved(app: App) -> Iterator[Hit]:
    """app.yaml isn't part of the bundle: `${var.…}` and its like stay there as they're written."""
    if app.spec is None:
        return
    texts: list[Node] = [value for each in app.variables if not each.in_bundle for _, value in each.item.items()]
    command = app.spec.get("command")
    texts += command.elements() if command is not None else []
    for node in texts:
        found = _REFERENCE.search(node.text or "")
        if found is not None:
            yield Hit(
                node.place,
                f"`{found[0]}` isn't replaced in app.yaml; the app gets it as it stands",
                "Write the value itself, take it from a resource, or move command and env below `config` in databricks.yml.",
            )


@app_rule("secret-in-file", sources.VARIABLES)
def secret(app: App) -> Iterator[Hit]:
    """A secret comes from a resource by `valueFrom`. As a `value` everybody reads it who reads the file or the app's settings."""
    for each in app.variables:
        value = each.value
        if value is not None and _is_secret(each, value.text or ""):
            yield Hit(
                value.place,
                f"{each.name} holds what looks like a token or a key",
                "Put it into a secret scope, add that to the app's resources, name it by `valueFrom`, and replace the secret.",
            )


def _is_secret(variable: Variable, text: str) -> bool:
    """By its form; or by its name, where it's as long and mixed as what a program made."""
    if "${" in text or len(text) <= 15:
        return False
    made = _MADE.fullmatch(text) is not None and len(set(text)) > 9 and not _STANDS_FOR.search(text)
    return Redactor().text(text) != text or (made and _NAMED.search(variable.name) is not None)
