"""A lamp as an order system under test: right, or with a fault that somebody planted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from order_lifecycle.testing import Host, NotArranged, Refused
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from collections.abc import Mapping

LAMP = lamp()


class LampHost(Host):
    """Written without the lifecycle: what each event does is said once more. `opened` counts lamps that are open."""

    fault: ClassVar[str] = ""
    opened: ClassVar[int] = 0

    def start(self, given: Mapping[str, bool]) -> None:
        type(self).opened += 1
        self.bulb = given["bulb"]
        self.at = "off"
        self.asked_at = ""
        self.power = False

    def fire(self, event: str, by: str, facts: Mapping[str, bool]) -> None:
        assert by == {"repair": "smith", "lapse": "clock"}.get(event, "owner")
        if self.fault == "no time passes" and facts.get("overdue"):
            raise NotArranged("overdue")
        if self.at == "scrapped":
            raise Refused("wrong_state")
        before = self.at
        getattr(self, f"_{event}")(facts)
        if event == "ask":
            self.asked_at = before

    def state(self) -> str:
        return self.at

    def close(self) -> None:
        type(self).opened -= 1

    def _switch_on(self, facts: Mapping[str, bool]) -> None:
        if self.at == "waiting":
            raise Refused("at_smith")
        if self.at == "on":
            if self.fault == "burns twice":
                return
            raise Refused("other" if self.fault == "other codes" else "burning")
        if not self.bulb and self.fault != "burns without a bulb":
            raise Refused("no_bulb")
        if not facts.get("dark", False) and self.bulb:
            raise Refused("day_time")
        self.at = "on"

    def _switch_off(self, _: Mapping[str, bool]) -> None:
        if self.at == "waiting":
            raise Refused("at_smith")
        if self.at == "off":
            self.at = "on" if self.fault == "moves though it refuses" else "off"
            raise Refused("wrong_state")
        self.at = "on" if self.fault == "sticks" else "off"

    def _ask(self, _: Mapping[str, bool]) -> None:
        if self.at == "waiting" or self.fault == "asks nobody":
            raise Refused("wrong_state")
        self.at = "waiting"

    def _repair(self, facts: Mapping[str, bool]) -> None:
        if self.at != "waiting":
            raise Refused("wrong_state")
        # Who repairs a lamp brings the power back, and it stays.
        self.power = facts.get("power", self.power)
        self.at = "off" if self.power else "scrapped"
        if self.fault == "burns after a repair" and self.asked_at == "on" and self.at == "off":
            self.at = "on"

    def _lapse(self, facts: Mapping[str, bool]) -> None:
        if self.at != "waiting":
            raise Refused("wrong_state")
        if not facts.get("overdue", False):
            raise Refused("in_time")
        self.at = "scrapped"

    def _call(self, _: Mapping[str, bool]) -> None:
        """Somebody is told; nothing moves."""
