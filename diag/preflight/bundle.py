"""The apps that a bundle declares: databricks.yml, the files that it includes, and what its targets change.

Sources: the bundles' configuration reference (docs.databricks.com/aws/en/dev-tools/bundles/reference) and the schema that
`databricks bundle schema` prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dbapp_diag.preflight.files import Files, joined
from dbapp_diag.preflight.tree import Node, read_yaml

NAMES = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
MOST_FILES, MOST_BYTES = 40, 512 * 1024
"""Files of a bundle that are read, and how much of them together."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One place where an app stands in a bundle: at the top, or in a target that changes it."""

    node: Node
    file: str
    target: str = ""


@dataclass
class BundleApp:
    """An app of a bundle, by its key: all places where it's declared."""

    key: str
    key_node: Node
    places: list[Declared] = field(default_factory=list[Declared])

    def each(self, *names: str) -> Iterator[tuple[Declared, Node]]:
        """What stands under a path of keys, in each place that has it."""
        for place in self.places:
            found = place.node.at(*names)
            if found is not None:
                yield place, found

    @cached_property
    def folders(self) -> list[str | None]:
        """The app's folders from the examined one on, one for each `source_code_path`; None for one with a variable in it. A path
        counts from the file that it stands in."""
        found: list[str | None] = []
        for place, node in self.each("source_code_path"):
            text = node.text or ""
            above = place.file.rpartition("/")[0]
            found.append(None if "${" in text or text.startswith("/") or not text else joined(above, text))
        return found

    @property
    def resources(self) -> dict[str, Node]:
        """The resources that it has in any target, by name."""
        return {
            name: element
            for _, node in self.each("resources")
            for element in node.elements()
            if (named := element.get("name")) is not None and (name := named.text)
        }

    @property
    def resources_known(self) -> bool:
        """Whether these are all: none is a variable."""
        return all(
            node.is_list
            and all(
                (name := each.get("name")) is not None and "${" not in (name.text or "${") for each in node.elements()
            )
            for _, node in self.each("resources")
        )


class Bundle:
    """A bundle's files. Raises UsageError where one can't be read and NotYaml where one isn't YAML, as the first thing."""

    def __init__(self, files: Files, main: str) -> None:
        self.main = main
        self.trees: dict[str, Node] = {}
        self._bytes = 0
        self.whole = True
        """Whether all that declares apps was read: not where Python declares some, or a pattern leads out of the folder."""
        self._read(files, main)
        root = self.trees.get(main)
        if root is None:
            return
        if root.get("python") is not None or root.at("experimental", "python") is not None:
            self.whole = False
        include = root.get("include")
        for pattern in [each.text or "" for each in include.elements()] if include is not None else []:
            matched = _matching(files, pattern)
            self.whole = self.whole and ".." not in pattern and len(self.trees) + len(matched) <= MOST_FILES
            for name in matched[: MOST_FILES - len(self.trees)]:
                self._read(files, name)
                self.whole = self.whole and self._bytes <= MOST_BYTES

    def _read(self, files: Files, name: str) -> None:
        if name not in self.trees and self._bytes <= MOST_BYTES:
            text = files.needed(name)
            self._bytes += len(text)
            tree = read_yaml(name, text)
            if tree is not None:
                self.trees[name] = tree

    @cached_property
    def apps(self) -> Mapping[str, BundleApp]:
        """The declared apps by key, those at the top first."""
        found: dict[str, BundleApp] = {}
        for file, tree in self.trees.items():
            self._collect(found, tree, file, "")
        for file, tree in self.trees.items():
            targets = tree.get("targets")
            for name, target in targets.items() if targets is not None else []:
                self._collect(found, target, file, name.text or "?")
        return found

    def resource(self, kind: str, key: str) -> list[Node]:
        """Every declaration of a resource of the bundle, in its targets as well."""
        trees = list(self.trees.values())
        for tree in list(trees):
            targets = tree.get("targets")
            trees += [target for _, target in targets.items()] if targets is not None else []
        return [node for tree in trees if (node := tree.at("resources", kind, key)) is not None]

    def _collect(self, found: dict[str, BundleApp], tree: Node, file: str, target: str) -> None:
        apps = tree.at("resources", "apps")
        for key, node in apps.items() if apps is not None else []:
            if key.text and node.is_map:
                found.setdefault(key.text, BundleApp(key.text, key)).places.append(Declared(node, file, target))


def _matching(files: Files, pattern: str) -> list[str]:
    """The files that a pattern of `include` names, sorted."""
    pattern = joined("", pattern)
    if not any(sign in pattern for sign in "*?["):
        return [pattern] if files.is_file(pattern) else []
    matches = re.compile(_expression(pattern)).fullmatch
    names = (joined(folder, name) for folder in files.folders() for name in files.names(folder))
    return sorted(name for name in names if name.endswith((".yml", ".yaml")) and matches(name) and files.is_file(name))


def _expression(pattern: str) -> str:
    """A pattern as a regular expression: `*` stays within a folder, `**/` is any folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    known = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(known.get(part) or re.escape(part) for part in parts)
