"""What a proof found, for people and for machines: sentences in one language, places, ways, witnesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from rich.text import Text

from order_lifecycle.derived.diagrams.wording import short_name, wrapped
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from order_lifecycle.derived.verification import Finding, Overlap, Report, Step
    from order_lifecycle.language.claims import Claim
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.language.words import Named, Words

_Thing = TypeVar("_Thing")
INDENT = "   "
FORMAT: Literal["order-lifecycle/verification/1"] = "order-lifecycle/verification/1"


@dataclass(frozen=True)
class Telling:
    """The words for the findings about one lifecycle. A name that a language lacks is said as it is written."""

    lifecycle: Lifecycle
    claims: Sequence[Claim]
    words: Words

    def sentence(self, finding: Finding) -> str:
        """What is wrong."""
        return self.words.phrase(f"finding_{finding.code}", **self._parameters(finding))

    def unused(self, finding: Finding) -> str:
        """A rule of which no terms make use, without a verb."""
        key = "verify_unused_requirement" if "requirement" in finding.parameters else "verify_unused_way"
        return self.words.phrase(key, **self._parameters(finding))

    def way(self, path: Sequence[Step]) -> str:
        """A path from its first state to its last."""
        said = [self._state(path[0].source)]
        for step in path:
            said += [self.step(step), self._state(step.to)]
        return " → ".join(said)

    def step(self, step: Step) -> str:
        """What is done in one step, by whom and on which ground."""
        event = self._event(step.event)
        actor = self._text(lambda who: short_name(who, self.words), self.lifecycle.actor(step.by), step.by)
        ground = next((each for each in self.lifecycle.grounds if each.fact and each.fact.name == step.ground), None)
        if ground is None:
            return self.words.phrase("verify_step", event=event, actor=actor)
        said = self._label(ground.name, ground)
        return self.words.phrase("verify_step_on_ground", event=event, actor=actor, ground=said)

    def orders(self, finding: Finding) -> str:
        """What is true of an order to which it happens; empty where it is an ordinary one."""
        return self.words.phrase("list_separator").join(name for name, true in finding.facts.items() if true)

    def overlap(self, overlap: Overlap) -> str:
        """Two ways, the one that counts first."""
        event = self._event(overlap.event)
        return self.words.phrase("verify_overlap", event=event, earlier=overlap.earlier, later=overlap.later)

    def _parameters(self, finding: Finding) -> dict[str, str]:
        said = dict(finding.parameters)
        say: dict[str, Callable[[str], str]] = {
            "state": self._state,
            "to": self._state,
            "event": self._event,
            "actor": self._actor,
            "awaited": self._actor,
        }
        for key in said.keys() & say.keys():
            names = said[key].split(", ")
            said[key] = self.words.phrase("list_separator").join(map(say[key], names))
        claim = next((each for each in self.claims if each.code == said.get("claim")), None)
        return said | ({"sentence": self._text(self.words.sentence, claim, claim.code)} if claim else {})

    def _state(self, name: str) -> str:
        return self._label(name, self.lifecycle.state(name))

    def _event(self, name: str) -> str:
        return self._label(name, self.lifecycle.event(name))

    def _actor(self, name: str) -> str:
        return self._label(name, self.lifecycle.actor(name))

    def _label(self, name: str, thing: Named) -> str:
        return self._text(self.words.label, thing, name)

    @staticmethod
    def _text(say: Callable[[_Thing], str], thing: _Thing, name: str) -> str:
        try:
            return say(thing)
        except UnknownName:
            return name


def show_verification(
    out: Console, report: Report, telling: Telling, drawings: Mapping[int, Path], *, verbose: bool = False
) -> None:
    """What was looked at, what is wrong with the way there, and what is only worth knowing."""
    words = telling.words
    _lines(out, words.phrase("verify_over", **_figures(report)))
    if report.clean:
        out.print(Text(words.phrase("verify_clean"), style="bold green"))
    else:
        out.print(Text(words.phrase("verify_found", count=len(report.findings)), style="bold red"))
    for number, finding in enumerate(report.findings, 1):
        _lines(out, f"{number}. {telling.sentence(finding)} [{finding.code}]", "bold")
        _indented(out, _details(finding, telling, drawings.get(number)))
    _lines(out, words.phrase("verify_gaps", count=report.gaps))
    _lines(out, words.phrase("verify_overlaps", count=len(report.overlaps)))
    if verbose:
        _indented(out, list(map(telling.overlap, report.overlaps)))
    if report.terms:
        unused = _unused(report, telling)
        _lines(out, words.phrase("verify_unused", count=len(unused)))
        if verbose:
            _indented(out, [f"{sentence} ({place})" for sentence, place in unused])


def _details(finding: Finding, telling: Telling, drawing: Path | None) -> list[str]:
    words = telling.words
    said = [words.phrase("rule_at", place=finding.place)]
    if finding.path:
        said.append(words.phrase("verify_way", way=telling.way(finding.path)))
    if orders := telling.orders(finding):
        said.append(words.phrase("verify_orders", facts=orders))
    if finding.terms:
        said.append(words.phrase("verify_terms", terms=words.phrase("list_separator").join(finding.terms)))
    return said + ([words.phrase("written", file=drawing)] if drawing else [])


def _indented(out: Console, texts: Sequence[str]) -> None:
    for text in texts:
        _lines(out, text, indent=INDENT)


def _lines(out: Console, text: str, style: str = "", indent: str = "") -> None:
    """A text in lines that fit the terminal: Chinese, which has no blanks, can be broken anywhere."""
    for line in wrapped(text, out.width - len(indent)):
        out.print(Text(indent + line, style=style), soft_wrap=True)


def _unused(report: Report, telling: Telling) -> list[tuple[str, str]]:
    """Each once: ways that are written together are told together."""
    return list(dict.fromkeys((telling.unused(each), each.place) for each in report.unused))


def _figures(report: Report) -> dict[str, int]:
    return {
        "states": report.states,
        "spots": report.spots,
        "moves": report.moves,
        "orders": report.orders,
        "claims": len(report.claims),
        "terms": len(report.terms),
    }


# ----------------------------------------------------------------------------------- for machines


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class PathStepOut(_Out):
    """One step of a path."""

    event: str
    by: str
    from_: str = Field(alias="from")
    to: str
    ground: str | None = Field(description="The fact that is true of a request on its ground.")


class FindingOut(_Out):
    """One thing that is wrong, or one rule that no terms use."""

    code: str
    sentence: str
    parameters: dict[str, str]
    place: str = Field(description="File and line of the rule, or the name of the thing.")
    path: list[PathStepOut] = Field(description="The shortest way there.")
    facts: dict[str, bool] = Field(description="What is true and false of an order to which it happens.")
    terms: list[str] = Field(description="The terms under which it does; none: whatever the terms.")
    drawing: str | None = Field(description="The file with the drawing, where one was asked for.")

    @classmethod
    def said(cls, finding: Finding, sentence: str, drawing: Path | None = None) -> Self:
        """From a finding and what is said of it."""
        return cls(
            code=finding.code,
            sentence=sentence,
            parameters=dict(finding.parameters),
            place=finding.place,
            path=[
                PathStepOut(event=step.event, by=step.by, from_=step.source, to=step.to, ground=step.ground)
                for step in finding.path
            ],
            facts=dict(finding.facts),
            terms=list(finding.terms),
            drawing=str(drawing) if drawing else None,
        )


class OverlapOut(_Out):
    """Two ways that could be open at once; the earlier one is declared to count."""

    event: str
    earlier: str
    later: str


class LookedAtOut(_Out):
    """Over how much it was proved."""

    states: int
    situations: int = Field(description="Combinations of a state, what the history made of facts, and a ground.")
    moves: int
    orders: int = Field(description="Combinations of the facts that last.")
    claims: list[str]
    terms: list[str]


class VerificationOut(_Out):
    """``order-lifecycle verify``."""

    format: Literal["order-lifecycle/verification/1"] = FORMAT
    definition: str
    language: str
    clean: bool
    looked_at: LookedAtOut
    findings: list[FindingOut]
    gaps: int
    overlaps: list[OverlapOut]
    unused: list[FindingOut]

    @classmethod
    def said(cls, report: Report, telling: Telling, drawings: Mapping[int, Path]) -> Self:
        """From a report; `drawings` are the files by the number of the finding, from 1."""
        return cls(
            definition=telling.lifecycle.digest,
            language=telling.words.language,
            clean=report.clean,
            looked_at=LookedAtOut(
                states=report.states,
                situations=report.spots,
                moves=report.moves,
                orders=report.orders,
                claims=list(report.claims),
                terms=list(report.terms),
            ),
            findings=[
                FindingOut.said(each, telling.sentence(each), drawings.get(number))
                for number, each in enumerate(report.findings, 1)
            ],
            gaps=report.gaps,
            overlaps=[OverlapOut(event=each.event, earlier=each.earlier, later=each.later) for each in report.overlaps],
            unused=[FindingOut.said(each, telling.unused(each)) for each in report.unused],
        )
