"""Which slips could somebody make in a lifecycle? Each is a mutant: one thing changed, everything else as it was.

A mutant changes the built objects. What a module of the definition computed from them (a list of the states that ask,
say) stays as it was.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tools.mutants.mutant import Mutant
from tools.mutants.rules import of_conditions, of_instead, of_order, of_standing, of_transitions
from tools.mutants.vocabulary import of_vocabulary, of_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.language.lifecycle import Lifecycle

MAKERS = (of_transitions, of_conditions, of_order, of_standing, of_instead, of_vocabulary, of_whole)


def mutants(lifecycle: Lifecycle) -> Iterator[Mutant]:
    """All mutants, in a fixed order, each with an id of its own.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> first = next(mutants(ORDER_LINE))
    >>> first.id, first.sentence
    ('requirement dropped: pay placed>paid by payment_provider: amount_too_small', 'amount_too_small is not required.')
    """
    counted: Counter[str] = Counter()
    for make in MAKERS:
        for kind, where, detail, sentence, place, old, new in make(lifecycle):
            name = f"{kind}: {where}: {detail}" if detail else f"{kind}: {where}"
            counted[name] += 1
            again = f" #{counted[name]}" if counted[name] > 1 else ""
            yield Mutant(kind, name + again, sentence, place, lifecycle, old, new)
