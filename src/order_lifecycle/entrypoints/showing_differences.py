"""The differences of two lifecycles as tables that fit a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from order_lifecycle.derived.differences import STORED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from order_lifecycle.entrypoints.differences_output import (
        AnswerOut,
        ChangeOut,
        DefinitionOut,
        DifferencesOut,
        LineTurnOut,
        OrdersOut,
        PartOut,
        TurnOut,
    )
    from order_lifecycle.language.words import Words

    Row = tuple[TurnOut, list[str]]
    """A turn, and every state at which it is the same."""

TURNS_SHOWN = 40
"""How many rows of turning decisions are shown; --json has them all."""

LISTS = {
    "actors",
    "awaits",
    "becomes",
    "by",
    "effects",
    "events",
    "grounded",
    "instead",
    "requires",
    "sources",
    "states",
}
SHORT = 4
"""So many names of two lists can be read side by side."""

SIGNS = {"added": "+", "removed": "-", "changed": "~"}
BREAKING = "bold red"
WORDING = "dim"


def show_differences(out: Console, found: DifferencesOut, words: Words) -> None:
    """What changed, which decisions turn, what becomes of stored orders, and whether anything breaks."""
    out.print(Text(words.phrase("diff_head", old=_named(found.old), new=_named(found.new)), style="bold"))
    if not found.changes:
        out.print(Text(words.phrase("diff_nothing")))
    else:
        out.print(_changes(found.changes, words))
    if found.turns:
        rows = _grouped(found.turns, words)
        out.print(Text(words.phrase("diff_turns", turned=len(found.turns), asked=found.asked)))
        out.print(_turns(rows[:TURNS_SHOWN], words))
        if len(rows) > TURNS_SHOWN:
            out.print(Text(words.phrase("diff_more", count=len(rows) - TURNS_SHOWN), style=WORDING))
    elif found.changes:
        out.print(Text(words.phrase("diff_no_turn", asked=found.asked)))
    for cell in found.sampled:
        said = words.phrase("diff_sampled", state=cell.state, event=cell.event, actor=cell.by)
        out.print(Text(said, style="yellow"))
    _show_gone(out, found, words)
    if found.orders.lines:
        _show_orders(out, found.orders, found.new.digest, words)
    _show_end(out, found, words)


def _named(definition: DefinitionOut) -> str:
    return f"{definition.name} {definition.version} [{definition.digest}]"


def _table(words: Words, *columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=False)
    for column in columns:
        table.add_column(words.phrase(f"diff_column_{column}"), overflow="fold")
    return table


def _changes(changes: Sequence[ChangeOut], words: Words) -> Table:
    table = _table(words, "kind", "name", "difference")
    for change in changes:
        style = BREAKING if change.breaking else WORDING if change.wording else ""
        kind = f"{SIGNS[change.how]} {words.phrase(f'diff_kind_{change.kind}')}"
        table.add_row(Text(kind, style=style), Text(change.name, style=style), Text(_what(change, words), style=style))
    return table


def _what(change: ChangeOut, words: Words) -> str:
    if change.parts:
        return "\n".join(_part(part, words) for part in change.parts)
    said = words.phrase(f"diff_{change.how}")
    return f"{said} {_perhaps(change.perhaps, words)}".strip()


def _part(part: PartOut, words: Words) -> str:
    """Before and after; of long lists only what came and went."""
    what = words.phrase(f"diff_part_{part.what}")
    before, after = (text.split(", ") if text else [] for text in (part.before, part.after))
    gone, came = ([each for each in one if each not in other] for one, other in ((before, after), (after, before)))
    if part.what in LISTS and len(before) + len(after) > SHORT and (gone or came):
        separator = words.phrase("list_separator")
        said = [words.phrase("diff_gone_part", names=separator.join(gone))] if gone else []
        said += [words.phrase("diff_new_part", names=separator.join(came))] if came else []
        return words.phrase("diff_part_list", what=what, difference=separator.join(said))
    none = words.phrase("diff_none")
    return words.phrase("diff_part", what=what, before=part.before or none, after=part.after or none)


def _perhaps(names: Sequence[str], words: Words) -> str:
    return words.phrase("diff_perhaps", names=words.phrase("list_separator").join(names)) if names else ""


def _grouped(turns: Sequence[TurnOut], words: Words) -> list[Row]:
    """Turns that differ only in the state share a row; those that break come first."""
    rows: dict[tuple[object, ...], Row] = {}
    for turn in sorted(turns, key=lambda turn: not turn.breaking):
        key = (turn.event, turn.by, turn.kind, tuple(turn.facts.items()), _answers(turn, words))
        rows.setdefault(key, (turn, []))[1].append(turn.state)
    return list(rows.values())


def _turns(rows: Sequence[Row], words: Words) -> Table:
    table = _table(words, "decision", "turn")
    for turn, states in rows:
        before, after = _answers(turn, words)
        kind = words.phrase(f"diff_turn_{turn.kind}")
        said = Text.assemble((kind, BREAKING if turn.breaking else "bold"))
        if turn.facts:
            said.append(f"\n{words.phrase('diff_when', facts=_facts(turn.facts, words))}")
        said.append(f"\n{before}\n→ {after}")
        event = words.phrase("diff_by", event=turn.event, actor=turn.by)
        table.add_row(Text("\n  ".join([event, *states])), said)
    return table


def _facts(facts: Mapping[str, bool], words: Words) -> str:
    said = [name if value else words.phrase("diff_not", fact=name) for name, value in facts.items()]
    return words.phrase("list_separator").join(said)


def _answers(turn: TurnOut | LineTurnOut, words: Words) -> tuple[str, str]:
    effects = turn.kind == "effects"
    return _answer(turn.before, words, effects=effects), _answer(turn.after, words, effects=effects)


def _answer(answer: AnswerOut, words: Words, *, effects: bool) -> str:
    separator = words.phrase("list_separator")
    said = (answer.effects or [words.phrase("diff_none")]) if effects else [answer.to] if answer.to else answer.codes
    return words.phrase("diff_answer", verdict=words.phrase(answer.verdict), said=separator.join(said))


def _show_gone(out: Console, found: DifferencesOut, words: Words) -> None:
    """What any stored order may still name."""
    gone = [each for each in found.changes if each.how == "removed" and each.kind in STORED]
    if not gone:
        return
    out.print(Text(words.phrase("diff_gone")))
    for each in gone:
        kind = words.phrase(f"diff_kind_{each.kind}")
        out.print(Text(f"  {kind} {each.name} {_perhaps(each.perhaps, words)}".rstrip(), style=BREAKING))


def _show_orders(out: Console, orders: OrdersOut, new: str, words: Words) -> None:
    out.print(Text(words.phrase("diff_orders", lines=orders.lines)))
    for each in orders.gone:
        key = "diff_stands" if each.standing else "diff_names"
        kind = words.phrase(f"diff_kind_{each.kind}")
        said = words.phrase(key, order=each.order, line=each.line, where=each.where, kind=kind, name=each.name)
        out.print(Text(f"  {said} {_perhaps(each.perhaps, words)}".rstrip(), style=BREAKING))
    for digest, count in orders.judged.items():
        if digest != new:
            out.print(Text(f"  {words.phrase('diff_judged', lines=count, digest=digest)}", style="yellow"))
    for order in orders.unread:
        out.print(Text(f"  {words.phrase('diff_unread', order=order)}", style="yellow"))
    if orders.turns:
        table = _table(words, "line", "decision", "turn")
        for turn in orders.turns:
            before, after = _answers(turn, words)
            said = f"{words.phrase(f'diff_turn_{turn.kind}')}\n{before}\n→ {after}"
            event = words.phrase("diff_by", event=turn.event, actor=turn.by)
            asked = f"{event}\n  {turn.ground}" if turn.ground else event
            table.add_row(Text(f"{turn.order} {turn.line}\n  {turn.state}"), Text(asked), Text(said))
        out.print(table)
    elif not orders.gone and not orders.unread:
        out.print(Text(f"  {words.phrase('diff_orders_unmoved')}"))


def _show_end(out: Console, found: DifferencesOut, words: Words) -> None:
    changes = sum(change.breaking for change in found.changes)
    turns = sum(turn.breaking for turn in found.turns)
    if found.orders.gone:
        out.print(Text(words.phrase("diff_breaking_orders", count=len(found.orders.gone)), style=BREAKING))
    if changes or turns:
        out.print(Text(words.phrase("diff_breaking", changes=changes, turns=turns), style=BREAKING))
    elif found.breaking:
        return
    elif found.changes and found.old.digest == found.new.digest:
        out.print(Text(words.phrase("diff_wording_only"), style="bold green"))
    else:
        out.print(Text(words.phrase("diff_compatible"), style="bold green"))
