"""What does a row tell? The texts of event, actor and facts, as a letter or as what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from order_lifecycle.platforms.event_log.log import Letter
from order_lifecycle.platforms.event_log.moments import MISSING, SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.platforms.event_log.naming import Naming

YES: Final = frozenset({"true", "yes", "1", "t", "y"})
NO: Final = frozenset({"false", "no", "0", "f", "n"})


def cleaned(text: str) -> str:
    """A value without space around it; nothing for a word that says that there is none.

    >>> cleaned(" A1 "), cleaned("N/A")
    ('A1', '')
    """
    text = text.strip(SPACE)
    return "" if text.lower() in MISSING else text


def letter(texts: Sequence[str], facts: Sequence[str], naming: Naming) -> Letter | str:
    """The letter of event, actor and facts (in this order), or the kind of row this is instead.

    >>> from order_lifecycle.platforms.event_log.naming import Naming
    >>> naming = Naming.read({"events": {"Order shipped": "ship"}})
    >>> letter(("Order shipped", "", "yes"), ("custom_made",), naming)
    Letter(event='ship', by=None, facts=(('custom_made', True),))
    >>> letter(("ship", "", "perhaps"), ("custom_made",), naming)
    'unclear_fact'
    """
    event, by = cleaned(texts[0]), cleaned(texts[1])
    if not event:
        return "no_event"
    told = []
    for name, text in zip(facts, texts[2:], strict=True):
        word = cleaned(text).lower()
        if word not in YES and word not in NO and word:
            return "unclear_fact"
        if word:
            told.append((name, word in YES))
    return Letter(naming.events.get(event, event), naming.actors.get(by, by) or None, tuple(sorted(told)))
