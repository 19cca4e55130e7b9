"""One model together with its engine, so that a host can write `line.cancel(by="buyer")`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from order_lifecycle.deciding.decision import Allowed, Denied
    from order_lifecycle.derived.engine import Engine
    from order_lifecycle.derived.table.memo import Known


class Bound:
    """A model and its engine. Two references: made where it is needed, and thrown away.

    For the order line there is `BoundOrderLine`, with a method an event; a type checker then finds a misspelt one.

    >>> from types import SimpleNamespace
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.engine import Engine
    >>> line = Engine(ORDER_LINE).bind(SimpleNamespace(state="placed"))
    >>> line.ask("cancel", by="carrier").codes
    ('wrong_actor',)
    """

    __slots__ = ("engine", "model")

    def __init__(self, engine: Engine, model: object) -> None:
        self.engine, self.model = engine, model

    def fire(self, event: str, *, by: str, facts: Known = 0, **more: object) -> bool:
        """`Engine.fire` with this model."""
        return self._fire(event, by, facts, more)

    def ask(self, event: str, *, by: str, facts: Known = 0) -> Allowed | Denied:
        """`Engine.ask` with this model."""
        return self.engine.ask(self.model, event, by=by, facts=facts)

    def options(self, *, by: str, facts: Known = 0) -> tuple[Allowed | Denied, ...]:
        """`Engine.options` with this model."""
        return self.engine.options(self.model, by=by, facts=facts)

    def _fire(self, event: str, by: str, facts: Known, more: dict[str, object]) -> bool:
        if not more:  # to hand on an empty mapping would take longer than the move
            return self.engine.fire(self.model, event, by=by, facts=facts)
        return self.engine.fire(self.model, event, by=by, facts=facts, **more)
