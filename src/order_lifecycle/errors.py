"""Every exception of the package, in one tree.

    OrderLifecycleError
    ├── DefinitionError     a Lifecycle is wrong: carries all its mistakes at once
    ├── UnknownName         no such state, event, actor, fact, line ...: names the near ones
    ├── BadInput            an input cannot be read: says what was wrong, where, what is accepted
    ├── NotApplicable       a decision that was denied, or that the line has outrun, was applied
    ├── MissingExtra        an optional part is not installed: says what to install
    ├── RenderingFailed     a drawing program answered with an error
    ├── UnknownOrder        a store has no such order
    ├── AlreadyPlaced       a store has another order of that id
    └── StaleHistory        somebody else wrote first: read again, decide again

A refusal ("not now, because ...") is never an exception: it is a `Denied` value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class OrderLifecycleError(Exception):
    """The base of every exception that this package raises on purpose."""


class DefinitionError(OrderLifecycleError):
    """A lifecycle cannot be used; `mistakes` lists everything that is wrong with it."""

    def __init__(self, name: str, mistakes: Sequence[object]) -> None:
        self.mistakes = tuple(mistakes)
        lines = "\n".join(f"  {mistake}" for mistake in self.mistakes)
        super().__init__(f"lifecycle {name!r} has {len(self.mistakes)} mistake(s):\n{lines}")


class UnknownName(OrderLifecycleError):
    """A name that does not exist; the message lists the near ones and where it was used.

    >>> str(UnknownName("event", "cancle", ["cancel", "pay"]))
    "no event 'cancle'; did you mean 'cancel'? There are: cancel, pay"
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.kind, self.name, self.known, self.where = kind, name, tuple(known), where
        super().__init__(kind, name, self.known, where)

    def __str__(self) -> str:
        from difflib import get_close_matches  # only a reader of the message pays for it

        near = get_close_matches(str(self.name), self.known, n=3, cutoff=0.6)
        hint = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else ";"
        place = f"{self.where}: " if self.where else ""
        return f"{place}no {self.kind} {self.name!r}{hint} There are: {', '.join(self.known) or 'none'}"


class BadInput(OrderLifecycleError):
    """An input that cannot be read; says where, what was wrong, and what is accepted."""

    def __init__(self, where: str, wrong: str, accepted: str = "") -> None:
        self.where, self.wrong, self.accepted = where, wrong, accepted
        super().__init__(f"{where}: {wrong}" + (f"; accepted: {accepted}" if accepted else ""))


class NotApplicable(OrderLifecycleError):
    """A decision cannot be applied: it was denied, or the line has moved on since."""


class MissingExtra(OrderLifecycleError):
    """A part of the package that is not installed; says how to install it."""

    def __init__(self, what: str, install: str) -> None:
        self.what, self.install = what, install
        super().__init__(f"{what} is not installed: pip install {install}")


class RenderingFailed(OrderLifecycleError):
    """A drawing program ended with an error; the message holds what it said."""


class UnknownOrder(OrderLifecycleError):
    """A store has no order of that id."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        super().__init__(f"no order {order_id!r} in this store")


class AlreadyPlaced(OrderLifecycleError):
    """A store has another order of that id."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        super().__init__(f"there is an order {order_id!r} in this store already, and it is another one")


class StaleHistory(OrderLifecycleError):
    """Somebody else has written to a line since it was read: read it again, and decide again."""

    def __init__(self, order_id: str, line_id: str, position: int) -> None:
        self.order_id, self.line_id, self.position = order_id, line_id, position
        super().__init__(f"order {order_id!r}, line {line_id!r}: entry {position} has been written by somebody else")
