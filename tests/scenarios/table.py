"""The scenario tables: one case a line, written by hand from the sources, read with clear errors.

Columns: state | by | event | true facts | unknown facts | outcome | refusals | instead | why

- Facts that are not named are false. Where the goods are is told by the state (`TOLD_BY_STATE`), unless the line
  names the fact itself.
- outcome: the new state, `stays`, `denied`, or `needs_facts` (every refusal is an unknown fact). What the host shall
  then do can follow after a colon, in any order: `lost: start_refund notify_buyer`, `packed: -` for nothing at all.
- Several states, actors or events in one line are several cases: `placed paid | merchant carrier | ship`.
- unknown facts: `custom_made@merchant` says who can find it out.
- refusals: the codes in their order; `...` where the line does not care. How one can pass may follow in brackets:
  `custom_made[merchant_consents]`, `rule[a+~b]` (a true and b false), `rule[after:ship]`, `rule[never]`.
- instead: alternatives, separated by `;`, or `-` for none. `reject_delivery now`, `cancel if evidence_given`,
  `cancel after consent`, `request_return after ship then deliver if ground_is_non_conformity evidence_given`,
  `cancel if not custom_made`. Best first; a list is complete unless one of its parts is `...` ("among others").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from order_lifecycle.deciding.alternatives import Alternative
    from order_lifecycle.deciding.decision import Passes

HERE = Path(__file__).parent
COLUMNS = ("state", "by", "event", "true facts", "unknown facts", "outcome", "refusals", "instead", "why")
AMONG_OTHERS = "..."
NOTHING = "-"
OPEN = "open_questions.txt"

_NEVER_SENT = ("never_shipped", "not_delivered")
TOLD_BY_STATE = {
    "placed": _NEVER_SENT,
    "paid": _NEVER_SENT,
    "packed": _NEVER_SENT,
    "cancellation_requested": _NEVER_SENT,
    "cancelled": _NEVER_SENT,
    "shipped": ("not_delivered",),
    "interception_requested": ("not_delivered",),
}


class BadLine(Exception):
    """A line of a table that cannot be read; says where and what is accepted."""


@dataclass(frozen=True)
class Case:
    """One line of a table."""

    file: str
    number: int
    state: str
    by: str
    event: str
    true: tuple[str, ...]
    unknown: tuple[str, ...]
    outcome: str
    refusals: tuple[str, ...]
    instead: tuple[str, ...]
    why: str
    effects: tuple[str, ...] | None = None
    passes: tuple[tuple[str, str], ...] = ()
    told_by: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.file}:{self.number} {self.state} {self.by} {self.event}"

    @property
    def allowed(self) -> bool:
        return self.outcome not in {"denied", "needs_facts"}

    @property
    def to(self) -> str:
        """The new state, where it is allowed."""
        return self.state if self.outcome == "stays" else self.outcome

    @property
    def exact(self) -> bool:
        """Whether the list of alternatives is complete."""
        return AMONG_OTHERS not in self.instead

    @property
    def values(self) -> dict[str, bool]:
        """What is known: everything but the unknown facts, false unless said otherwise."""
        true = {*self.true, *TOLD_BY_STATE.get(self.state, ())}
        return {fact.name: fact.name in true for fact in ORDER_LINE.facts if fact.name not in self.unknown}


def cases() -> list[Case]:
    """Every line of every chapter's table."""
    paths = sorted(path for path in HERE.glob("*.txt") if path.name != OPEN)
    return [case for path in paths for case in read(path.read_text(encoding="utf-8"), path.name)]


def open_questions() -> list[Case]:
    """Lines on which the sources and the definition differ."""
    return read((HERE / OPEN).read_text(encoding="utf-8"), OPEN)


def read(text: str, name: str) -> list[Case]:
    """The cases of one table; `BadLine` says which line is wrong and how."""
    found: list[Case] = []
    heading = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(COLUMNS):
            raise BadLine(f"{name}:{number}: {len(cells)} columns; there are {len(COLUMNS)}: {' | '.join(COLUMNS)}")
        if not heading:
            if tuple(cells) != COLUMNS:
                raise BadLine(f"{name}:{number}: the first line must be the heading: {' | '.join(COLUMNS)}")
            heading = True
            continue
        found.extend(_cases(cells, name, number))
    return found


