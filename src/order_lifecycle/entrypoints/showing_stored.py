"""What a store holds, as tables that fit a terminal: an order, what is due, effects, what is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.history import PLACE
from order_lifecycle.orders.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from rich.console import Console

    from order_lifecycle.entrypoints.store_output import (
        AuditOut,
        BalanceOut,
        DueOut,
        DuesOut,
        EffectOut,
        ReportedOut,
        StoredLineOut,
        StoredOrderOut,
    )
    from order_lifecycle.language.lifecycle import Requirement, Standing
    from order_lifecycle.language.words import Words
    from order_lifecycle.orders.history import Entry

OVERDUE = "bold red"
MONEY = ("captured", "due", "sent", "settled", "failed")


@dataclass(frozen=True)
class Teller:
    """Says what a store holds: to a terminal, in one language, in one time zone."""

    out: Console
    words: Words
    zone: ZoneInfo | None = None

    def order(self, stored: StoredOrderOut) -> None:
        """An order: each line with its history, what it has set off, and where its money is."""
        words = self.words
        status = words.phrase("order_status", status=words.phrase(f"status_{stored.status}"))
        self.out.print(Text.assemble((words.phrase("order", order=stored.order), "bold"), "  ", status))
        self.out.print(Text(words.phrase("kept_terms", terms=stored.terms, definition=stored.definition[:8]), "dim"))
        for line in stored.lines:
            self._line(line)
        if stored.effects:
            self.effects(stored.effects)
        self._money(stored.money, stored.currency)

    def due(self, dues: DuesOut) -> None:
        """What happens by itself, the first first."""
        words = self.words
        if not dues.lines:
            self.out.print(words.phrase("due_nothing", until=self._at(dues.until)))
            return
        table = self._table("when", "order", "line", "state", "next", "until_then")
        for each in dues.lines:
            table.add_row(
                self._at(each.at),
                each.order,
                each.line,
                self._state(each.state),
                self._next(each),
                Text(self._until_then(each), OVERDUE if each.overdue else ""),
            )
        self.out.print(table)
        if dues.more:
            self.out.print(words.phrase("due_more", count=len(dues.lines)))

    def effects(self, effects: Sequence[EffectOut]) -> None:
        """Effects in their order, with what stands against them."""
        if not effects:
            self.out.print(self.words.phrase("effects_none"))
            return
        labels = {each.name: self.words.label(each) for each in ORDER_LINE.effects}
        table = self._table("effect", "key", "effect_state", "attempts", "error")
        for each in effects:
            state = Text(self.words.phrase(f"effect_{each.state}"), OVERDUE if each.state == "dead" else "")
            if each.next_at is not None:
                until = "effect_until" if each.state == "claimed" else "effect_again"
                state.append("\n" + self.words.phrase(until, at=self._at(each.next_at)), "dim")
            said = (labels.get(each.effect, each.effect), each.key, state, str(each.attempts), each.error)
            table.add_row(*said)
        self.out.print(table)

    def audit(self, found: AuditOut) -> None:
        """What is broken, or that nothing is."""
        if found.whole:
            self.out.print(Text(self.words.phrase("audit_whole"), "bold green"))
            return
        table = self._table("order", "line", "entry", "wrong")
        for each in found.broken:
            table.add_row(
                each.order, each.line, str(each.position), Text(self.words.phrase(f"audit_{each.what}"), OVERDUE)
            )
        self.out.print(table)

    def reported(self, done: ReportedOut) -> None:
        """Where each line stands after a report, and what was not expected."""
        words = self.words
        for each in done.lines:
            place = words.phrase("work_place", order=done.order, line=each.line)
            if not each.new:
                self.out.print(words.phrase("report_known", place=place))
                continue
            before = words.label(ORDER_LINE.state(each.from_)) if each.from_ else ""
            after = words.label(ORDER_LINE.state(each.to))
            self.out.print(Text(words.phrase("report_done", place=place, state=before, to=after)))
            for code in each.deviations:
                self.out.print(Text(f"  ! {code} {_rule_sentence(code, words)}".rstrip(), "yellow"))

    def _line(self, line: StoredLineOut) -> None:
        words = self.words
        state = words.label(ORDER_LINE.state(line.state))
        head = words.phrase("kept_line", state=state, since=self._at(line.since))
        self.out.print(Text.assemble("\n", (f"{line.line}  {line.title}".rstrip(), "bold"), "  ", head))
        if line.next is not None:
            said = words.phrase("kept_next", what=self._next(line.next), at=self._at(line.next.at))
            until_then = self._until_then(line.next)
            self.out.print(
                Text(said + (words.phrase("kept_until_then", said=until_then) if until_then else ""), "cyan")
            )
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column()
        table.add_column(no_wrap=True)
        table.add_column(max_width=18)
        table.add_column(ratio=1)
        for entry in line.history:
            actor = words.label(ORDER_LINE.actor(entry.by))
            table.add_row(str(entry.position), self._at(entry.at), actor, self._entry(entry))
        self.out.print(table)

    def _entry(self, entry: Entry) -> Text:
        """What was done, on what ground, for how much; then by which rule, terms and definition."""
        words = self.words
        event = words.phrase("kept_place") if entry.event == PLACE else words.label(ORDER_LINE.event(entry.event))
        said = Text(words.phrase("becomes", state=event, to=words.label(ORDER_LINE.state(entry.to))))
        details = [str(entry.amount)] if entry.amount else []
        details += [words.label(ORDER_LINE.ground(entry.ground))] if entry.ground else []
        details += list(entry.evidence or ())
        if details:
            said.append(f" ({words.phrase('list_separator').join(details)})")
        for code in entry.deviations:
            said.append(f"\n! {code} {_rule_sentence(code, words)}".rstrip(), "yellow")
        judged = [rule for rule in (_rule_of(entry), entry.terms, entry.definition[:8]) if rule]
        if judged:
            said.append("\n" + " · ".join(judged), "dim")
        return said

    def _money(self, money: Sequence[BalanceOut], currency: str) -> None:
        if not any(each.known for each in money):
            self.out.print(self.words.phrase("money_unknown"))
            return
        table = self._table("line", *(f"money_{name}" for name in MONEY))
        for each in money:
            amounts = (getattr(each, name) for name in MONEY)
            said = [str(Money(amount=amount, currency=currency)) if amount else "" for amount in amounts]
            table.add_row(each.line or self.words.phrase("total"), *said)
        self.out.print(table)

    def _next(self, due: DueOut) -> str:
        found = next((each for each in ORDER_LINE.events if each.name == due.event), None)
        said = self.words.label(found) if found else due.event
        if due.to is None:
            return said
        return self.words.phrase("becomes", state=said, to=self.words.label(ORDER_LINE.state(due.to)))

    def _state(self, name: str) -> str:
        """The label of a state; of one that is gone, its name."""
        found = next((each for each in ORDER_LINE.states if each.name == name), None)
        return self.words.label(found) if found else name

    def _until_then(self, due: DueOut) -> str:
        """Who still has time for what; once it is too late, nobody."""
        if due.overdue:
            return self.words.phrase("due_overdue")
        names = [self.words.label(ORDER_LINE.actor(name)) for name in due.awaits]
        actors = self.words.phrase("list_separator").join(names)
        awaited = [self.words.phrase("due_awaited", actors=actors)] if names else []
        return (" " if self.words.own else "").join([*due.until_then, *awaited])

    def _at(self, at: datetime) -> str:
        here = at.astimezone(self.zone) if self.zone else at
        return here.isoformat(sep=" ", timespec="minutes")

    def _table(self, *columns: str) -> Table:
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for name in columns:
            table.add_column(self.words.phrase(f"column_{name}"), overflow="fold")
        return table


def _rule_sentence(code: str, words: Words) -> str:
    rules: list[Requirement | Standing] = [*ORDER_LINE.requirements, *ORDER_LINE.standing]
    rule = next((each for each in rules if each.code == code), None)
    return words.sentence(rule) if rule else ""


def _rule_of(entry: Entry) -> str:
    """Where the way that an entry went is written: only if the rules are still those that it was judged by."""
    if entry.definition != ORDER_LINE.digest or entry.from_ is None:
        return ""
    ways = ORDER_LINE.routes.get((entry.from_, entry.event, entry.by), ())
    found = next((way for way in ways if way.to.name == entry.to), None)
    return str(found.place).removeprefix("order_lifecycle/definition/") if found else ""
