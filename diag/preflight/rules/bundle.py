"""A bundle's apps: what the CLI refuses, and what a deployment resets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from dbapp_diag.preflight import sources
from dbapp_diag.preflight.bundle import Bundle, BundleApp
from dbapp_diag.preflight.files import joined
from dbapp_diag.preflight.model import Hit, Level, project_rule
from dbapp_diag.preflight.project import Project

_REFERENCE = re.compile(r"\$\{resources\.(\w+)\.([^.}]+)\.\w+\}")
PERMISSIONS = {
    "app": ("CAN_USE",),
    "database": ("CAN_CONNECT_AND_CREATE",),
    "experiment": ("CAN_MANAGE", "CAN_EDIT", "CAN_READ"),
    "genie_space": ("CAN_MANAGE", "CAN_EDIT", "CAN_RUN", "CAN_VIEW"),
    "job": ("CAN_MANAGE", "IS_OWNER", "CAN_MANAGE_RUN", "CAN_VIEW"),
    "postgres": ("CAN_CONNECT_AND_CREATE",),
    "secret": ("READ", "WRITE", "MANAGE"),
    "serving_endpoint": ("CAN_MANAGE", "CAN_QUERY", "CAN_VIEW"),
    "sql_warehouse": ("CAN_MANAGE", "CAN_USE", "IS_OWNER"),
    "uc_securable": ("READ_VOLUME", "WRITE_VOLUME", "SELECT", "EXECUTE", "USE_CONNECTION", "MODIFY"),
}
"""What an app may be granted on each kind of resource (schema of bundles, `AppResource…Permission`)."""
LEVELS = ("CAN_MANAGE", "CAN_USE")


def _apps(project: Project) -> list[BundleApp]:
    return list(project.bundle.apps.values()) if project.bundle is not None else []


@project_rule("bundle-source", sources.BUNDLE_CHECKS, "app-never-deployed")
def source(project: Project) -> Iterator[Hit]:
    """An app of a bundle has a folder of its own in `source_code_path`, or a `git_source`, and not both. Two apps in one folder
    overwrite each other's configuration."""
    known: dict[str, BundleApp] = {}
    whole = project.bundle is not None and project.bundle.whole
    for app in _apps(project):
        paths, git = list(app.each("source_code_path")), list(app.each("git_source"))
        if not paths and not git and whole:
            yield Hit(
                app.key_node.place,
                f"{app.key} has neither source_code_path nor git_source",
                "Add source_code_path with the app's folder.",
            )
        for (declared, node), folder in zip(paths, app.folders, strict=True):
            if any(each.target == declared.target for each, _ in git):
                yield Hit(node.place, f"{app.key} has both source_code_path and git_source", "Keep one of them.")
            elif folder is not None and _lacks(project, folder):
                says = f"there's no folder {folder}; the path counts from {declared.file}"
                written = joined("", node.text or "")
                fix = f"Write the path of {app.key}'s folder from the folder of that file."
                if project.files.is_folder(written):
                    fix = f"Write {posixpath.relpath(written, declared.file.rpartition('/')[0] or '.')}."
                yield Hit(node.place, says, fix)
            elif folder is not None and not declared.target and known.setdefault(folder, app) is not app:
                yield Hit(
                    node.place,
                    f"{app.key} and {known[folder].key} have the same folder",
                    "Give each app a folder of its own.",
                )


def _lacks(project: Project, folder: str) -> bool:
    """Whether a folder isn't there, and no build makes it."""
    built = folder.startswith(".") or folder.rpartition("/")[2] in ("dist", "build", "out", "target")
    trees = project.bundle.trees.values() if project.bundle is not None else ()
    makes = any(tree.get(key) is not None for tree in trees for key in ("artifacts", "scripts"))
    return not built and not makes and not project.files.is_folder(folder)


@project_rule("bundle-app-name", sources.SDK_APPS, "app-never-deployed", Level.WARNING)
def name(project: Project) -> Iterator[Hit]:
    """An app's name has lower-case letters, digits and hyphens alone."""
    for app in _apps(project):
        for _, node in app.each("name"):
            text = node.text or ""
            if re.search(r"[^a-z0-9-]", re.sub(r"\$\{[^}]*\}", "", text)):
                instead = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") if "$" not in text else ""
                fix = f"Write {instead}." if instead else "Use lower-case letters, digits and hyphens."
                yield Hit(node.place, f"`{text}` has signs that an app's name can't have", fix)


