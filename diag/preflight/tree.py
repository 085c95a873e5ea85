"""YAML as a tree that knows its places. Nothing is constructed from tags, and an alias is the very node that it names, so that no
text grows when it's read."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from dbapp_diag.model.errors import UsageError
from dbapp_diag.preflight.model import Place
from dbapp_diag.reports.neutral import visible

MOST_BRACKETS = 4000
"""Lists and mappings in brackets that a text may have: the time to read nested ones grows with the square of their number."""
MOST = 1000
"""Members of a list or mapping that are looked at."""
_BRACKETS = re.compile(r"(?<!\$)[\[{]")
_MERGE = "tag:yaml.org,2002:merge"
_NULL = "tag:yaml.org,2002:null"
_Map: Any = MappingNode  # the package's own types leave members open
_List: Any = SequenceNode
_Scalar: Any = ScalarNode


class NotYaml(Exception):
    """The text isn't one YAML document; `place` says where, `text` what is wrong."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place, self.text = place, text


class Node:
    """A value with its place. What isn't of the asked kind counts as empty."""

    def __init__(self, file: str, node: Any) -> None:
        self._file, self._node = file, node

    @property
    def is_map(self) -> bool:
        return isinstance(self._node, _Map)

    @property
    def is_list(self) -> bool:
        return isinstance(self._node, _List)

    @property
    def is_null(self) -> bool:
        return isinstance(self._node, _Scalar) and str(self._node.tag) == _NULL

    @property
    def text(self) -> str | None:
        """What a scalar says, also one that's a number; None for null and for collections."""
        if not isinstance(self._node, _Scalar) or self.is_null:
            return None
        return str(self._node.value)

    @property
    def place(self) -> Place:
        """Where it begins, and its end where that's on the same line."""
        begin, end = self._node.start_mark, self._node.end_mark
        same = end.line == begin.line and not (self.is_map or self.is_list)
        return Place(self._file, begin.line + 1, begin.column + 1, end.column + 1 if same else 0)

    def quoted(self, text: str) -> str:
        """The text as it's written in this scalar's place, in its quotes; plain ones become double-quoted."""
        return f"'{text}'" if getattr(self._node, "style", None) == "'" else f'"{text}"'

    def elements(self) -> list[Node]:
        """The members of a list."""
        return [Node(self._file, each) for each in self._node.value[:MOST]] if self.is_list else []

    def items(self) -> list[tuple[Node, Node]]:
        """Keys and values of a mapping; those that `<<` brings in come last and only where there's no such key."""
        found: list[tuple[Node, Node]] = []
        known: set[str | None] = set()
        waiting, seen = [self._node], set[int]()
        while waiting and len(found) < MOST:
            node = waiting.pop(0)
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, _List):
                waiting += node.value[:MOST]
            elif isinstance(node, _Map):
                pairs = [(Node(self._file, key), Node(self._file, value)) for key, value in node.value[:MOST]]
                waiting += [value._node for key, value in pairs if key._merges]
                new = [(key, value) for key, value in pairs if not key._merges and key.text not in known]
                found += new
                known |= {key.text for key, _ in new}
        return found

    def get(self, name: str) -> Node | None:
        """The value under a key; the last one where it stands twice."""
        return next((value for key, value in reversed(self.items()) if key.text == name), None)

    def key(self, name: str) -> Node | None:
        """The key itself, for its place."""
        return next((key for key, _ in self.items() if key.text == name), None)

    def at(self, *names: str) -> Node | None:
        """The value at the end of a path of keys."""
        node: Node | None = self
        for name in names:
            node = node.get(name) if node is not None else None
        return node

    @property
    def _merges(self) -> bool:
        return isinstance(self._node, _Scalar) and str(self._node.tag) == _MERGE


def read_yaml(file: str, text: str) -> Node | None:
    """The one document of a text; None where it's empty. Raises NotYaml, and UsageError where reading it would take too long."""
    if len(_BRACKETS.findall(text)) > MOST_BRACKETS:
        raise UsageError(
            f"{visible(file)}: it has more than {MOST_BRACKETS} brackets, too many to examine; write it in lines"
        )
    try:
        reader: Any = YAML(typ="safe", pure=True)
        node: Any = reader.compose(text)
    except MarkedYAMLError as found:
        error: Any = found
        mark: Any = error.problem_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file)
        raise NotYaml(place, str(error.problem or "it isn't YAML")) from None
    except (YAMLError, ValueError):
        raise NotYaml(Place(file), "it holds characters that YAML doesn't allow") from None
    except RecursionError:
        raise NotYaml(Place(file), "it's nested too deeply") from None
    return None if node is None else Node(file, node)
