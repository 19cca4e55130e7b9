"""What a reader tolerated: remarks, so that nothing is dropped in silence.

>>> remarks = Remarks()
>>> remarks.add("contradiction", "order 1", "It says two things.")
>>> remarks.add("contradiction", "order 1", "It says two things.")
>>> [str(each) for each in remarks.all]
['order 1: It says two things. (contradiction)']
"""

from __future__ import annotations

from dataclasses import dataclass

CODES = {
    "spelling": "A value is spelled otherwise than in the platform's lists, and was understood.",
    "unknown_value": "A value outside the platform's lists was kept as text or left out; no decision hangs on it.",
    "unknown_ground": "A code for why something is asked is unknown; the ground is not known, the text is kept.",
    "time_not_exact": "The time of a step is not given; the next best time stands there.",
    "out_of_order": "The times contradict the order of the steps.",
    "contradiction": "Two fields contradict each other; the sentence says which one was followed.",
    "ambiguous": "The platform's data allow several ways; one observed entry stands for them.",
    "inferred": "Something is not written, but follows from the platform's rules.",
    "elsewhere": "An object that belongs to another order was left out.",
    "not_given": "Something that could be known is not among the payloads.",
    "outside_prices": "Money beyond the prices of the lines (shipping, tax, fees) is not part of our ledger.",
    "hint": "Something hints at a fact that only the merchant can tell.",
    "not_modelled": "The platform knows something that the lifecycle has no state for.",
}
"""Every code of a remark, and what it means."""


@dataclass(frozen=True)
class Remark:
    """One thing that was tolerated, left out or contradictory: its code, its place, a sentence."""

    code: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence} ({self.code})"


class Remarks:
    """Remarks as they are made, each once."""

    def __init__(self) -> None:
        self._made: dict[Remark, None] = {}

    def add(self, code: str, where: str, sentence: str) -> None:
        """One more remark; `code` is one of `CODES`."""
        if code not in CODES:
            raise KeyError(code)
        self._made[Remark(code, where, sentence)] = None

    @property
    def all(self) -> tuple[Remark, ...]:
        """The remarks so far, in the order in which they were made."""
        return tuple(self._made)
