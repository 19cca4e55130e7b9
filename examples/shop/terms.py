"""What does the shop promise? How long everybody has, and what a buyer must say."""

from __future__ import annotations

from dataclasses import dataclass

from examples.shop.tables import Ground

HOUR = 3600
DAY = 24 * HOUR

TO_PAY = DAY
TO_CANCEL_FREELY = HOUR
TO_SHIP = 3 * DAY
TO_DELIVER = 7 * DAY
TO_ANSWER = 2 * DAY
TO_RETURN = 14 * DAY
TO_SEND_BACK = 10 * DAY
AFTER_SALES = 30 * DAY
TO_CLAIM = 730 * DAY


class NotNow(Exception):
    """The shop does not do this now, and says why."""


def need(met: bool, why_not: str) -> None:  # noqa: FBT001 - it reads like an assert
    """Go on only if it is so."""
    if not met:
        raise NotNow(why_not)


@dataclass(frozen=True)
class Wish:
    """What a buyer says when asking for something."""

    ground: Ground
    evidence: tuple[str, ...] = ()
    seal_broken: bool = False

    def need_evidence(self) -> None:
        """A fault must be shown."""
        need(self.ground != Ground.FAULTY or bool(self.evidence), "show us what is wrong")
