"""What `diff` says, as a documented, versioned JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from order_lifecycle.derived.differences import TurnKind

if TYPE_CHECKING:
    from order_lifecycle.derived.differences import Answer, Change, Differences, Turn
    from order_lifecycle.derived.exchange import Exported

FORMAT: Literal["order-lifecycle/differences/1"] = "order-lifecycle/differences/1"


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class DefinitionOut(_Out):
    """One of the two lifecycles."""

    name: str
    version: str = Field(description="The version of the package that wrote it.")
    digest: str

    @classmethod
    def said(cls, exported: Exported) -> Self:
        """From what was read."""
        return cls(name=exported.lifecycle.name, version=exported.version, digest=exported.lifecycle.digest)


class PartOut(_Out):
    """What of a thing is different."""

    what: str
    before: str
    after: str
    wording: bool = Field(description="No rule is touched.")


class ChangeOut(_Out):
    """A thing that was added, removed or changed."""

    kind: str = Field(description="lifecycle, state, event, actor, fact, ground, effect, requirement, standing ...")
    name: str
    how: Literal["added", "removed", "changed"]
    parts: list[PartOut]
    perhaps: list[str] = Field(description="Added names that may be the new ones of what was removed.")
    breaking: bool
    wording: bool
    place: str = Field(description="File and line of a rule; empty for what is no rule.")

    @classmethod
    def said(cls, change: Change) -> Self:
        """From a change."""
        return cls(
            kind=change.kind,
            name=change.name,
            how=change.how,
            parts=[
                PartOut(what=part.what, before=part.before, after=part.after, wording=part.wording)
                for part in change.parts
            ],
            perhaps=list(change.perhaps),
            breaking=change.breaking,
            wording=change.wording,
            place=change.place,
        )


class AnswerOut(_Out):
    """A decision: where it leads and what follows, or the codes of the refusals."""

    verdict: Literal["allowed", "denied", "needs_facts"]
    to: str | None
    effects: list[str]
    codes: list[str]

    @classmethod
    def said(cls, answer: Answer) -> Self:
        """From an answer."""
        return cls(verdict=answer.verdict, to=answer.to, effects=list(answer.effects), codes=list(answer.codes))


class TurnOut(_Out):
    """A decision that turns when exactly these facts are known."""

    state: str
    event: str
    by: str
    kind: TurnKind
    breaking: bool
    facts: dict[str, bool] = Field(description="The fewest facts that show it; every other fact is unknown.")
    before: AnswerOut
    after: AnswerOut

    @classmethod
    def said(cls, turn: Turn) -> Self:
        """From a turn."""
        return cls(
            state=turn.state,
            event=turn.event,
            by=turn.by,
            kind=turn.kind,
            breaking=turn.breaking,
            facts=dict(turn.facts),
            before=AnswerOut.said(turn.before),
            after=AnswerOut.said(turn.after),
        )


class CellOut(_Out):
    """A state, an event and an actor."""

    state: str
    event: str
    by: str


class GoneOut(_Out):
    """A name that a line of a stored order uses and the new lifecycle does not know."""

    order: str
    line: str
    where: str = Field(description="The entry of the history.")
    kind: str
    name: str
    standing: bool = Field(description="The line stands in that state now.")
    perhaps: list[str]


class LineTurnOut(_Out):
    """An answer about a line of a stored order that turns."""

    order: str
    line: str
    state: str
    event: str
    by: str
    ground: str | None
    kind: TurnKind
    before: AnswerOut
    after: AnswerOut


class OrdersOut(_Out):
    """What becomes of stored orders. `unread`: orders that this version cannot read, so that none of it was asked."""

    lines: int = 0
    gone: list[GoneOut] = []
    turns: list[LineTurnOut] = []
    unread: list[str] = []
    judged: dict[str, int] = Field(
        default={}, description="How many lines were last judged by a definition, by its digest, where that is known."
    )


class DifferencesOut(_Out):
    """``order-lifecycle diff``."""

    format: Literal["order-lifecycle/differences/1"] = FORMAT
    old: DefinitionOut
    new: DefinitionOut
    breaking: bool
    changes: list[ChangeOut]
    turns: list[TurnOut]
    asked: int = Field(description="How many states, events and actors that both have were compared.")
    sampled: list[CellOut] = Field(description="Too large to be searched: assignments were drawn at random.")
    orders: OrdersOut

    @classmethod
    def said(cls, found: Differences, old: Exported, new: Exported, orders: OrdersOut) -> Self:
        """From what was found."""
        return cls(
            old=DefinitionOut.said(old),
            new=DefinitionOut.said(new),
            breaking=found.breaking or bool(orders.gone),
            changes=[ChangeOut.said(each) for each in found.changes],
            turns=[TurnOut.said(each) for each in found.turns.found],
            asked=found.turns.asked,
            sampled=[CellOut(state=state, event=event, by=by) for state, event, by in found.turns.sampled],
            orders=orders,
        )
