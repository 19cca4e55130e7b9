"""Slips in a condition: a fact for its opposite, `and` for `or`, an operand or a `not` left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from order_lifecycle.language.conditions import All, AnyOf, Condition, Fact, Not
from tools.mutants.mutant import without

if TYPE_CHECKING:
    from collections.abc import Iterator


def slips(condition: Condition, path: str = "") -> Iterator[tuple[str, str, str, Condition]]:
    """One mention flipped, one `and` or `or` turned, one operand or `not` left out: kind, detail, sentence, condition.

    >>> from order_lifecycle.definition import facts
    >>> [str(slip[3]) for slip in slips(facts.custom_made & ~facts.perishable)]
    ['custom_made or not perishable', 'not perishable', 'custom_made', 'not custom_made and not perishable', \
'custom_made and perishable']
    """
    spot = f"{path} " if path else ""
    if isinstance(condition, Fact):
        yield "fact flipped", f"{spot}{condition.name}", f"{condition.name} counts as its opposite.", Not(condition)
    elif isinstance(condition, Not):
        if isinstance(condition.part, Fact):
            name = condition.part.name
            yield "fact flipped", f"{spot}not {name}", f"{name} counts as its opposite.", condition.part
        else:
            yield "not left out", f"{spot}not", f"'not' is left out before: {condition.part}.", condition.part
            for kind, detail, sentence, part in slips(condition.part, f"{path}n"):
                yield kind, detail, sentence, Not(part)
    elif isinstance(condition, (All, AnyOf)):
        yield from _slips_of_many(condition, path)


def _slips_of_many(condition: All | AnyOf, path: str) -> Iterator[tuple[str, str, str, Condition]]:
    spot = f"{path} " if path else ""
    turned = AnyOf if isinstance(condition, All) else All
    sentence = f"'{turned.word}', not '{condition.word}' in: {condition}."
    yield "and for or", f"{spot}{turned.word}", sentence, turned(condition.parts)
    for index, part in enumerate(condition.parts):
        rest = without(condition.parts, index)
        yield (
            "operand dropped",
            f"{spot}{part}",
            f"Left out: {part}.",
            rest[0] if len(rest) == 1 else replace(condition, parts=rest),
        )
    for index, part in enumerate(condition.parts):
        for kind, detail, sentence, other in slips(part, f"{path}{index}"):
            parts = (*condition.parts[:index], other, *condition.parts[index + 1 :])
            yield kind, detail, sentence, replace(condition, parts=parts)