def _cases(cells: list[str], name: str, number: int) -> list[Case]:
    where = f"{name}:{number}"
    empty = [column for column, cell in zip(COLUMNS, cells, strict=True) if not cell]
    if empty:
        raise BadLine(f"{where}: {', '.join(empty)} is empty; write '-' for nothing")
    states, actors, events, true, unknown, outcome, refusals, instead, why = cells
    to, colon, listed = outcome.partition(":")
    effects = _words(listed.strip()) if colon else None
    facts = [word.partition("@") for word in _words(unknown)]
    codes = [word.removesuffix("]").partition("[") for word in _words(refusals)]
    plain = Case(
        name,
        number,
        "",
        "",
        "",
        _words(true),
        tuple(fact for fact, _, _ in facts),
        to.strip(),
        tuple(code for code, _, _ in codes),
        _parts(instead),
        why,
        effects,
        _pairs(codes),
        _pairs(facts),
    )
    asked = product(states.split(), actors.split(), events.split())
    found = [replace(plain, state=state, by=by, event=event) for state, by, event in asked]
    for case in found:
        _check_names(case, where)
        _check_sense(case, where)
    return found


def _pairs(parted: list[tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, said) for name, mark, said in parted if mark)


def _words(cell: str) -> tuple[str, ...]:
    return () if cell == NOTHING else tuple(cell.split())


def _parts(cell: str) -> tuple[str, ...]:
    return () if cell == NOTHING else tuple(" ".join(part.split()) for part in cell.split(";"))


def _check_names(case: Case, where: str) -> None:
    look: list[tuple[Callable[[str], object], Iterable[str]]] = [
        (ORDER_LINE.state, (case.state, *((case.to,) if case.allowed else ()))),
        (ORDER_LINE.actor, (case.by,)),
        (ORDER_LINE.event, (case.event,)),
        (ORDER_LINE.fact, (*case.true, *case.unknown)),
        (_effect, case.effects or ()),
        (ORDER_LINE.actor, [by for _, by in case.told_by]),
    ]
    for find, names in look:
        for each in names:
            try:
                find(each)
            except UnknownName as error:
                raise BadLine(f"{where}: {error}") from None
    unknown_codes = [code for code in case.refusals if code not in {*refusal_codes(), AMONG_OTHERS}]
    if unknown_codes:
        raise BadLine(f"{where}: no refusal has the code {', '.join(unknown_codes)}")
    for part in case.instead:
        if part != AMONG_OTHERS and not _ALTERNATIVE.fullmatch(part):
            raise BadLine(
                f"{where}: {part!r} is no alternative; accepted: 'EVENT now', 'EVENT [after E [then E]] [if F]'"
            )


def _check_sense(case: Case, where: str) -> None:
    grounds = [name for name in case.true if ORDER_LINE.fact(name).one_of]
    if len(grounds) > 1:
        raise BadLine(f"{where}: a request has one ground, not {' and '.join(grounds)}")
    both = set(case.true) & set(case.unknown)
    if both:
        raise BadLine(f"{where}: {', '.join(sorted(both))} cannot be true and unknown")
    if not case.allowed and case.effects is not None:
        raise BadLine(f"{where}: what is refused has no effects")
    if case.allowed and (case.refusals or case.instead):
        raise BadLine(f"{where}: what is allowed has no refusals and nothing instead; write '-'")
    if not case.allowed and not case.refusals:
        raise BadLine(f"{where}: a denial needs the codes of its refusals, or '...'")


def _effect(name: str) -> None:
    known = [effect.name for effect in ORDER_LINE.effects]
    if name not in known:
        raise UnknownName("effect", name, known)


def refusal_codes() -> set[str]:
    """Every code with which something can be refused."""
    written = {rule.code for rule in ORDER_LINE.requirements} | {rule.code for rule in ORDER_LINE.standing}
    return written | {"wrong_actor", "wrong_state", "not_known"}


_FACTS = r"(?:not )?\w+(?: (?:not )?\w+)*"
_ALTERNATIVE = re.compile(rf"\w+ (?:now|if {_FACTS}|after \w+(?: then \w+)?(?: if {_FACTS})?)")


def shown(alternative: Alternative) -> str:
    """An alternative in the words of the tables."""
    acts = " then ".join(event for event, _ in alternative.after)
    needs = " ".join(need.fact if need.value else f"not {need.fact}" for need in alternative.needs)
    parts = [f"after {acts}" if acts else "", f"if {needs}" if needs else ""]
    return f"{alternative.event} {' '.join(part for part in parts if part) or 'now'}"


def shown_passes(passes: Passes) -> str:
    """How a refusal can pass, in the words of the tables."""
    needs = "+".join(need.fact if need.value else f"~{need.fact}" for need in passes.needs)
    return needs or (f"after:{passes.after}" if passes.after else passes.kind)
