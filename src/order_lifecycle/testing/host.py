"""How an order system is put to the test: an adapter that starts an order, does something, and reads its state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refused(Exception):
    """The order system refused what was asked. `codes` are its reasons, where it has them."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes
        super().__init__(", ".join(codes) or "refused")


class NotArranged(Exception):
    """These facts cannot be brought about in the order system; what needs them is left out, and counted."""


class Host(ABC):
    """One order line in the order system under test. A new object is made for every path.

    >>> class Lamp(Host):
    ...     def start(self, given):
    ...         self.lit = False
    ...     def fire(self, event, by, facts):
    ...         if (event == "switch_on") is self.lit:
    ...             raise Refused
    ...         self.lit = not self.lit
    ...     def state(self):
    ...         return "on" if self.lit else "off"
    >>> lamp = Lamp()
    >>> lamp.start({})
    >>> lamp.fire("switch_on", "owner", {})
    >>> lamp.state()
    'on'
    """

    @abstractmethod
    def start(self, given: Mapping[str, bool]) -> None:
        """Place an order of one line. `given`: the facts that stay as they are (custom_made, cash_on_delivery ...).

        Raises `NotArranged` if there can be no such order.
        """

    @abstractmethod
    def fire(self, event: str, by: str, facts: Mapping[str, bool]) -> None:
        """Ask for this event, or report it, as this actor.

        First bring about `facts`: let time pass until ``{"answer_overdue": True}``, give the ground of
        ``{"ground_is_non_conformity": True}``, attach evidence. Facts that are not named may be anything.
        Raises `Refused` if the order system refuses it, `NotArranged` if the facts cannot be brought about.
        """

    @abstractmethod
    def state(self) -> str:
        """Where the line stands now, in the words of the lifecycle."""

    def close(self) -> None:  # noqa: B027 - most order systems have nothing to close
        """The path is over."""
