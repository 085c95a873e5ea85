"""One app's folder: its app.yaml, what its bundle says of it, its command, and the files that the command names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from dbapp_diag.model.json_values import mapping, read_json
from dbapp_diag.preflight.bundle import Bundle, BundleApp
from dbapp_diag.preflight.command import Command, Word, command, command_of
from dbapp_diag.preflight.files import Files, joined
from dbapp_diag.preflight.model import Place
from dbapp_diag.preflight.python import Source, read_python
from dbapp_diag.preflight.tree import Node

SPECS = ("app.yaml", "app.yml")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable that the app is given: its item in `env`, and whether that stands in a bundle."""

    name: str
    item: Node
    in_bundle: bool

    @property
    def value(self) -> Node | None:
        return self.item.get("value")


class App:
    """What is known of one app. `folder` is its path from the examined folder on, empty for that folder itself."""

    def __init__(
        self,
        files: Files,
        folder: str,
        specs: Mapping[str, Node | None],
        bundle: Bundle | None,
        declared: list[BundleApp],
    ) -> None:
        self.files, self.folder, self.specs = files, folder, specs
        self.bundle, self.declared = bundle, declared

    @property
    def spec(self) -> Node | None:
        """The app.yaml, where it's a mapping."""
        tree = next((tree for tree in self.specs.values()), None)
        return tree if tree is not None and tree.is_map else None

    def path(self, name: str) -> str:
        """A path of this folder, from the examined one on."""
        return joined(self.folder, name)

    def has(self, name: str) -> bool:
        """Whether the folder has this file."""
        return self.files.is_file(self.path(name))

    @cached_property
    def commands(self) -> list[Command]:
        """The commands that are written down: in app.yaml, and in the bundle's `config`, which counts where it's deployed by
        that."""
        written = [self.spec.get("command")] if self.spec is not None else []
        written += [node for each in self.declared for _, node in each.each("config", "command")]
        return [found for node in written if (found := command_of(node)) is not None]

    @property
    def command_written(self) -> bool:
        """Whether there's a command at all, in whatever form, or one may be elsewhere."""
        written = self.spec is not None and self.spec.get("command") is not None
        configs = [node for each in self.declared for _, node in each.each("config")]
        return written or any(not node.is_map or node.get("command") is not None for node in configs)

    @cached_property
    def runs(self) -> list[Command]:
        """What runs: the commands, or without one what the platform does by default."""
        return self.commands if self.command_written else self._by_default()

    def _by_default(self) -> list[Command]:
        if self.has("package.json"):
            place = Place(self.path("package.json"))
            return [command(tuple(Word(text, place) for text in ("npm", "run", "start")))]
        scripts = self.python_files
        if len(scripts) != 1:
            return []
        place = Place(self.path(scripts[0]))
        return [command((Word("python", place), Word(scripts[0], place)))]

    @property
    def python_files(self) -> list[str]:
        """The names of the folder's own Python files."""
        return [name for name in self.files.names(self.folder) if name.endswith(".py") and self.has(name)]

    @cached_property
    def variables(self) -> list[Variable]:
        """What `env` sets, in app.yaml and in the bundle."""
        lists = [(self.spec.get("env"), False)] if self.spec is not None else []
        lists += [(node, True) for each in self.declared for _, node in each.each("config", "env")]
        return [
            Variable(name, item, in_bundle)
            for node, in_bundle in lists
            if node is not None
            for item in node.elements()
            if (named := item.get("name")) is not None and (name := named.text)
        ]

    def variable(self, *names: str) -> Iterator[Variable]:
        """The variables of these names."""
        return (each for each in self.variables if each.name in names)

    def source(self, name: str) -> Source | None:
        """A Python file of the folder, where it can be read."""
        return read_python(self.path(name), self.files.text(self.path(name)))

    @cached_property
    def main(self) -> Source | None:
        """The file that Python runs as the program, where all commands name the same one."""
        names = {run.script.text for run in self.runs if run.script is not None}
        return self.source(names.pop()) if len(names) == 1 and all(run.script for run in self.runs) else None

    @cached_property
    def served(self) -> tuple[Source, str] | None:
        """The module that a server of the command loads, with the name of the application in it; None where that's unknown."""
        found = {target for run in self.runs if (target := self.target(run)) is not None}
        if len(found) != 1:
            return None
        module, name = found.pop()
        source = self.source(module)
        return (source, name) if source is not None else None

    def target(self, run: Command) -> tuple[str, str] | None:
        """The file and the name that `module:name` of a server's command stands for."""
        word = self.target_word(run)
        if word is None:
            return None
        module, _, name = word.text.partition(":")
        path = module.replace(".", "/")
        for file in (f"{path}.py", f"{path}/__init__.py"):
            if self.has(file):
                return file, name
        return None

    def target_word(self, run: Command) -> Word | None:
        """The word `module:name` of a server that takes one."""
        if run.program not in ("uvicorn", "gunicorn", "hypercorn") or run.has(
            "--app-dir", "--chdir", "--pythonpath", "-c", "--config", "--factory"
        ):
            return None
        before = ""
        for word in run.arguments:
            if ":" in word.text and not word.text.startswith("-") and not before.startswith("-"):
                module, _, name = word.text.partition(":")
                if all(part.isidentifier() for part in (*module.split("."), name)):
                    return word
            before = word.text if "=" not in word.text else ""
        return None

    @cached_property
    def code(self) -> Source | None:
        """The Python file that makes the application: the served module, or the program."""
        return self.served[0] if self.served is not None else self.main

    @cached_property
    def package(self) -> Mapping[str, object]:
        """What package.json says; empty where there's none."""
        return mapping(read_json(self.files.text(self.path("package.json")) or ""))

    def script_place(self, name: str) -> Place:
        """Where a script of package.json stands."""
        return json_place(self.path("package.json"), self.files.text(self.path("package.json")) or "", name)


def json_place(file: str, text: str, key: str) -> Place:
    """Where a key stands in JSON, the first time that it's one; the top of the file where it isn't found."""
    written = json.dumps(key)
    at = -1
    while (at := text.find(written, at + 1)) >= 0:
        if text[at + len(written) :].lstrip().startswith(":"):
            line = text.count("\n", 0, at) + 1
            column = at - (text.rfind("\n", 0, at) + 1) + 1
            return Place(file, line, column, column + len(written))
    return Place(file)
