"""Handing out effects: each to one worker at a time, those of an order one after the other, until done or dead.

A dead effect does not hold up the later ones of its order: a notice that cannot be sent must not keep the money back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.stores.records import EffectRow

LEASE = timedelta(minutes=1)
"""How long an effect is kept for the one who claimed it."""

BACKOFF_FIRST, BACKOFF_MAX = timedelta(seconds=10), timedelta(hours=1)

ATTEMPTS_MAX = 10
"""After so many attempts an effect is dead: somebody must look at it."""

ERROR_MAX = 2000
"""How many characters of an error are kept with an effect."""


def after_failure(effect: EffectRow, error: str, now: datetime, *, final: bool) -> EffectRow:
    """The effect after an attempt that failed: to be tried again after twice as long, or dead."""
    dead = final or effect.attempts >= ATTEMPTS_MAX
    wait = min(BACKOFF_FIRST * 2 ** min(effect.attempts - 1, 20), BACKOFF_MAX)
    said = error.encode("utf-8", "replace").decode().replace("\x00", "")[:ERROR_MAX]
    return replace(effect, state="dead" if dead else "waiting", next_at=None if dead else now + wait, error=said)
