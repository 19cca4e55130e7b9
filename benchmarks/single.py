"""What one decision, one move, one list of options, one order and one import cost, beside the peers.

python benchmarks/single.py [--quick] [--json FILE]

Agreement is checked before anything is timed. Every contender runs once a round; what counts is the ratio within a
round, of which the median, the smallest and the largest are shown.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import statemachine
from transitions import MachineError

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.peers import Peers
from benchmarks.timing import Rounds, figure, measure, measure_processes, surroundings
from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, Denied
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words
from order_lifecycle.derived.diagrams import dot, everything
from order_lifecycle.derived.engine import Engine
from order_lifecycle.derived.engine.order_line import OrderLineEngine
from order_lifecycle.derived.table import Table
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.timing import Contender

    Cell = tuple[str, str, str]

SIMPLE: tuple[Cell, dict[str, bool]] = (("placed", "cancel", "buyer"), {})
"""A way without any rule: the least that a machine can have to do."""

CASES: dict[str, tuple[Cell, dict[str, bool]]] = {
    "legal": (("paid", "cancel", "buyer"), {"custom_made": False}),
    "denied": (("paid", "cancel", "buyer"), {"custom_made": True}),
    "impossible": (("completed", "pay", "payment_provider"), {}),
}
"""The merchant will be asked; the goods are custom-made; nobody pays what is completed."""

EMPTY = "limit: an empty call"
OURS = "Table.decide, facts prepared"
MACHINE = "our machine"
RULES = "transitions, a condition a rule"
FOLDED = "transitions, a condition a way"
STATEMACHINE = "python-statemachine"

PEER = "line.state = state\ntry: trigger(line, by=by)\nexcept refusal: pass"
LISTED = "[event for event in machine.get_triggers(line.state) if line.may_trigger(event, by=by)]"


class Line:
    """The smallest order line that can be moved."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Bench:
    """The contenders, and what was measured."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.rounds, self.seconds = (3, 0.002) if quick else (11, 0.02)
        self.processes = 3 if quick else 21
        self.samples = 2 if quick else 20
        self.orders = (200, 400) if quick else (1_000, 4_000)
        self.table = Table(ORDER_LINE)
        self.peers = {RULES: Peers(ORDER_LINE), FOLDED: Peers(ORDER_LINE, folded=True)}
        self.statemachine = self.peers[RULES].statemachine_class()
        self.report: dict[str, Any] = {"surroundings": surroundings(), "rounds": self.rounds, "sections": {}}

    def agreement(self) -> None:
        """Stop unless every contender leads each cell to the same state, in a sample of the facts."""
        dice, engine, cases = random.Random(0), Engine(ORDER_LINE, table=self.table, ignore_invalid_triggers=True), 0  # noqa: S311 - nothing secret
        cells = [
            (s.name, e.name, a.name) for s in ORDER_LINE.states for e in ORDER_LINE.events for a in ORDER_LINE.actors
        ]
        for cell in cells:
            for sample in range(self.samples if cell in ORDER_LINE.routes else 1):
                drawn = {fact.name: dice.choice((True, True, False, None)) for fact in ORDER_LINE.facts}
                values = {name: value for name, value in drawn.items() if value is not None}
                expected = _to(decide(ORDER_LINE, *cell, Facts(values)))
                line = Line(cell[0])
                moved = engine.fire(line, cell[1], by=cell[2], facts=values)
                led = {OURS: _to(self.table.decide(*cell, self.table.prepare(values)))}
                led[MACHINE] = line.state if moved else None
                led |= self._peers_lead(cell, values, slow=not sample and (cell in ORDER_LINE.routes or not self.quick))
                wrong = [name for name, to in led.items() if to != expected]
                if wrong:
                    sys.exit(f"{', '.join(wrong)}: not what decide says at {cell} with {values}")
                cases += 1
        self.report["agreement"] = {"cells": len(cells), "cases": cases}
        print(f"All agree in {cases:,} cases over the {len(cells):,} cells (state, event, actor).")

    def _peers_lead(self, cell: Cell, values: dict[str, bool], *, slow: bool) -> dict[str, str | None]:
        state, event, by = cell
        led = {name: peers.leads_to(peers.line(state, values), event, by) for name, peers in self.peers.items()}
        if slow:  # a python-statemachine is made for each order, which takes a while
            one = self.statemachine(self.peers[RULES].line(state, values))
            led[STATEMACHINE] = self.peers[RULES].statemachine_leads_to(one, event, by)
        return led

    def decisions(self) -> None:
        """One decision, by the table, by `decide`, and by the peers, who move to find out."""
        for case, (cell, more) in CASES.items():
            values = _known(more)
            names = dict(zip(("state", "event", "by"), cell, strict=True))
            scope = {**names, "facts": self.table.prepare(values), "values": values, "plain": Facts(values)}
            scope |= {"empty": _empty, "table": self.table, "decide": decide, "lifecycle": ORDER_LINE}
            contenders: dict[str, Contender] = {
                EMPTY: ("empty(state, event, by, facts)", scope),
                OURS: ("table.decide(state, event, by, facts)", scope),
                "decide": ("decide(lifecycle, state, event, by, plain)", scope),
                f"preparing {len(values)} facts": ("table.prepare(values)", scope),
                **self._moves_of_peers(cell, values),
            }
            self._show(f"One decision, {case}", measure(contenders, self.rounds, self.seconds), OURS)

    def moves(self) -> None:
        """One move through the machine, with nothing attached and with one hook."""
        for case in ("legal", "without a rule", "denied"):
            cell, more = CASES.get(case, SIMPLE)
            state, event, by = cell
            values = _known(more)
            plain = Engine(ORDER_LINE, table=self.table)
            hooked = Engine(ORDER_LINE, table=self.table, after_state_change=_no_hook)
            line = Line(state)
            scope = {"line": line, "state": state, "by": by, "facts": self.table.prepare(values)}
            scope |= {"bound": OrderLineEngine(ORDER_LINE, table=self.table).bind(line)}
            move = "line.state = state\ntrigger(line, by=by, facts=facts)"
            contenders: dict[str, Contender] = {
                MACHINE: (move, scope | {"trigger": plain.machine.events[event].trigger}),
                f"{MACHINE}, one hook": (move, scope | {"trigger": hooked.machine.events[event].trigger}),
                f"{MACHINE}, bound": (f"line.state = state\nbound.{event}(by=by, facts=facts)", scope),
                **self._moves_of_peers(cell, values),
            }
            rounds = measure(contenders, self.rounds, self.seconds)
            self._show(f"One move, {case}", rounds, MACHINE)
            ratio = rounds.ratio(f"{RULES}, one hook", f"{MACHINE}, one hook")
            print(f"\nWith one hook each: transitions takes {ratio} as long as our machine.")
            self.report["sections"][f"One move, {case}"]["with one hook each"] = ratio._asdict()

    def _moves_of_peers(self, cell: Cell, values: dict[str, bool]) -> dict[str, Contender]:
        state, event, by = cell
        hooked = Peers(ORDER_LINE)
        hooked.machine.after_state_change = _no_hook
        moves: dict[str, Contender] = {}
        for name, peers in {**self.peers, f"{RULES}, one hook": hooked}.items():
            scope = {"line": peers.line(state, values), "state": state, "by": by, "refusal": MachineError}
            moves[name] = (PEER, scope | {"trigger": peers.machine.events[event].trigger})
        line = self.peers[RULES].line(state, values)
        scope = {"line": line, "state": state, "by": by, "event": event, "send": self.statemachine(line).send}
        text = PEER.replace("trigger(line,", "send(event,")
        moves[STATEMACHINE] = (text, scope | {"refusal": statemachine.exceptions.TransitionNotAllowed})
        return moves

    def options(self) -> None:
        """What may this actor do now? With reasons for what is closed, which the peers cannot say."""
        state, by = "paid", "buyer"
        values = _known({"custom_made": False})
        facts = self.table.prepare(values)
        scope: dict[str, Any] = {"table": self.table, "state": state, "by": by, "facts": facts, "decide": decide}
        scope |= {"lifecycle": ORDER_LINE, "plain": Facts(values), "events": [each.name for each in ORDER_LINE.events]}
        peer = self.peers[FOLDED]
        line = peer.line(state, values)
        peer.machine.add_model(line, initial=state)
        listed = {"machine": peer.machine, "line": line, "by": by}
        one = self.statemachine(self.peers[RULES].line(state, values))
        open_now = {each.event for each in self.table.options(state, by, facts) if isinstance(each, Allowed)}
        if open_now != set(eval(LISTED, listed)) or open_now != {each.id for each in one.enabled_events(by=by)}:  # noqa: S307 - our own text
            sys.exit("The lists of options differ.")
        contenders: dict[str, Contender] = {
            "Table.options, facts prepared": ("table.options(state, by, facts)", scope),
            "decide for every event": ("[decide(lifecycle, state, event, by, plain) for event in events]", scope),
            FOLDED: (LISTED, listed),
            STATEMACHINE: ("one.enabled_events(by=by)", {"one": one, "by": by}),
        }
        rounds = measure(contenders, self.rounds, self.seconds)
        self._show("What may the buyer do now?", rounds, "Table.options, facts prepared")
        peer.machine.remove_model(line)

    def orders_kept(self) -> None:
        """Memory that a machine takes for each order, at two sizes, without the order itself."""
        engine = OrderLineEngine(ORDER_LINE, table=self.table)
        peers = self.peers[RULES]
        machine = peers.machine

        def bound(line: Any) -> object:  # noqa: ANN401 - any line
            one = engine.bind(line)
            one.cancel(by="buyer")
            return one

        ways: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
            f"{MACHINE}, nothing registered": (
                lambda: Line("placed"),
                lambda line: engine.fire(line, "cancel", by="buyer"),
            ),
            f"{MACHINE}, one bound line kept": (lambda: Line("placed"), bound),
            "transitions, add_model": (lambda: peers.line("placed", {}), machine.add_model),
            f"{STATEMACHINE}, machine an order": (lambda: peers.line("placed", {}), self.statemachine),
        }
        print("\n## Memory of the machine for each order\n\n| contender | bytes an order |\n|---|---|")
        found: dict[str, dict[int, float]] = {}
        for name, (make, use) in ways.items():
            found[name] = {number: _bytes_each(make, use, number) for number in self.orders}
            machine.models.clear()
            print(f"| {name} | {' / '.join(figure(each) for each in found[name].values())} |")
        print(f"\n(at {' / '.join(f'{number:,}' for number in self.orders)} orders)")
        self.report["sections"]["Memory"] = found

    def imports(self) -> None:
        """A fresh interpreter with nothing, with what we build on, and with us."""
        base, model, ours = "transitions and pydantic", "the same, one model made", "order_lifecycle"
        programs = {"python": "pass", base: "import transitions, pydantic", ours: "import order_lifecycle"}
        programs[model] = "import transitions, pydantic\nclass Model(pydantic.BaseModel):\n    number: int"
        programs["every public name of ours"] = (
            "import order_lifecycle as ours; [getattr(ours, name) for name in ours.__all__]"
        )
        programs["our first decision"] = (
            "from order_lifecycle.definition import ORDER_LINE as lifecycle\n"
            "from order_lifecycle.deciding.decide import decide\n"
            "from order_lifecycle.language.conditions import Facts\n"
            "decide(lifecycle, 'paid', 'cancel', 'buyer', Facts())"
        )
        programs["the engine"] = "import order_lifecycle.derived.engine.order_line, order_lifecycle.definition"
        rounds = measure_processes(programs, self.processes)
        self._show("Import, a fresh process", rounds, ours)
        print()
        for other in (base, model):
            over = rounds.less("python").ratio(ours, other)
            print(f"Over a bare interpreter, {ours} takes {over} as long as: {other}.")
            self.report["sections"]["Import, a fresh process"][f"over bare, beside {other}"] = over._asdict()

    def drawing(self) -> None:
        """The whole lifecycle as DOT text."""
        engine = Engine(ORDER_LINE, table=self.table)
        scope = {"dot": dot, "everything": everything, "lifecycle": ORDER_LINE, "words": words(), "engine": engine}
        graph = engine.graph_machine()
        contenders: dict[str, Contender] = {
            "our DOT, with rules": ("dot(everything(lifecycle, words))", scope),
            "GraphMachine, drawn anew": ("graph.get_graph(force_new=True).source", {"graph": graph}),
            "GraphMachine, built and drawn": ("engine.graph_machine().get_graph().source", scope),
        }
        rounds = measure(contenders, min(self.rounds, 9), self.seconds)
        self._show("The drawing as text", rounds, "our DOT, with rules")

    def _show(self, title: str, rounds: Rounds, over: str) -> None:
        print(f"\n## {title}\n\n| contender | ns | times as long as {over} |\n|---|---|---|")
        section = self.report["sections"].setdefault(title, {})
        for name in rounds.taken:
            ratio = rounds.ratio(name, over)
            print(f"| {name} | {figure(rounds.median(name))} | {ratio} |")
            section[name] = {"ns": rounds.median(name), "ratio": ratio._asdict()}


def _known(more: dict[str, bool]) -> dict[str, bool]:
    """Every fact known: false, but for a change of mind and one more request that the terms allow."""
    base = {fact.name: False for fact in ORDER_LINE.facts}
    return base | {"ground_is_change_of_mind": True, "request_left": True} | more


def _to(decision: Allowed | Denied) -> str | None:
    return decision.to if isinstance(decision, Allowed) else None


def _empty(state: str, event: str, by: str, facts: int) -> None:
    """Nothing: what a call costs."""


def _no_hook(*_: object, **__: object) -> None:
    """Nothing: what a hook costs the machine."""


def _bytes_each(make: Callable[[], Any], use: Callable[[Any], object], number: int) -> float:
    use(make())
    lines = [make() for _ in range(number)]
    kept: list[object] = [None] * number
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for place, line in enumerate(lines):
        kept[place] = use(line)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return grown / number


def main() -> None:
    """Check, measure, print, and write the figures to a file if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few and short rounds: for the shape, not for the figures")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write all figures to this file")
    chosen = parser.parse_args()
    bench = Bench(quick=chosen.quick)
    for name, value in bench.report["surroundings"].items():
        print(f"{name}: {value}")
    for part in (
        bench.agreement,
        bench.decisions,
        bench.moves,
        bench.options,
        bench.orders_kept,
        bench.imports,
        bench.drawing,
    ):
        part()
    if chosen.json:
        others = json.loads(chosen.json.read_text(encoding="utf-8")) if chosen.json.exists() else {}
        chosen.json.write_text(json.dumps(others | bench.report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
