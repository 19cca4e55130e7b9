"""A request or a report meets an order: decided, applied, recorded; and nothing happens on a refusal."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from order_lifecycle.acting import Awaiting, apply, awaited, decide, decide_each, options, record
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import BadInput, NotApplicable, UnknownName
from order_lifecycle.orders import observe as observing
from order_lifecycle.orders.deadlines import span
from order_lifecycle.orders.history import Entry
from order_lifecycle.orders.ledger import captured as taken
from order_lifecycle.orders.ledger import refundable, refunded
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import OBSERVED
from order_lifecycle.orders.order import Order, Payment, Report
from tests.unit.given import Step, an_order, asks, captured, day, entries, euros, terms

if TYPE_CHECKING:
    from collections.abc import Callable

PAID: tuple[Step, ...] = (("pay", "paid"),)
PACKED: tuple[Step, ...] = (*PAID, ("pack", "packed"))
SHIPPED: tuple[Step, ...] = (*PAID, ("ship", "shipped"))
DELIVERED: tuple[Step, ...] = (*SHIPPED, ("deliver", "delivered"))
CANCELLING: tuple[Step, ...] = (*PAID, ("cancel", "cancellation_requested"))
CANCELLED: tuple[Step, ...] = (*PAID, ("cancel", "cancelled"))
GOODS: dict[str, object] = {"custom_made": False, "perishable": False, "final_sale": False, "digital_supplied": False}


def mug(*steps: Step, **more: object) -> Order:
    """An order of one line of which nothing is special."""
    return an_order(*steps, line=GOODS, **more)


def two_lines(*steps: Step) -> Order:
    lines = [{"id": name, "price": euros(500), "history": entries(*steps), **GOODS} for name in ("L1", "L2")]
    return an_order(lines=lines, payments=[captured()] if steps else [])


def report(event: str, by: str, at: datetime, **more: object) -> Report:
    return Report.model_validate({"event": event, "by": by, "at": at, **more})


def told(order: Order) -> list[tuple[str, str]]:
    """The events of the only line and where they led."""
    return [(entry.event, entry.to) for entry in order.lines[0].history]


# -------------------------------------------------------------------------------------------- deciding


def test_an_allowed_request_says_where_it_leads_and_what_the_host_shall_do() -> None:
    decision = decide(mug(*PAID), asks("cancel", ground="change_of_mind"), day(1))
    assert (decision.allowed, decision.verdict, decision.to, decision.refusals) == (True, "allowed", "cancelled", ())
    assert decision.effects == ("release_stock", "start_refund", "notify_buyer", "notify_merchant")
    assert (decision.awaiting, decision.alternatives, decision.repeats) == (None, (), None)
    assert (decision.at, decision.terms.id, decision.line.id) == (day(1), terms().id, "L1")


def test_a_refused_request_says_why_how_that_passes_and_what_instead() -> None:
    order = mug(*SHIPPED)
    decision = decide(order, asks("cancel", ground="change_of_mind"), day(2))
    assert (decision.allowed, decision.verdict, decision.to, decision.effects) == (False, "denied", None, ())
    assert [refusal.code for refusal in decision.refusals] == ["already_shipped"]
    assert decision.passes(decision.refusals[0]).kind == "never"
    assert (decision.alternatives[0].event, decision.alternatives[0].opens) == ("reject_delivery", "now")
    assert decision.alternatives[-1].event == "ask_platform"
    assert (decision.awaiting, decision.money) == (None, None)
    assert order == mug(*SHIPPED)


def test_a_request_that_needs_an_answer_says_from_whom_until_when_and_what_silence_means() -> None:
    decision = decide(mug(*PAID), asks("cancel", ground="change_of_mind"), day(2))
    assert (decision.verdict, decision.to) == ("needs_consent", "cancellation_requested")
    assert decision.awaiting == Awaiting(("merchant", "platform"), day(4), "cancelled", answer=True)


def test_a_decision_looks_at_the_facts_of_its_cell_once_and_at_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def noted(name: str, look: Callable[..., Any], *given: object) -> object:
        looked.append(name)
        return look(*given)

    monkeypatch.setattr(observing, "OBSERVED", {name: partial(noted, name, each) for name, each in OBSERVED.items()})
    monkeypatch.setattr(observing, "span", lambda name, *given: noted(name, span, name, *given))
    decision = decide(mug(*PAID), asks("ship", "merchant"), day(1))
    assert [refusal.code for refusal in decision.refusals] == ["on_hold"]
    assert looked == ["held_in_free_window", "in_free_cancel_window"]
    assert {fact.name for fact in ORDER_LINE.cell_facts("paid", "ship", "merchant")} == set(looked)
    assert decision.passes(decision.refusals[0]).at == day(1, 11)
    assert len(looked) == 2
    assert dict(decision.facts.values)["never_shipped"] is True
    assert set(looked) == {fact.name for fact in ORDER_LINE.facts}
    assert len(looked) == len(set(looked))


def test_a_date_that_opens_it_is_not_yet() -> None:
    decision = decide(mug(*PAID), asks("ship", "merchant"), day(1))
    assert (decision.verdict, [refusal.code for refusal in decision.refusals]) == ("not_yet", ["on_hold"])
    assert decision.passes(decision.refusals[0]).at == day(1, 11)


def test_goods_of_which_nothing_is_known_need_facts() -> None:
    order = an_order(*PAID)
    decision = decide(order, asks("cancel", ground="change_of_mind"), day(2))
    assert (decision.verdict, [refusal.unknown for refusal in decision.refusals]) == ("needs_facts", [("custom_made",)])


def test_facts_that_the_asker_supplies_count() -> None:
    request = asks("cancel", ground="change_of_mind", facts={"custom_made": False})
    assert decide(an_order(*PAID), request, day(2)).verdict == "needs_consent"


def test_other_terms_may_be_given() -> None:
    free = terms().__class__(**{**vars(terms()), "windows": {}})
    assert decide(mug(*PAID), asks("ship", "merchant"), day(1), free).allowed


def test_deciding_changes_nothing() -> None:
    order = mug(*PAID)
    decision = decide(order, asks("cancel", ground="change_of_mind"), day(2))
    assert decision.awaiting is not None
    assert order == decision.order == mug(*PAID)


# -------------------------------------------------------------------------------- what cannot be asked


def test_now_without_a_zone_is_a_clear_error() -> None:
    with pytest.raises(BadInput) as caught:
        decide(mug(), asks("cancel"), datetime(2026, 5, 1, 10))  # noqa: DTZ001 - that it is refused is what is tested
    assert str(caught.value) == "now: 2026-05-01T10:00:00 has no time zone; accepted: an aware datetime"


def test_an_order_of_several_lines_needs_one_to_be_named() -> None:
    with pytest.raises(BadInput) as caught:
        decide(two_lines(), asks("cancel"), day(1))
    assert str(caught.value) == "order 'A1': has 2 lines and the request names none; accepted: L1, L2"


def test_an_order_without_lines_cannot_be_asked_about() -> None:
    with pytest.raises(BadInput) as caught:
        decide(an_order(lines=[]), asks("cancel"), day(1))
    assert str(caught.value) == "order 'A1': has 0 lines and the request names none; accepted: none"


def test_an_amount_in_another_currency_is_a_clear_error() -> None:
    with pytest.raises(BadInput) as caught:
        decide(mug(*CANCELLED), asks("refund", "payment_provider", amount={"amount": 1, "currency": "USD"}), day(3))
    assert str(caught.value) == "amount: is in USD; accepted: EUR, the currency of the order"


@pytest.mark.parametrize(
    "ask",
    [
        lambda: decide(mug(), asks("cancel", line="L9"), day(1)),
        lambda: decide_each(mug(), asks("cancel", line="L9"), day(1)),
        lambda: options(mug(), "L9", "buyer", day(1)),
        lambda: awaited(mug(), "L9", day(1)),
        lambda: record(mug(), report("ship", "carrier", day(1), line="L9")),
    ],
)
def test_a_line_that_the_order_does_not_have_lists_those_it_has(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UnknownName) as caught:
        ask()
    assert str(caught.value) == "order 'A1': no line 'L9'; There are: L1"


def test_an_unknown_market_lists_those_there_are() -> None:
    with pytest.raises(UnknownName, match="no market 'marketplaces'; did you mean 'marketplace'"):
        decide(mug(market="marketplaces"), asks("cancel"), day(1))


# ----------------------------------------------------------------------------------- lines and options


def test_each_line_is_decided_about_by_itself() -> None:
    order = two_lines(*PAID)
    found = decide_each(order, asks("cancel", ground="change_of_mind"), day(1))
    assert [(decision.line.id, decision.request.line, decision.to) for decision in found] == [
        ("L1", "L1", "cancelled"),
        ("L2", "L2", "cancelled"),
    ]
    assert [decision.line.id for decision in decide_each(order, asks("cancel", line="L2"), day(1))] == ["L2"]


def test_options_are_all_that_an_actor_may_ever_ask_for_open_or_closed() -> None:
    found = options(mug(*SHIPPED), "L1", "buyer", day(3))
    mine = [event.name for event in ORDER_LINE.events if "buyer" in {actor.name for actor in event.actors}]
    assert [decision.request.event for decision in found] == mine
    opened = [decision.request.event for decision in found if decision.allowed]
    assert opened == ["reject_delivery", "ask_platform"]


def test_options_suppose_the_ground_and_the_facts_of_a_request() -> None:
    known = asks("cancel", ground="defect", evidence=["a.jpg"], facts={"interception_offered": True}, key="k1")
    found = options(mug(*SHIPPED), "L1", "buyer", day(3), request=known)
    opened = {decision.request.event: decision.to for decision in found if decision.allowed}
    assert opened["cancel"] == "interception_requested"
    assert {decision.request.ground for decision in found} == {"defect"}


def test_options_are_questions_and_repeat_nothing() -> None:
    order = mug(*PAID, ("cancel", "cancellation_requested", {"key": "k1"}))
    found = options(order, "L1", "buyer", day(3), request=asks("cancel", key="k1"))
    assert {decision.repeats for decision in found} == {None}


def test_options_of_an_unknown_actor_list_those_there_are() -> None:
    with pytest.raises(UnknownName, match="no actor 'bayer'; did you mean 'buyer'"):
        options(mug(), "L1", "bayer", day(1))


# -------------------------------------------------------------------------------------------- applying


def test_an_applied_decision_is_one_more_entry_with_all_that_it_was_judged_by() -> None:
    request = asks("cancel", ground="defect", evidence=["a.jpg"], facts={"custom_made": None}, key="k1")
    order = apply(mug(*PAID), decide(mug(*PAID), request, day(1)))
    assert order.line("L1").history[:-1] == mug(*PAID).line("L1").history
    assert order.line("L1").history[-1] == Entry(
        position=2,
        event="cancel",
        from_="paid",
        to="cancelled",
        by="buyer",
        at=day(1),
        ground="defect",
        evidence=("a.jpg",),
        facts={"custom_made": None},
        effects=("release_stock", "start_refund", "notify_buyer", "notify_merchant"),
        key="k1",
        terms=terms().id,
        definition=ORDER_LINE.digest,
    )
    assert order.payments == mug(*PAID).payments


def test_a_denied_decision_cannot_be_applied_and_nothing_happens() -> None:
    order = mug(*SHIPPED)
    decision = decide(order, asks("cancel", ground="change_of_mind"), day(2))
    with pytest.raises(NotApplicable) as caught:
        apply(order, decision)
    assert str(caught.value) == "line 'L1': 'cancel' was denied: already_shipped"
    assert order == mug(*SHIPPED)


def test_a_decision_that_the_line_has_outrun_cannot_be_applied_and_nothing_happens() -> None:
    before, now = mug(*PAID), mug(*SHIPPED)
    decision = decide(before, asks("cancel", ground="change_of_mind"), day(1))
    with pytest.raises(NotApplicable) as caught:
        apply(now, decision)
    assert str(caught.value) == "line 'L1' has moved on since this was decided; decide again"
    assert now == mug(*SHIPPED)


def test_a_refund_cannot_be_applied_once_the_money_went_another_way() -> None:
    before = mug(*CANCELLED)
    decision = decide(before, asks("refund", "payment_provider", amount=euros(1000)), day(3))
    assert decision.allowed
    went = captured(400, kind="refunded", line="L1")
    now = mug(*CANCELLED, payments=[captured(), went])
    with pytest.raises(NotApplicable) as caught:
        apply(now, decision)
    assert str(caught.value) == "line 'L1': money has moved since this was decided; decide again"
    assert now == mug(*CANCELLED, payments=[captured(), went])


def test_decisions_about_several_lines_can_be_applied_one_after_the_other() -> None:
    order = two_lines()
    pay = asks("pay", "payment_provider", amount=euros(1000), key="p1")
    for decision in decide_each(order, pay, day(1)):
        order = apply(order, decision)
    assert [line.state for line in order.lines] == ["paid", "paid"]
    assert order.payments == (Payment(kind="captured", amount=Money(amount=1000, currency="EUR"), at=day(1), key="p1"),)


@pytest.mark.parametrize(
    ("key", "on", "amount", "payments"),
    [("p1", 1, 1000, 1), ("p1", 2, 1000, 1), ("", 1, 1000, 1), ("", 2, 1000, 2), ("", 1, 999, 2)],
)
def test_a_payment_is_the_same_by_its_key_and_without_one_by_its_moment_and_amount(
    key: str, on: int, amount: int, payments: int
) -> None:
    order = record(two_lines(), report("pay", "payment_provider", day(1), line="L1", amount=euros(1000), key=key))
    order = record(order, report("pay", "payment_provider", day(on), line="L2", amount=euros(amount), key=key))
    assert [line.state for line in order.lines] == ["paid", "paid"]
    assert len(order.payments or ()) == payments


# ------------------------------------------------------------------------------------------------ keys


def test_the_same_request_twice_changes_nothing_the_second_time() -> None:
    request = asks("cancel", ground="change_of_mind", key="k1")
    once = apply(mug(*PAID), decide(mug(*PAID), request, day(2)))
    again = decide(once, request, day(3))
    assert (again.repeats, again.allowed, again.verdict, again.to) == (
        2,
        True,
        "needs_consent",
        "cancellation_requested",
    )
    assert again.effects == ("notify_merchant",)
    assert again.awaiting == Awaiting(("merchant", "platform"), day(4), "cancelled", answer=True)
    assert apply(once, again) is once


def test_a_repeated_request_gets_the_same_answer_after_the_line_has_moved_on() -> None:
    request = asks("cancel", ground="change_of_mind", key="k1")
    once = apply(mug(*PAID), decide(mug(*PAID), request, day(2)))
    later = apply(once, decide(once, asks("decline", "merchant"), day(3)))
    again = decide(later, request, day(4))
    assert (again.repeats, again.to, again.awaiting) == (2, "cancellation_requested", None)
    assert apply(later, again) is later


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (asks("request_return", key="k1", ground="defect"), "event"),
        (asks("cancel", "merchant", key="k1", ground="defect"), "by"),
        (asks("cancel", key="k1", ground="damaged"), "ground"),
        (asks("cancel", key="k1", ground="defect", amount=euros(1)), "amount"),
        (asks("cancel", key="k1", ground="defect", evidence=["a.jpg"]), "evidence"),
        (asks("cancel", key="k1", ground="defect", evidence=[]), "evidence"),
        (asks("cancel", key="k1", ground="defect", facts={"custom_made": False}), "facts"),
        (asks("cancel", key="k1", ground="defect", facts={"custom_made": None}), "facts"),
    ],
)
def test_the_same_key_with_other_content_is_a_mistake_and_nothing_happens(other: object, what: str) -> None:
    order = mug(*PAID, ("cancel", "cancellation_requested", {"key": "k1", "ground": "defect"}))
    assert isinstance(other, asks("cancel").__class__)
    with pytest.raises(BadInput) as caught:
        decide(order, other, day(3))
    another = "other" if what in {"evidence", "facts"} else "another"
    assert str(caught.value) == (
        f"key 'k1': was used for 'cancel' by 'buyer', now with {another} {what}; "
        "accepted: the same request again, or a new key"
    )


def test_without_a_key_the_same_request_is_asked_again() -> None:
    order = mug(*PAID)
    once = apply(order, decide(order, asks("cancel", ground="change_of_mind"), day(2)))
    again = decide(once, asks("cancel", ground="change_of_mind"), day(2))
    assert (again.repeats, [refusal.code for refusal in again.refusals]) == (None, ["answer_awaited"])


# ---------------------------------------------------------------------------------------------- refunds


def test_a_refund_without_an_amount_pays_back_all_that_is_left() -> None:
    before = mug(*CANCELLED, payments=[captured(), captured(400, kind="refunded", line="L1")])
    order = apply(before, decide(before, asks("refund", "payment_provider", key="r1"), day(3)))
    assert order.line("L1").state == "refunded"
    assert order.payments is not None
    assert order.payments[-1] == Payment(
        kind="refunded", amount=Money(amount=600, currency="EUR"), at=day(3), line="L1", key="r1"
    )
    assert (refunded(order), refundable(order)) == (1000, 0)


def test_a_refund_without_an_amount_pays_back_what_is_left_of_its_own_line() -> None:
    before = two_lines(*CANCELLED)
    order = apply(before, decide(before, asks("refund", "payment_provider", line="L1"), day(3)))
    assert (refunded(order, order.line("L1")), refunded(order, order.line("L2"))) == (500, 0)


def test_a_refund_that_is_started_already_is_not_taken_off_from_itself() -> None:
    started = captured(400, kind="refunded", line="L1", status="pending", key="r1")
    before = mug(*CANCELLED, payments=[captured(), started])
    order = apply(before, decide(before, asks("refund", "payment_provider", key="r1"), day(3)))
    assert [(each.status, each.amount.amount) for each in order.payments or ()] == [("done", 1000), ("done", 1000)]


@pytest.mark.parametrize(("amount", "payments"), [(0, 1), (1, 2)])
def test_a_refund_of_a_cent_is_a_payment_and_one_of_nothing_is_none(amount: int, payments: int) -> None:
    order = record(mug(*CANCELLED), report("refund", "payment_provider", day(3), amount=euros(amount)))
    assert len(order.payments or ()) == payments


def test_a_refund_of_more_than_is_left_is_refused_and_nothing_happens() -> None:
    order = mug(*CANCELLED)
    decision = decide(order, asks("refund", "payment_provider", amount=euros(1001)), day(3))
    assert [refusal.code for refusal in decision.refusals] == ["more_than_refundable"]
    with pytest.raises(NotApplicable):
        apply(order, decision)
    assert order == mug(*CANCELLED)


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_a_refund_that_was_started_under_a_key_is_done_under_the_same_key_and_counts_once(status: str) -> None:
    started = captured(1000, kind="refunded", line="L1", status=status, key="r1")
    before = mug(*CANCELLED, payments=[captured(), started])
    order = record(before, report("refund", "payment_provider", day(3), amount=euros(1000), key="r1"))
    assert order.line("L1").state == "refunded"
    assert order.line("L1").history[-1].deviations == ()
    assert [(each.amount.amount, each.status, each.key) for each in order.payments or ()] == [
        (1000, "done", ""),
        (1000, "done", "r1"),
    ]
    assert (taken(order), refunded(order)) == (1000, 1000)


def test_a_refund_under_another_key_finds_what_is_pending_gone() -> None:
    started = captured(1000, kind="refunded", line="L1", status="pending", key="r1")
    order = mug(*CANCELLED, payments=[captured(), started])
    decision = decide(order, asks("refund", "payment_provider", amount=euros(1), key="r2"), day(3))
    assert [refusal.code for refusal in decision.refusals] == ["nothing_held", "more_than_refundable"]


def test_a_refund_where_nobody_knows_what_was_paid_leaves_the_payments_unknown() -> None:
    order = record(mug(*CANCELLED, payments=None), report("refund", "payment_provider", day(3), amount=euros(5)))
    assert order.payments is None
    assert order.line("L1").history[-1].amount == Money(amount=5, currency="EUR")


def test_a_part_is_paid_back_and_the_goods_stay() -> None:
    before = mug(*DELIVERED)
    order = apply(before, decide(before, asks("refund_part", "merchant", amount=euros(300)), day(4)))
    assert (order.line("L1").state, refunded(order), refundable(order)) == ("delivered", 300, 700)


# -------------------------------------------------------------------------------------------- recording


def test_an_expected_report_is_recorded_as_a_request_is_applied() -> None:
    order = record(mug(*PAID), report("ship", "carrier", day(2), note="SP-1", due=day(9)))
    last = order.line("L1").history[-1]
    assert (last.event, last.to, last.deviations, last.note, last.due) == ("ship", "shipped", (), "SP-1", day(9))
    assert last.effects == ("notify_buyer",)


def test_an_unexpected_report_is_marked_and_the_line_goes_where_the_goods_are() -> None:
    order = record(mug(*PAID), report("deliver", "carrier", day(2)))
    last = order.line("L1").history[-1]
    assert (last.from_, last.to, last.deviations, last.effects) == ("paid", "delivered", ("not_shipped_yet",), ())


def test_a_report_that_comes_late_does_not_move_the_line_back() -> None:
    order = record(mug(*DELIVERED), report("ship", "carrier", day(4)))
    last = order.line("L1").history[-1]
    assert (last.from_, last.to, last.deviations) == ("delivered", "delivered", ("has_been_shipped",))


def test_a_report_with_a_known_key_changes_nothing() -> None:
    once = record(mug(*PAID), report("ship", "carrier", day(2), key="s1"))
    assert record(once, report("ship", "carrier", day(5), key="s1")) is once


def test_a_payment_that_does_not_cover_the_order_is_kept_and_the_next_one_completes_it() -> None:
    once = record(mug(), report("pay", "payment_provider", day(1), amount=euros(400), key="p1"))
    assert (once.line("L1").state, once.line("L1").history[-1].deviations) == ("placed", ("amount_too_small",))
    twice = record(once, report("pay", "payment_provider", day(1), amount=euros(600), key="p2"))
    assert (twice.line("L1").state, taken(twice)) == ("paid", 1000)


def test_one_payment_that_is_reported_for_each_line_counts_once() -> None:
    order = two_lines()
    for line in ("L1", "L2"):
        order = record(order, report("pay", "payment_provider", day(1), amount=euros(1000), line=line, key="p1"))
    assert ([line.state for line in order.lines], taken(order)) == (["paid", "paid"], 1000)


MOVES = [
    (state.name, event.name, actor.name)
    for state, event in product(ORDER_LINE.states, ORDER_LINE.events)
    for actor in event.actors
]


def at_state(state: str) -> Order:
    """A line at any state, by a history of two entries."""
    return mug() if state == "placed" else mug(("pay", state))


@pytest.mark.parametrize("state", [state.name for state in ORDER_LINE.states])
def test_no_report_is_lost_and_an_unexpected_one_moves_no_goods_backwards_or_out_of_the_end(state: str) -> None:
    before = at_state(state)
    for _, event, actor in (move for move in MOVES if move[0] == state):
        order = record(before, report(event, actor, day(2)))
        last = order.line("L1").history[-1]
        assert (last.event, last.from_, last.by, last.at) == (event, state, actor, day(2))
        assert len(order.line("L1").history) == len(before.line("L1").history) + 1
        if last.deviations and last.to != state:
            old, new = ORDER_LINE.state(state), ORDER_LINE.state(last.to)
            assert old.kind != "final"
            assert new.reach > old.reach
            assert ORDER_LINE.event(event).leads_to == new
    assert before == at_state(state)


# --------------------------------------------------------------------------------------------- awaiting

WAITING: list[tuple[tuple[Step, ...], Awaiting]] = [
    (CANCELLING, Awaiting(("merchant", "platform"), day(4), "cancelled", answer=True)),
    (
        (*SHIPPED, ("cancel", "interception_requested")),
        Awaiting(("carrier", "merchant"), day(5), "shipped", answer=True),
    ),
    (
        (*DELIVERED, ("request_return", "return_requested")),
        Awaiting(("merchant", "platform"), day(6), "return_approved", answer=True),
    ),
    (
        (*DELIVERED, ("request_refund", "refund_requested")),
        Awaiting(("merchant", "platform"), day(6), "refund_granted", answer=True),
    ),
    (
        (*DELIVERED, ("request_return", "declined"), ("escalate", "disputed")),
        Awaiting(("platform",), day(20, 0), "delivered", answer=True),
    ),
    (
        (*DELIVERED, ("request_return", "return_approved")),
        Awaiting(("buyer",), day(19, 0), "delivered", answer=False),
    ),
]


@pytest.mark.parametrize(("steps", "expected"), WAITING, ids=[steps[-1][1] for steps, _ in WAITING])
def test_who_is_waited_for_until_when_and_what_silence_means(steps: tuple[Step, ...], expected: Awaiting) -> None:
    order = mug(*steps)
    assert awaited(order, "L1", day(len(steps))) == expected
    assert expected.until is not None
    silent = decide(order, asks("lapse", "system"), expected.until)
    assert (silent.allowed, silent.to) == (True, expected.on_silence)
    early = decide(order, asks("lapse", "system"), expected.until - timedelta(seconds=1))
    assert (early.allowed, early.verdict) == (False, "not_yet")


@pytest.mark.parametrize(("steps", "expected"), WAITING, ids=[steps[-1][1] for steps, _ in WAITING])
def test_a_deadline_that_has_passed_is_still_the_deadline(steps: tuple[Step, ...], expected: Awaiting) -> None:
    assert expected.until is not None
    late = awaited(mug(*steps), "L1", expected.until + timedelta(hours=1))
    assert late == expected


def test_every_state_that_waits_is_tested_here() -> None:
    assert {steps[-1][1] for steps, _ in WAITING} == {state.name for state in ORDER_LINE.states if state.awaits}


def test_nobody_is_waited_for_elsewhere() -> None:
    for state in ORDER_LINE.states:
        if not state.awaits:
            assert awaited(at_state(state.name), "L1", day(3)) is None


def test_what_was_supplied_is_overtaken_by_an_act_that_changes_it() -> None:
    asked = asks("cancel", ground="change_of_mind", facts={"merchant_consents": False, "custom_made": True})
    denied = decide(an_order(*PAID), asked, day(2))
    assert ("cancel", (("consent", "merchant"),)) in [(each.event, each.after) for each in denied.alternatives]