@project_rule("bundle-permission", sources.BUNDLE, "app-deployment-failed", Level.WARNING)
def permission(project: Project) -> Iterator[Hit]:
    """Each kind of resource has its own permissions, and an app itself has CAN_USE and CAN_MANAGE."""
    for app in _apps(project):
        for _, node in app.each("permissions"):
            for each in node.elements():
                level = each.get("level")
                if level is not None and level.text and "$" not in level.text and level.text not in LEVELS:
                    yield Hit(
                        level.place, f"an app has no permission {level.text}", f"Write one of {', '.join(LEVELS)}."
                    )
        for _, node in app.each("resources"):
            for resource in node.elements():
                for kind, allowed in PERMISSIONS.items():
                    found = resource.at(kind, "permission")
                    if found is not None and found.text and "$" not in found.text and found.text not in allowed:
                        fix = f"Write {'one of ' if len(allowed) > 1 else ''}{', '.join(allowed)}."
                        yield Hit(found.place, f"`{kind}` has no permission {found.text}", fix)


@project_rule("grants-reset", sources.CLI_PERMISSIONS, "permission-missing", Level.WARNING)
def grants(project: Project) -> Iterator[Hit]:
    """With `permissions`, each deployment sets the app's permissions to that list and the bundle's own. Whoever was granted
    CAN USE by hand loses it, and gets an empty 401 from then on."""
    if project.bundle is None or not project.bundle.whole or _top_level_use(project.bundle):
        return
    for app in _apps(project):
        written = list(app.each("permissions"))
        levels = [
            (level.text or "")
            for _, node in written
            for each in node.elements()
            if (level := each.get("level")) is not None
        ]
        if written and levels and all(level == "CAN_MANAGE" for level in levels):
            key = written[0][0].node.key("permissions")
            fix = "Add each caller here with level: CAN_USE, or a group of them."
            yield Hit(
                (key or written[0][1]).place,
                f"each deployment takes CAN USE on {app.key} from whoever got it by hand",
                fix,
            )


def _top_level_use(bundle: Bundle) -> bool:
    """Whether the bundle grants use of all that it holds: CAN_VIEW there is CAN_USE on an app."""
    trees = [bundle.trees[bundle.main]] if bundle.main in bundle.trees else []
    targets = trees[0].get("targets") if trees else None
    trees += [target for _, target in targets.items()] if targets is not None else []
    lists = [node for tree in trees if (node := tree.get("permissions")) is not None]
    return any(
        (level := each.get("level")) is not None and level.text == "CAN_VIEW"
        for node in lists
        for each in node.elements()
    )


@project_rule("resource-grant-reset", sources.CLI_GRANTS, "app-downstream-permission", Level.WARNING)
def resource_grants(project: Project) -> Iterator[Hit]:
    """A resource of the same bundle that has `permissions` of its own loses, from the second deployment on, what the app was
    granted on it, unless the app's service principal stands in that list."""
    bundle = project.bundle
    if bundle is None or not bundle.whole:
        return
    for app in _apps(project):
        principal = f"${{resources.apps.{app.key}.service_principal_client_id}}"
        for resource in app.resources.values():
            for _, kind in resource.items():
                for _, value in kind.items() if kind.is_map else []:
                    found = _REFERENCE.fullmatch(value.text or "")
                    nodes = bundle.resource(found[1], found[2]) if found is not None else []
                    lists = [
                        each for node in nodes if (each := node.get("permissions")) is not None and each.elements()
                    ]
                    held = [item.at("service_principal_name") for each in lists for item in each.elements()]
                    if found is None or not lists or any(each is not None and each.text == principal for each in held):
                        continue
                    says = f"{found[2]} has `permissions` without the service principal of {app.key}"
                    yield Hit(
                        lists[0].place,
                        says,
                        f"Add to it service_principal_name: {principal} with the level that {app.key} needs.",
                    )
