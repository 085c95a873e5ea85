"""A folder with one app or several: which folders in it are apps, and what its bundle declares."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from dbapp_diag.model.errors import UsageError
from dbapp_diag.preflight.app import SPECS, App
from dbapp_diag.preflight.bundle import NAMES, Bundle
from dbapp_diag.preflight.files import Files, joined
from dbapp_diag.preflight.model import Place
from dbapp_diag.preflight.tree import Node, NotYaml, read_yaml

MOST_APPS = 50
"""Apps of one folder that are examined."""
ABSENT = "\0"
"""The folder of an app whose files aren't in the examined folder: no name of a file."""


class Project:
    """The examined folder. Raises UsageError where it holds no app, or a file that decides can't be read."""

    def __init__(self, root: Path) -> None:
        if not os.path.isdir(root):  # no error where the name is too long for one
            raise UsageError("DIR: there's no such folder; name the one with app.yaml or databricks.yml in it")
        self.files = Files(root)
        self._read: dict[str, Node | None | NotYaml] = {}
        self.broken: list[NotYaml] = []
        """Files that aren't YAML."""
        self.bundle = self._bundle()
        folders = self._folders()
        self.apps = [self._app(folder) for folder in folders[:MOST_APPS]]
        known = {each.key for app in self.apps for each in app.declared}
        for each in self.bundle.apps.values() if self.bundle is not None else ():
            if each.key not in known:  # its folder isn't here: what the bundle says of it can be examined all the same
                self.apps.append(App(self.files, ABSENT, {}, self.bundle, [each]))
        self.left_out = max(0, len(folders) - MOST_APPS)
        if not self.apps and not self.broken:
            raise UsageError(
                "DIR: no app is in it: no app.yaml, no databricks.yml with an app, no Python file, no package.json"
            )

    def _bundle(self) -> Bundle | None:
        name = next((name for name in NAMES if self.files.is_file(name)), None)
        if name is None:
            return None
        try:
            return Bundle(self.files, name)
        except NotYaml as error:
            self.broken.append(error)
            return None

    def _folders(self) -> list[str]:
        """The apps' folders: those that the bundle names, and those with an app.yaml that aren't below another app's; else the
        folder itself, where there's something to run in it and no bundle says that it's something else."""
        named = self.bundle.apps.values() if self.bundle is not None else ()
        found = {
            folder
            for app in named
            for folder in app.folders
            if folder is not None and self.files.is_folder(folder or ".")
        }
        found = {"" if folder == "." else folder for folder in found}
        for folder in self.files.folders():
            above = {"", *(folder[:at] for at, sign in enumerate(folder) if sign == "/")} - {folder}
            if not above & found and any(
                name in SPECS and self._is_spec(joined(folder, name)) for name in self.files.names(folder)
            ):
                found.add(folder)
        if not found and not self.broken and self.bundle is None:
            names = self.files.names()
            if any(name.endswith(".py") or name == "package.json" for name in names):
                found.add("")
        return sorted(found)

    def _app(self, folder: str) -> App:
        specs: dict[str, Node | None] = {}
        for name in SPECS:
            path = joined(folder, name)
            if name in self.files.names(folder) and self._is_spec(path):
                self.files.needed(path)
                try:
                    specs[path] = self._tree(path)
                except NotYaml as error:
                    self.broken.append(error)
        declared = []
        if self.bundle is not None:
            declared = [
                app for app in self.bundle.apps.values() if (folder or ".") in [each or "." for each in app.folders]
            ]
        return App(self.files, folder, specs, self.bundle, declared)

    def _tree(self, path: str) -> Node | None:
        if path not in self._read:
            try:
                self._read[path] = read_yaml(path, self.files.text(path) or "")
            except NotYaml as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, NotYaml):
            raise found
        return found

    def _is_spec(self, path: str) -> bool:
        """Whether a file of that name says how an app runs: not where a bundle includes it, or its own form is a bundle's."""
        if self.bundle is not None and path in self.bundle.trees:
            return False
        try:
            tree = self._tree(path)
        except NotYaml:
            return True
        return tree is None or (tree.at("resources", "apps") is None and tree.get("bundle") is None)

    @cached_property
    def examined(self) -> list[str]:
        """The files that were looked at first: each app's app.yaml or folder, and the bundle's files."""
        found = [
            name
            for app in self.apps
            for name in app.specs or ([] if app.folder == ABSENT else [f"{app.folder or '.'}/"])
        ]
        return found + (list(self.bundle.trees) if self.bundle is not None else [])

    def top(self) -> Place:
        """Where a finding stands that belongs to no line."""
        return Place(self.examined[0] if self.examined else ".")
