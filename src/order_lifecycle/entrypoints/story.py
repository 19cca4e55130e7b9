"""The demo: a told story of a T-shirt and a custom-made mug, decided by the real rules.

The texts of the story stand here; every decision, date and refusal in it is computed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from order_lifecycle.acting import apply, decide, record
from order_lifecycle.derived import diagrams
from order_lifecycle.entrypoints.drawing import drawing_of_line
from order_lifecycle.entrypoints.showing import show_decisions
from order_lifecycle.errors import MissingExtra
from order_lifecycle.orders.ledger import captured, refunded
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Order, Report, Request
from order_lifecycle.orders.rollup import rollup

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from order_lifecycle.acting import Decision
    from order_lifecycle.language.words import Words

START = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
SHIRT, MUG = "shirt", "mug"

TOLD = {
    "en": (
        "Monday, 10:00. A buyer in Berlin orders a T-shirt and a mug with her daughter's name on it.",
        "Two minutes later the payment arrives: EUR 34.80. The free cancellation hour begins.",
        "Half an hour later she has second thoughts about both. May she cancel, just like that?",
        "The T-shirt: yes, alone. The mug is made for her; she is told why not, and what else is possible.",
        "She cancels the T-shirt. The payment provider pays it back.",
        "Tuesday. The mug is packed, and on Wednesday the carrier takes it. She tries once more to cancel.",
        "Too late: the carrier has it. The other ways are named, and each has been tried before it is shown.",
        "The drawing of this moment: {file}",
        "No drawing program is at hand ({error}); the story goes on without the picture.",
        "Thursday the merchant consents, on record. On Friday the carrier rings, and she refuses the parcel.",
        "The mug comes back, the merchant receives it, and what was paid for it goes back too.",
        "The order: {status}. Taken {taken}, paid back {back}.",
    ),
    "zh": (
        "星期一 10:00。柏林的一位买家订购了一件T恤和一个印有女儿名字的杯子。",
        "两分钟后款项到账:34.80欧元。一小时的免责取消期开始。",
        "半小时后她对两件商品都犹豫了。她可以直接取消吗?",
        "T恤:可以,无需任何人同意。杯子是为她定制的;系统说明为何不可以,以及其他办法。",
        "她取消了T恤。支付方退还了款项。",
        "星期二杯子备货,星期三承运方取走。她再次尝试取消。",
        "已来不及取消:包裹在承运方手中。但其他办法都一一列出,每一项在显示前都已验证。",
        "此刻的图:{file}",
        "没有可用的绘图程序({error});故事继续,但没有图。",
        "星期四商家表示同意,并留有记录。星期五承运方按门铃,她拒收了包裹。",
        "杯子退回,商家收到,为它支付的款项也退还了。",
        "订单:{status}。收款{taken},退款{back}。",
    ),
}


def tell(out: Console, words: Words, file: Path) -> None:
    """Tell the story; the drawing of its turning point is written to `file`."""
    told = iter(TOLD[words.language])

    def say(**parameters: object) -> None:
        out.print(f"\n[bold]▸[/bold] {next(told).format(**parameters)}")

    say()
    order = _placed()
    say()
    order = _paid(order, START + timedelta(minutes=2))
    say()
    regret = START + timedelta(minutes=32)
    decisions = [decide(order, _cancel(line), regret) for line in (SHIRT, MUG)]
    show_decisions(out, decisions, words)
    say()
    say()
    order = apply(order, decisions[0])
    order = record(order, _report("refund", "payment_provider", SHIRT, regret + timedelta(hours=3)))
    say()
    order = record(order, _report("pack", "merchant", MUG, START + timedelta(days=1)))
    order = record(order, _report("ship", "carrier", MUG, START + timedelta(days=2)))
    too_late = decide(order, _cancel(MUG), START + timedelta(days=2, hours=4))
    show_decisions(out, [too_late], words)
    say()
    _draw(too_late, file, words, out, said=(next(told), next(told)))
    say()
    order = record(order, _report("consent", "merchant", MUG, START + timedelta(days=3)))
    order = apply(order, _refused(order, out, words))
    say()
    order = record(order, _report("receive", "merchant", MUG, START + timedelta(days=9)))
    order = record(order, _report("refund", "payment_provider", MUG, START + timedelta(days=10)))
    taken, back = (str(Money(amount=each(order), currency=order.currency)) for each in (captured, refunded))
    status = words.phrase(f"status_{rollup(line.state for line in order.lines)}")
    say(status=status, taken=taken, back=back)


def _placed() -> Order:
    return Order.model_validate(
        {
            "id": "2026-0504-1",
            "currency": "EUR",
            "zone": "Europe/Berlin",
            "placed_at": START,
            "lines": [
                {"id": SHIRT, "title": "T-shirt", "price": _money("19.90"), "custom_made": False},
                {"id": MUG, "title": "Mug with a name", "price": _money("14.90"), "custom_made": True},
            ],
        }
    )


def _paid(order: Order, at: datetime) -> Order:
    for line in (SHIRT, MUG):
        report = _report("pay", "payment_provider", line, at)
        order = record(order, report.model_copy(update={"amount": _money("34.80"), "key": "payment-1"}))
    return order


def _cancel(line: str) -> Request:
    return Request(event="cancel", by="buyer", line=line, ground="change_of_mind")


def _refused(order: Order, out: Console, words: Words) -> Decision:
    request = Request(event="reject_delivery", by="buyer", line=MUG, ground="change_of_mind")
    decision = decide(order, request, START + timedelta(days=4))
    show_decisions(out, [decision], words)
    return decision


def _draw(decision: Decision, file: Path, words: Words, out: Console, *, said: tuple[str, str]) -> None:
    try:
        drawing = drawing_of_line(decision.order, decision.line, decision.request, decision.at, words)
        diagrams.write(drawing, file)
    except MissingExtra as error:
        out.print(f"\n[bold]▸[/bold] {said[1].format(error=error)}")
    else:
        out.print(f"\n[bold]▸[/bold] {said[0].format(file=file)}")


def _report(event: str, by: str, line: str, at: datetime) -> Report:
    return Report(event=event, by=by, line=line, at=at)


def _money(text: str) -> Money:
    return Money.of(text, "EUR")
