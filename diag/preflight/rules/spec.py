"""app.yaml as a file: that it's YAML, there's one, and it has what the platform reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import islice

from dbapp_diag.model.words import BuiltInCause
from dbapp_diag.preflight import sources
from dbapp_diag.preflight.app import App
from dbapp_diag.preflight.model import Hit, Level, Place, app_rule, project_rule
from dbapp_diag.preflight.project import Project
from dbapp_diag.preflight.tree import Node

SETTINGS = ("command", "env")
_MEANT = {
    **dict.fromkeys(("environment", "env_vars", "environment_variables", "variables"), "env"),
    **dict.fromkeys(("cmd", "commands", "entrypoint", "start", "start_command", "run"), "command"),
}
"""Keys of other platforms, and what they're called here."""


@project_rule("yaml-syntax", sources.RUNTIME, "app-deployment-failed")
def syntax(project: Project) -> Iterator[Hit]:
    """app.yaml and a bundle's files are YAML with one document. A deployment can't read anything else."""
    for error in project.broken:
        yield Hit(error.place, f"this isn't one YAML document: {error.text}", "Correct the YAML at this place.")


@app_rule("yaml-key-twice", sources.YAML, "app-deployment-failed")
def key_twice(app: App) -> Iterator[Hit]:
    """A key stands once in a mapping: YAML asks for it, and of two values at most one counts."""
    for tree in app.specs.values():
        known: dict[str, Node] = {}
        for key, _ in tree.items() if tree is not None else []:
            first = known.setdefault(key.text or "", key)
            if first is not key:
                fix = f"Join it with the one in line {first.place.line}."
                yield Hit(key.place, f"`{key.text}` stands here a second time", fix)


@app_rule("app-yaml-twice", sources.RUNTIME, level=Level.WARNING)
def two_files(app: App) -> Iterator[Hit]:
    """An app has app.yaml or app.yml. Which of two counts isn't documented."""
    for name in islice(app.specs, 1, None):
        yield Hit(
            Place(name), "there's an app.yaml and an app.yml, and one of them doesn't count", "Delete one of them."
        )


@app_rule("app-yaml-shape", sources.RUNTIME, "app-deployment-failed")
def shape(app: App) -> Iterator[Hit]:
    """app.yaml is a mapping in which `command` is a list of texts and `env` is a list of items, each with `name` and one of
    `value` and `valueFrom`."""
    for tree in app.specs.values():
        if tree is not None and not tree.is_map:
            yield Hit(
                tree.place,
                "app.yaml isn't a mapping with `command` and `env`",
                "Write `command:` and `env:` at its top.",
            )
    if app.spec is None:
        return
    command = app.spec.get("command")
    if command is not None and command.text:
        yield Hit(
            command.place,
            "`command` is one text, and has to be a list with a member a word",
            f"Write it as a list: [{', '.join(_quoted(word) for word in command.text.split())}]."
            if "'" not in command.text and '"' not in command.text and len(command.text) < 200
            else "Write it as a list, one member a word.",
        )
    elif command is not None and (command.is_map or any(each.text is None for each in command.elements())):
        yield Hit(command.place, "`command` has to be a list of texts", "Write each word as one member of the list.")
    yield from _env(app.spec.get("env"))


def _env(env: Node | None) -> Iterator[Hit]:
    if env is None or env.is_null:
        return
    if not env.is_list:
        yield Hit(
            env.place, "`env` isn't a list", "Write each variable as an item: `- name: NAME`, and below it `value: …`."
        )
    for item in env.elements():
        name = item.get("name")
        value, origin = item.get("value"), item.get("valueFrom")
        if not item.is_map or name is None or not name.text:
            yield Hit(item.place, "this item of `env` has no `name`", "Write `name: NAME` and `value: …`.")
        elif value is not None and origin is not None:
            yield Hit(name.place, f"{name.text} has both `value` and `valueFrom`", "Keep one of them.")
        else:
            for key, each in (("value", value), ("valueFrom", origin)):
                if each is not None and (each.is_map or each.is_list):
                    yield Hit(each.place, f"`{key}` of {name.text} isn't a text", "Write one text there.")


@app_rule("app-yaml-key", sources.RUNTIME, "app-crashed", Level.WARNING)
def unknown_key(app: App) -> Iterator[Hit]:
    """app.yaml has two settings, `command` and `env`. What stands under another name has no effect."""
    for key, _ in app.spec.items() if app.spec is not None else []:
        name = key.text or ""
        near = difflib.get_close_matches(name.lower(), SETTINGS, 1, 0.75)
        meant = _MEANT.get(name.lower()) or (near[0] if near else "")
        if name not in SETTINGS and meant and app.spec is not None and app.spec.get(meant) is None:
            yield Hit(
                key.place, f"`{name}` is no setting of app.yaml", f"Write `{meant}`, in the form that it has there."
            )


_ELSEWHERE: dict[str, tuple[str, BuiltInCause]] = {
    "resources": ("the app's resources are settings of the app", "app-downstream-permission"),
    "user_api_scopes": ("the scopes of user authorization are settings of the app", "app-downstream-scopes"),
    "scopes": ("the scopes of user authorization are settings of the app", "app-downstream-scopes"),
    "permissions": ("who may use the app is a setting of the app", "permission-missing"),
}
"""Keys that belong elsewhere, what they say, and what comes of their having no effect."""


@app_rule("wrong-file", sources.RUNTIME, "app-downstream-scopes", Level.WARNING)
def wrong_file(app: App) -> Iterator[Hit]:
    """Resources, scopes and permissions belong to the app: in its settings, or below the app in databricks.yml. In app.yaml
    they have no effect."""
    for key, value in app.spec.items() if app.spec is not None else []:
        if key.text in _ELSEWHERE and not value.is_null and not _declared(app, key.text, value):
            what, cause = _ELSEWHERE[key.text]
            wanted = "user_api_scopes" if key.text == "scopes" else key.text
            yield Hit(
                key.place,
                f"`{key.text}` has no effect in app.yaml: {what}",
                f"Move it to `{wanted}` below the app in databricks.yml, or set it in the app's settings.",
                cause=cause,
            )
    for each in app.declared:
        for _, config in each.each("config"):
            for key, _ in config.items():
                if key.text in _ELSEWHERE:
                    fix, cause = "Move it one level up, out of `config`.", _ELSEWHERE[key.text][1]
                    yield Hit(
                        key.place,
                        f"`{key.text}` has no effect in `config`, which has `command` and `env`",
                        fix,
                        cause=cause,
                    )


def _declared(app: App, name: str, value: Node) -> bool:
    """Whether the bundle says the same: then nothing is lost."""
    for each in app.declared:
        if name == "resources":
            names = {named.text for item in value.elements() if (named := item.get("name")) is not None}
            if names <= each.resources.keys():
                return True
        elif any(True for _ in each.each("user_api_scopes" if name == "scopes" else name)):
            return True
    return False


def _quoted(word: str) -> str:
    return f'"{word}"'
