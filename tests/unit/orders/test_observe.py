"""What is known of a line: each fact in a situation where it is true, one where it is false, one where nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.deadlines import CLOCKS
from order_lifecycle.orders.observe import OBSERVED, observe
from tests.unit.given import Step, an_order, asks, captured, day, euros, terms

if TYPE_CHECKING:
    from order_lifecycle.language.conditions import Facts
    from order_lifecycle.orders.order import Order, Request
    from order_lifecycle.terms.in_force import Terms

EVERYTHING_EXCLUDED = replace(
    terms(), exclusions=frozenset({"custom_made", "perishable", "seal_broken", "final_sale", "digital_supplied"})
)
SHIPPED: tuple[Step, ...] = (("pay", "paid"), ("ship", "shipped"))
DELIVERED: tuple[Step, ...] = (*SHIPPED, ("deliver", "delivered"))
DECLINED: tuple[Step, ...] = (*DELIVERED, ("request_return", "return_requested"), ("decline", "declined"))
KEEPING: tuple[Step, ...] = (*DELIVERED, ("request_refund", "refund_requested"))
CANCELLING: tuple[Step, ...] = (("pay", "paid"), ("cancel", "cancellation_requested"))


def _on_a_change_of_mind(order: Order) -> Order:
    (line,) = order.lines
    asked = [
        entry.model_copy(update={"ground": "change_of_mind"}) if entry.event == "request_return" else entry
        for entry in line.history
    ]
    return order.with_line(line.model_copy(update={"history": tuple(asked)}))


def look(order: Order, request: Request | None = None, terms_: Terms | None = None, now: int = 9) -> Facts:
    return observe(order, order.line("L1"), request, terms_ or terms(), day(now))


def refund(amount: int, status: str = "done", key: str = "") -> dict[str, object]:
    return captured(amount, kind="refunded", line="L1", status=status, key=key)


def pays(amount: int, **more: object) -> Request:
    return asks("pay", "payment_provider", amount=euros(amount), **more)


def refunds(amount: int, **more: object) -> Request:
    return asks("refund", "payment_provider", amount=euros(amount), **more)


TWO_LINES = an_order(
    lines=[{"id": "L1", "price": euros(1000)}, {"id": "L2", "price": euros(500)}], payments=[captured(1500)]
)
Case = tuple[str, "Order", "Request | None", bool | None]

HAPPENED: list[Case] = [
    ("never_shipped", an_order(("pay", "paid")), None, True),
    ("never_shipped", an_order(*SHIPPED), None, False),
    ("never_shipped", an_order(("pay", "paid"), ("deliver", "delivered")), None, False),
    ("not_delivered", an_order(*SHIPPED), None, True),
    ("not_delivered", an_order(*DELIVERED), None, False),
    ("came_back", an_order(*SHIPPED, ("reject_delivery", "returning")), None, False),
    ("came_back", an_order(*SHIPPED, ("reject_delivery", "returning"), ("receive", "returned")), None, True),
    ("refused_at_door", an_order(*SHIPPED), None, False),
    ("refused_at_door", an_order(*SHIPPED, ("reject_delivery", "returning")), None, True),
    ("refused_at_door", an_order(*SHIPPED, ("fail_delivery", "returning")), None, False),
    ("asked_when_packed", an_order(("pay", "paid")), None, False),
    ("asked_when_packed", an_order(*CANCELLING), None, False),
    ("asked_when_packed", an_order(("pay", "paid"), ("pack", "packed"), *CANCELLING[1:]), None, True),
    ("asked_when_completed", an_order(*DELIVERED, ("request_return", "return_requested")), None, False),
    (
        "asked_when_completed",
        an_order(*DELIVERED, ("complete", "completed"), ("request_return", "return_requested")),
        None,
        True,
    ),
    ("asked_to_keep_goods", an_order(*DELIVERED), None, False),
    ("asked_to_keep_goods", an_order(*DELIVERED, ("request_refund", "refund_requested")), None, True),
    ("asked_to_keep_goods", an_order(*DELIVERED, ("request_return", "return_requested")), None, False),
    ("asked_to_keep_goods", an_order(*KEEPING, ("decline", "declined")), None, True),
    *(
        ("asked_to_keep_goods", an_order(*KEEPING, ("decline", "delivered"), (event, state)), None, False)
        for event, state in (("request_return", "return_requested"), ("cancel", "delivered"))
    ),
    ("declined_change_of_mind", an_order(*DELIVERED), None, False),
    ("declined_change_of_mind", _on_a_change_of_mind(an_order(*DECLINED)), None, True),
    ("declined_change_of_mind", an_order(*DECLINED), None, False),
    ("request_declined", an_order(*CANCELLING), None, False),
    ("request_declined", an_order(*CANCELLING, ("decline", "paid")), None, True),
    ("request_declined", an_order(*CANCELLING, ("lapse", "paid")), None, True),
    ("request_declined", an_order(*CANCELLING, ("lapse", "cancelled")), None, False),
    ("request_declined", an_order(*CANCELLING, ("withdraw", "paid")), None, False),
    ("request_declined", an_order(*CANCELLING, ("decline", "paid"), *CANCELLING[1:]), None, False),
    *(
        ("request_declined", an_order(*DECLINED, (event, state)), None, False)
        for event, state in (
            ("request_return", "return_requested"),
            ("request_refund", "refund_requested"),
            ("dismiss", "delivered"),
        )
    ),
    ("request_declined", an_order(*DECLINED, ("escalate", "disputed")), None, True),
    ("merchant_consents", an_order(("pay", "paid")), None, False),
    ("merchant_consents", an_order(("pay", "paid"), ("consent", "paid")), None, True),
    ("merchant_consents", an_order(*CANCELLING, ("decline", "paid"), ("consent", "paid")), None, True),
    (
        "merchant_consents",
        an_order(("pay", "paid"), ("consent", "paid"), *CANCELLING[1:], ("decline", "paid")),
        None,
        False,
    ),
    (
        "merchant_consents",
        an_order(*DELIVERED, ("consent", "delivered"), ("escalate", "disputed"), ("dismiss", "delivered")),
        None,
        False,
    ),
    ("silence_approves", an_order(("pay", "paid")), None, False),
    ("silence_approves", an_order(*CANCELLING), None, True),
    ("silence_approves", an_order(*SHIPPED, ("cancel", "interception_requested")), None, False),
    ("silence_approves", an_order(*DELIVERED, ("request_return", "return_requested")), None, True),
    ("silence_approves", an_order(*DELIVERED, ("request_refund", "refund_requested")), None, True),
    ("silence_approves", an_order(*DELIVERED, ("escalate", "disputed")), None, False),
    ("request_left", an_order(*CANCELLING), None, True),
]

OF_MONEY: list[Case] = [
    ("cash_on_delivery", an_order(cash_on_delivery=True), None, True),
    ("cash_on_delivery", an_order(), None, False),
    ("cash_on_delivery", an_order(cash_on_delivery=None), None, None),
    ("order_paid", an_order(), None, False),
    ("order_paid", an_order(payments=[captured()]), None, True),
    ("order_paid", an_order(payments=[captured(999)]), None, False),
    ("order_paid", an_order(payments=[captured(status="failed")]), None, False),
    ("order_paid", an_order(payments=[captured(), refund(1000)]), None, True),
    ("order_paid", an_order(payments=[captured(key="p1")]), pays(1000, key="p1"), False),
    ("order_paid", an_order(payments=[captured(key="p1")]), pays(1000, key="p2"), True),
    ("order_paid", an_order(payments=[captured(key="p1")]), pays(1000), True),
    ("order_paid", an_order(payments=[captured(at=day(9))]), pays(1000), False),
    ("order_paid", an_order(payments=[captured(at=day(8))]), pays(1000), True),
    ("order_paid", an_order(("pay", "paid"), payments=[captured(at=day(9))]), pays(1000), True),
    ("order_paid", an_order(("pay", "paid"), payments=[captured(status="failed")]), pays(1000), False),
    ("order_paid", an_order(payments=[captured(1001, at=day(9))]), pays(1000), True),
    ("order_paid", an_order(payments=[captured(400), captured(600, key="p1")]), pays(600, key="p2"), True),
    ("order_paid", an_order(payments=[captured(400), captured(600, key="p1")]), pays(600, key="p1"), False),
    ("order_paid", TWO_LINES, pays(1500), True),
    ("order_paid", an_order(payments=None), pays(1000), None),
    ("order_paid", an_order(("pay", "paid"), payments=None), pays(1000), True),
    ("money_held", an_order(), None, False),
    ("money_held", an_order(payments=[captured(1)]), None, True),
    ("money_held", an_order(payments=[captured(), refund(1000)]), None, False),
    ("money_held", an_order(payments=[captured(), refund(1000, "pending")]), None, False),
    ("money_held", an_order(payments=[captured(), refund(1000, "failed")]), None, True),
    ("money_held", an_order(payments=None), None, None),
    ("amount_covers_order", an_order(), pays(1000), True),
    ("amount_covers_order", an_order(), pays(999), False),
    ("amount_covers_order", an_order(payments=[captured(400)]), pays(600), True),
    ("amount_covers_order", an_order(payments=[captured(400, key="p1")]), pays(600, key="p1"), False),
    ("amount_covers_order", an_order(payments=[captured(1000, key="p1")]), pays(1000, key="p1"), True),
    ("amount_covers_order", an_order(), asks("pay", "payment_provider"), None),
    ("amount_covers_order", an_order(), None, None),
    ("amount_covers_order", an_order(payments=None), pays(1000), None),
    ("amount_within_refundable", an_order(("pay", "paid")), refunds(1000), True),
    ("amount_within_refundable", an_order(("pay", "paid")), refunds(1001), False),
    ("amount_within_refundable", an_order(("pay", "paid")), refunds(0), False),
    ("amount_within_refundable", an_order(("pay", "paid")), None, True),
    ("amount_within_refundable", an_order(payments=[captured(), refund(1)]), refunds(1000), False),
    ("amount_within_refundable", an_order(), None, False),
    ("amount_within_refundable", an_order(payments=None), refunds(1), None),
    ("amount_within_refundable", an_order(("pay", "paid")), refunds(1), True),
    ("amount_within_refundable", an_order(("pay", "paid")), asks("refund_part", "payment_provider"), None),
    ("amount_within_refundable", an_order(payments=[captured(1)]), asks("refund", "payment_provider"), True),
    ("amount_settles", an_order(("pay", "paid")), refunds(1000), True),
    ("amount_settles", an_order(("pay", "paid")), refunds(999), False),
    ("amount_settles", an_order(payments=[captured(), refund(400)]), refunds(600), True),
    ("amount_settles", an_order(("pay", "paid")), None, True),
    ("amount_settles", an_order(payments=None), refunds(1), None),
    ("amount_settles", an_order(payments=[captured(), refund(600, key="r1")]), refunds(600, key="r1"), False),
    ("amount_settles", an_order(payments=[captured(), refund(600, key="r1")]), refunds(600, key="r2"), True),
    ("amount_settles", TWO_LINES, refunds(1000), True),
    ("amount_settles", TWO_LINES, refunds(999), False),
    *(
        (name, an_order(payments=[captured(), refund(1000, "pending", "r1")]), refunds(1000, key=key), known)
        for name in ("money_held", "amount_within_refundable")
        for key, known in (("r1", True), ("r2", False), ("", False))
    ),
]

OF_THE_REQUEST: list[Case] = [
    ("evidence_given", an_order(), asks("cancel", evidence=["photo.jpg"]), True),
    ("evidence_given", an_order(), asks("cancel", evidence=[]), False),
    ("evidence_given", an_order(), asks("cancel"), None),
    ("evidence_given", an_order(), None, None),
    ("carrier_can_intercept", an_order(*SHIPPED), asks("cancel"), None),
    ("carrier_can_intercept", an_order(*SHIPPED), asks("cancel", facts={"carrier_can_intercept": True}), True),
    ("carrier_can_intercept", an_order(*SHIPPED), asks("cancel", facts={"carrier_can_intercept": False}), False),
]


@pytest.mark.parametrize(("name", "order", "request_", "value"), HAPPENED + OF_MONEY + OF_THE_REQUEST)
def test_a_fact_is_what_the_order_and_the_request_say(
    name: str,
    order: Order,
    request_: Request | None,
    value: bool | None,  # noqa: FBT001 - pytest passes it by name
) -> None:
    assert look(order, request_).get(name) is value


# ------------------------------------------------------------------------------------------ the goods

GOODS = ("custom_made", "perishable", "seal_broken", "final_sale", "digital_supplied")


@pytest.mark.parametrize("kind", GOODS)
@pytest.mark.parametrize("known", [True, False, None])
def test_such_goods_are_what_the_line_says_where_the_terms_exclude_them(kind: str, known: bool | None) -> None:  # noqa: FBT001 - pytest passes it by name
    order = an_order(line={kind: known})
    assert look(order, terms_=EVERYTHING_EXCLUDED).get(kind) is known
    assert look(order, terms_=replace(terms(), exclusions=frozenset())).get(kind) is False


# ------------------------------------------------------------------------------------------- grounds

GROUND_FACTS = {ground.name: ground.fact.name for ground in ORDER_LINE.grounds if ground.fact}


@pytest.mark.parametrize("ground", GROUND_FACTS)
def test_of_the_facts_about_grounds_the_one_that_a_ground_means_is_true(ground: str) -> None:
    facts = look(an_order(("pay", "paid")), asks("cancel", ground=ground))
    expected = {name: name == GROUND_FACTS[ground] for name in set(GROUND_FACTS.values())}
    assert {name: facts.get(name) for name in expected} == expected


def test_without_a_ground_nothing_is_known_about_it() -> None:
    facts = look(an_order(("pay", "paid")), asks("cancel"))
    assert {facts.get(name) for name in GROUND_FACTS.values()} == {None}


def asked_for(ground: str, state: str) -> Order:
    return an_order(("pay", "paid"), ("cancel", state, {"ground": ground}))


def test_an_answer_is_about_the_ground_of_the_request_it_answers() -> None:
    facts = look(asked_for("defect", "cancellation_requested"), asks("approve", "merchant"))
    assert facts.get("ground_is_non_conformity") is True
    assert facts.get("ground_is_change_of_mind") is False


def test_a_new_ground_goes_before_that_of_the_last_request() -> None:
    facts = look(asked_for("defect", "cancellation_requested"), asks("approve", "merchant", ground="fraud"))
    assert facts.get("ground_is_platforms_own") is True
    assert facts.get("ground_is_non_conformity") is False


def test_a_request_that_is_over_lends_its_ground_to_no_other() -> None:
    order = an_order(("pay", "paid"), ("cancel", "cancellation_requested", {"ground": "defect"}), ("decline", "paid"))
    assert look(order, asks("cancel")).get("ground_is_non_conformity") is None


def test_a_parcel_that_was_turned_away_keeps_its_ground_until_the_refund() -> None:
    rejected: Step = ("reject_delivery", "returning", {"ground": "change_of_mind"})
    order = an_order(*SHIPPED, rejected, ("receive", "returned"))
    assert look(order, asks("refund", "payment_provider")).get("ground_is_change_of_mind") is True


# --------------------------------------------------------------------------------------------- terms

RULES = (
    "shipping_declines_request",
    "held_in_free_window",
    "buyer_may_ask_when_packed",
    "merchant_may_cancel_when_packed",
    "interception_offered",
    "cancelling_needs_no_consent",
    "return_needs_no_consent",
)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_what_the_terms_say_and_no_where_they_are_silent(rule: str) -> None:
    for given, value in (({rule: True}, True), ({rule: False}, False), ({}, False)):
        assert look(an_order(), terms_=replace(terms(), rules=given)).get(rule) is value


@pytest.mark.parametrize(
    ("limit", "made", "left"), [(None, 5, True), (0, 0, False), (1, 0, True), (1, 1, False), (2, 1, True)]
)
def test_a_request_is_left_while_fewer_were_made_than_the_terms_allow(limit: int | None, made: int, left: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    steps: list[Step] = [("pay", "paid")]
    for _ in range(made):
        steps += [("cancel", "cancellation_requested"), ("withdraw", "paid")]
    limits = {} if limit is None else {"cancellation_requests": limit}
    assert look(an_order(*steps), terms_=replace(terms(), limits=limits)).get("request_left") is left


def test_a_dispute_that_becomes_a_request_to_cancel_is_no_request_that_was_made() -> None:
    order = an_order(("pay", "paid"), ("escalate", "cancellation_requested"), ("decline", "paid"), ("cancel", "paid"))
    assert look(order, terms_=replace(terms(), limits={"cancellation_requests": 1})).get("request_left") is True


# --------------------------------------------------------------------- what was not expected has no say


def test_a_report_that_was_not_expected_and_moved_nothing_opens_no_window_and_asks_nothing() -> None:
    twice: Step = ("deliver", "delivered", {"deviations": ["not_on_its_way"]})
    order = an_order(*DELIVERED, twice)
    assert look(order).parameters["in_return_window"]["since"] == day(3)
    wrong: Step = ("consent", "paid", {"by": "buyer", "deviations": ["wrong_actor"]})
    assert look(an_order(("pay", "paid"), wrong)).get("merchant_consents") is False


# ------------------------------------------------------------------------------------------- supplied


@pytest.mark.parametrize("name", [fact.name for fact in ORDER_LINE.facts])
@pytest.mark.parametrize("value", [True, False, None])
def test_what_the_asker_supplies_goes_before_what_is_observed_and_unknown_erases(name: str, value: bool | None) -> None:  # noqa: FBT001 - pytest passes it by name
    order = an_order(*DELIVERED)
    facts = look(order, asks("request_return", ground="defect", evidence=[], facts={name: value}))
    observed = look(order, asks("request_return", ground="defect", evidence=[]))
    assert facts.get(name) is value
    assert name not in facts.changes
    assert {each: known for each, known in facts.values.items() if each != name} == {
        each: known for each, known in observed.values.items() if each != name
    }
    assert facts.parameters == observed.parameters


# ------------------------------------------------------------------------------------------ everything


def test_every_fact_of_an_order_line_is_observed_by_one_function() -> None:
    assert set(OBSERVED) & set(CLOCKS) == set()
    assert set(OBSERVED) | set(CLOCKS) == {fact.name for fact in ORDER_LINE.facts}


def test_every_fact_that_is_no_fact_of_time_is_tested_here() -> None:
    cases: list[tuple[Any, ...]] = [*HAPPENED, *OF_MONEY, *OF_THE_REQUEST]
    tested = {case[0] for case in cases} | set(GOODS) | set(RULES) | set(GROUND_FACTS.values())
    assert tested == set(OBSERVED)


def test_looking_changes_nothing() -> None:
    order = an_order(*DELIVERED)
    look(order, asks("cancel", facts={"custom_made": True}))
    assert order == an_order(*DELIVERED)


def test_where_a_window_comes_from_is_told_unless_the_order_carries_its_date() -> None:
    assert look(an_order(*DELIVERED)).parameters["in_return_window"]["source"] == terms().cited("windows.return")
    dated = look(an_order(*DELIVERED, due={"return": day(30)}))
    assert dated.parameters["in_return_window"]["source"] == ()


def test_what_an_exclusion_or_a_rule_comes_from_is_told_with_it() -> None:
    parameters = look(an_order()).parameters
    assert parameters["custom_made"] == {"source": terms().cited("exclusions.custom_made")}
    assert parameters["held_in_free_window"] == {"source": terms().cited("rules.held_in_free_window")}
    assert "perishable" not in parameters
