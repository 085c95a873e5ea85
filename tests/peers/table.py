"""What the tables have in common."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """What one table came to. A row is one fact: an input, and what one party makes of it."""

    rows: int = 0
    asked: int = 0
    """Rows in which a client as it's installed here was asked as well."""
    wrong: list[str] = field(default_factory=list[str])
    """The product says something else than the client does here; where none can be asked, than the table."""
    moved: list[str] = field(default_factory=list[str])
    """A client does something else than the table: a release that changed a rule."""

    def compare(self, row: str, expected: object, *, product: object, client: object = None) -> None:
        """Counts a row. `client` None: no client can be asked about it here."""
        self.rows += 1
        self.asked += client is not None
        if product != (expected if client is None else client):
            self.wrong.append(f"{row}: expected {expected}, the product says {product}")
        if client not in (None, expected):
            self.moved.append(f"{row}: expected {expected}, the client does {client}")
