"""What a reader tolerates and remarks, and what it refuses: shapes, lines, times, roles, grounds, texts."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.tiktok_shop import is_payload, platform_status, read
from tests.unit.platforms.tiktok import (
    ARRANGED,
    ARRIVED,
    ASKED,
    CHANGED,
    COLLECTED,
    LINE,
    PAID,
    Payload,
    at,
    cancellation,
    codes,
    fixture,
    give_back,
    line_of,
    order,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


EUROS = {"currency": "EUR", "refund_total": "1"}
MORE = {"next_page_token": "more"}


def answer(**lists: object) -> Payload:
    return {"code": 0, "message": "Success", "request_id": "r1", "data": lists}


# ------------------------------------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    "payload",
    [
        order(),
        answer(orders=[order()]),
        {"orders": [order()]},
        [order()],
        (answer(orders=[order()]),),
        {"order": order()},
        {"order": answer(orders=[order()]), "cancellations": answer(cancellations=[]), "returns": None},
        {"code": "0", "data": {"orders": [order()]}},
    ],
)
def test_an_order_is_found_in_every_wrapping(payload: object) -> None:
    assert is_payload(payload)
    assert read(payload).order.id == "576900000000000101"


@pytest.mark.parametrize(
    "payload",
    [
        [order(), cancellation()],
        [order(), answer(cancellations=[cancellation()])],
        [answer(cancellations=[cancellation()]), answer(orders=[order()])],
        {"order": order(), "cancellations": [cancellation()]},
        {"order": order(), "cancellations": cancellation()},
        {"order": answer(orders=[order()]), "cancellations": answer(cancellations=[cancellation()])},
    ],
)
def test_what_comes_with_an_order_is_found_too(payload: object) -> None:
    assert read(payload).order.lines[0].state == "cancellation_requested"


@pytest.mark.parametrize(
    "package",
    [
        fixture("package"),
        answer(**fixture("package")),
        {"packages": [{"id": "115290000000000601", "status": "FULFILLING", "order_line_item_ids": [LINE]}]},
    ],
)
def test_a_package_is_read_in_both_shapes(package: Payload) -> None:
    subject = read([order("AWAITING_COLLECTION"), package]).order
    assert (subject.lines[0].state, subject.parcels[0].lines) == ("shipped", (LINE,))


@pytest.mark.parametrize(
    "found", [None, 3, "text", [], {}, {"format": "order-lifecycle/order/1", "lines": []}, {"id": "A1", "lines": []}]
)
def test_what_is_not_from_the_platform_is_told_apart(found: object) -> None:
    assert not is_payload(found)


@pytest.mark.parametrize(
    ("payload", "wrong"),
    [
        (None, "is a JSON NoneType"),
        ("text", "is a JSON str"),
        ([], "holds no order"),
        ({"hello": 1}, "has the fields hello"),
        (answer(orders=[]), "holds no order"),
        (answer(), "holds no order"),
        ({"code": 36009002, "message": "Too many requests"}, "code 36009002: Too many requests"),
        ({"type": 1, "shop_id": "7", "timestamp": 1, "data": {"order_id": "1"}}, "is a webhook of type 1"),
        (answer(orders=[order(), order(id="2")]), "holds 2 orders"),
        (cancellation(), "holds no order"),
        (order(id=None), "payload.id: is missing"),
        (order(line_items=[]), "line_items: is missing or empty"),
        (order(line_items="text"), "is a JSON str"),
        (order(line_items=[3]), r"line_items\[0\]: is a JSON int"),
        (order(id=5.769e17), "has lost digits"),
        (order(line={"id": None}), r"line_items\[0\].id: is missing"),
        (order(line_items=[*order()["line_items"], *order()["line_items"]]), "more than once"),
        (order("LOST_IN_SPACE"), "'LOST_IN_SPACE' is no known status; accepted: UNPAID, ON_HOLD"),
        (order(line={"display_status": "ELSEWHERE"}), r"display_status: 'ELSEWHERE' is no known status"),
        (order("PARTIALLY_SHIPPING", line={"display_status": None}), "display_status: is missing"),
        (order(line={"sale_price": None}), "sale_price: is missing"),
        (order(line={"sale_price": "twelve"}), "sale_price: 'twelve' is no amount"),
        (order(line={"sale_price": "1.005"}), "'1.005' is no amount of USD; accepted: at most 2 decimal places"),
        (order(line={"sale_price": "-1"}), "less than nothing"),
        (order(line={"sale_price": True}), "True is no amount"),
        (order(line={"currency": "EUR"}), "currency: is EUR; accepted: USD"),
        (order(payment=None, line={"currency": None}), "currency: is missing"),
        (order(payment={"currency": "ZZZ"}, line={"currency": None}), "'ZZZ' is no currency"),
        ([order(), cancellation("ELSEWHERE")], "cancel_status: 'CANCELLATION_REQUEST_ELSEWHERE' is no known status"),
        ([order(), cancellation() | {"cancel_status": ""}], "cancel_status: '' is no known status"),
        ([order("DELIVERED"), give_back("ELSEWHERE")], "return_status: 'ELSEWHERE' is no known status"),
        ([order("DELIVERED"), give_back(return_type="GIFT")], "'GIFT' is no known type; accepted: REFUND"),
        ([order("DELIVERED"), give_back(arbitration_status="MAYBE")], "arbitration_status: 'MAYBE' is no known status"),
        ([order(), cancellation(cancel_line_items=[{"order_line_item_id": "9"}])], "'9' is not in order"),
        (
            [order("CANCELLED"), cancellation("COMPLETE", cancel_line_items=None, refund_amount=EUROS)],
            "currency: is EUR; accepted: USD",
        ),
        (fixture("legacy_order") | {"item_list": 3}, "item_list: is no list of objects"),
        (fixture("legacy_order") | {"item_list": [{"quantity": 0}]}, "quantity: 0 is no quantity"),
        (fixture("legacy_order") | {"order_status": 7}, "'7' is no known status"),
        (order(create_time=None, paid_time=None, update_time=None), "create_time: is missing, and so is every other"),
    ],
)  # fmt: skip
def test_what_would_change_a_decision_is_refused(payload: object, wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        read(payload)


# -------------------------------------------------------------------------------------------- lines


def test_ids_stay_text_however_long() -> None:
    subject = read(order(id=576900000000000999)).order
    assert subject.id == "576900000000000999"


def test_a_line_has_its_texts_and_parcel() -> None:
    boxed = order("IN_TRANSIT", line={"package_id": "66", "tracking_number": " HX-1\n"}, shipping_provider="Harbour")
    subject = read(boxed).order
    line, parcel = subject.lines[0], subject.parcels[0]
    assert (line.title, line.sku, line.quantity) == ("Enamel mug Blue", "MUG-BLUE", 1)
    assert (parcel.id, parcel.carrier, parcel.tracking) == ("66", "Harbour", "HX-1")
    assert (subject.contact_given, subject.address_complete, line.custom_made) == (True, True, None)


def test_hidden_addresses_are_unknown() -> None:
    subject = read(order("ON_HOLD", recipient_address={})).order
    assert (subject.contact_given, subject.address_complete) == (None, None)


def test_made_to_order_is_only_a_hint() -> None:
    reading = read(order(order_type="MADE_TO_ORDER"))
    assert reading.order.lines[0].custom_made is None
    assert codes(reading) == {"hint"}


def test_a_line_item_that_is_unknown_is_found_by_its_sku() -> None:
    named = [{"order_line_item_id": "9", "sku_id": "172990000000000301"}]
    reading = read([order(), cancellation(cancel_line_items=named)])
    assert reading.order.lines[0].state == "cancellation_requested"
    assert "inferred" in codes(reading)


def test_one_cancelled_line_leaves_the_others() -> None:
    items = [{"id": "1", "sale_price": "1", "display_status": "CANCELLED"}]
    items += [{"id": "2", "sale_price": "1", "display_status": "AWAITING_SHIPMENT"}]
    named = [{"order_line_item_id": "1"}]
    gone = cancellation("SUCCESS", cancel_type="CANCEL", role="SELLER", cancel_line_items=named)
    subject = read([order(line_items=items), gone]).order
    assert [line.state for line in subject.lines] == ["cancelled", "paid"]
    assert platform_status(subject) == "AWAITING_SHIPMENT"


def test_the_times_of_an_order_do_not_speak_for_a_line_that_was_cancelled_before() -> None:
    items = [{"id": "1", "sale_price": "1", "display_status": "CANCELLED"}]
    items += [{"id": "2", "sale_price": "1", "display_status": "IN_TRANSIT"}]
    subject = read(order("IN_TRANSIT", line_items=items)).order
    assert [line.state for line in subject.lines] == ["cancelled", "shipped"]


# -------------------------------------------------------------------------------------------- times


def test_steps_are_dated_by_the_payload() -> None:
    line = line_of(order("DELIVERED"))
    assert [entry.at for entry in line.history[1:]] == [at(each) for each in (PAID, ARRANGED, COLLECTED, ARRIVED)]
    assert {entry.deviations for entry in line.history} == {()}


def test_the_time_of_the_line_goes_before_that_of_the_order() -> None:
    line = line_of(order("AWAITING_COLLECTION", line={"rts_time": ARRANGED + 60}))
    assert line.history[-1].at == at(ARRANGED + 60)


@pytest.mark.parametrize("said", [PAID, str(PAID), f" {PAID} ", PAID * 1000, f"{PAID}000", float(PAID)])
def test_a_time_is_read_in_every_spelling(said: object) -> None:
    assert line_of(order(paid_time=said)).history[1].at == at(PAID)


@pytest.mark.parametrize("said", ["soon", True, [], -5, 10**400, "1e999"])
def test_a_time_that_cannot_be_read_is_remarked(said: object) -> None:
    reading = read(order(paid_time=said))
    assert reading.order.lines[0].state == "paid"
    assert "unknown_value" in codes(reading)


def test_a_missing_time_is_replaced_by_the_next_best() -> None:
    reading = read(order("DELIVERED", delivery_time=None))
    entry = reading.order.lines[0].history[-1]
    assert (entry.at, entry.note) == (at(CHANGED), "time not known exactly")
    assert codes(reading) == {"time_not_exact"}


def test_times_out_of_order_are_kept_and_marked() -> None:
    reading = read(order("IN_TRANSIT", collection_time=PAID - 60))
    entry = reading.order.lines[0].history[-1]
    assert (entry.event, entry.at, entry.deviations) == ("ship", at(PAID - 60), ("out_of_order",))
    assert "out_of_order" in codes(reading)


def test_statuses_decide_and_contradicting_times_are_remarked() -> None:
    reading = read(order("UNPAID", paid_time=PAID, collection_time=COLLECTED, cancel_time=ARRIVED))
    places = {remark.where for remark in reading.remarks if remark.code == "contradiction"}
    assert places == {f"payload.{name}_time" for name in ("paid", "collection", "cancel")}


# ------------------------------------------------------------------------------------ roles, grounds


@pytest.mark.parametrize(
    ("role", "actor"),
    [("SELLER", "merchant"), ("OPERATOR", "platform"), ("SYSTEM", "system"), ("Buyer", "buyer"), ("ALIEN", "system")],
)
def test_roles_are_our_actors(role: str, actor: str) -> None:
    line = line_of(order("CANCELLED"), cancellation("SUCCESS", role=role, cancel_type="CANCEL"))
    assert line.history[-1].by == actor


def test_a_code_is_a_ground_and_its_text_is_kept() -> None:
    entry = line_of(order(), cancellation()).history[-1]
    assert (entry.ground, entry.note) == ("change_of_mind", "4039000000000000401 Do not need it any more")


def test_an_unknown_code_is_no_ground_and_is_remarked() -> None:
    reading = read([order(), cancellation(cancel_reason="brand_new", cancel_reason_text=None)])
    entry = reading.order.lines[0].history[-1]
    assert (entry.ground, entry.note) == (None, "4039000000000000401 brand_new")
    assert "unknown_ground" in codes(reading)


# ------------------------------------------------------------------------------------------ remarks


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        ([order(line={"display_status": "TO_SHIP"})], "spelling"),
        ([order(line={"package_status": "FLYING"})], "unknown_value"),
        ([order(is_cod="perhaps")], "unknown_value"),
        ([order(), cancellation(cancel_type="NEW_TYPE")], "unknown_value"),
        ([order(), cancellation(order_id="2")], "elsewhere"),
        ([order(), fixture("package") | {"orders": [{"id": "2"}]}], "elsewhere"),
        ([order(), cancellation(order_id=None)], "inferred"),
        ([order(is_buyer_request_cancel=True)], "not_given"),
        ([order(), answer(cancellations=[], **MORE)], "not_given"),
        ([order("DELIVERED"), give_back("AWAITING_BUYER_RESPONSE")], "not_modelled"),
        ([order("DELIVERED"), give_back("REPLACEMENT_REQUEST_PENDING")], "not_modelled"),
        ([order("DELIVERED"), give_back("rejected", arbitration_status="CLOSED")], "ambiguous"),
        ([order("DELIVERED"), give_back("approved", arbitration_status="IN_PROGRESS")], "contradiction"),
        ([order("COMPLETED"), give_back()], "contradiction"),
        ([order("DELIVERED", line={"display_status": "IN_TRANSIT"})], "contradiction"),
        ([order(is_replacement_order=True, replaced_order_id="1")], "hint"),
    ],
)  # fmt: skip
def test_what_is_tolerated_is_remarked(payloads: list[Payload], code: str) -> None:
    assert code in codes(read(payloads))


@pytest.mark.parametrize("status", ["UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "IN_TRANSIT", "DELIVERED", "COMPLETED"])
def test_a_clean_order_needs_no_remark(status: str) -> None:
    assert read(order(status)).remarks == ()


def test_a_request_of_a_cancelled_order_that_was_answered_is_not_open_again() -> None:
    marked = order(is_buyer_request_cancel=True, request_cancel_time=ASKED)
    reading = read([marked, cancellation("CANCELLED")])
    assert reading.order.lines[0].state == "paid"
    assert "contradiction" in codes(reading)


def test_nothing_leads_on_from_a_line_that_is_paid_back() -> None:
    reading = read([order("CANCELLED"), cancellation("COMPLETE"), give_back()])
    assert reading.order.lines[0].state == "refunded"
    assert "contradiction" in codes(reading)


# ---------------------------------------------------------------------------------- the retired shape


def test_an_order_of_the_retired_interface_is_read() -> None:
    reading = read(answer(order_list=[fixture("legacy_order")]))
    states = {line.id: (line.state, str(line.price)) for line in reading.order.lines}
    assert states == {
        "576900000000000801": ("packed", "THB 250.00"),
        "576900000000000802": ("packed", "THB 250.00"),
        "576900000000000803": ("cancelled", "THB 200.00"),
    }
    assert platform_status(reading.order) == "AWAITING_COLLECTION"


def test_pieces_without_ids_of_their_own_stay_one_line() -> None:
    found = fixture("legacy_order") | {"order_line_list": []}
    line = read(found).order.lines[0]
    assert (line.id, line.quantity, str(line.price)) == ("172990000000000701", 2, "THB 500.00")


# ---------------------------------------------------------------------------------------- robustness

SPOILED: tuple[object, ...] = (None, "", "junk", {}, [], [1], -1, 3.5, True, 10**30)


def _places(found: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    parts = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in parts:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _spoiled(found: Payload, path: tuple[str | int, ...], value: object) -> Payload:
    whole = deepcopy(found)
    inner = whole
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index]  # a path leads through objects and lists
    inner[path[-1]] = value  # type: ignore[index]  # a path leads through objects and lists
    return whole


WHOLE = {
    "order": order("DELIVERED", line={"package_id": "9", "package_status": "COMPLETED", "rts_time": ARRANGED}),
    "cancellations": [cancellation("CANCELLED")],
    "returns": [give_back("paid_back")],
    "packages": [fixture("package")],
}


@pytest.mark.parametrize("path", list(_places(WHOLE)), ids=lambda path: ".".join(map(str, path)))
def test_whatever_stands_in_a_field_it_is_read_or_refused_clearly(path: tuple[str | int, ...]) -> None:
    for value in SPOILED:
        try:
            reading = read(_spoiled(WHOLE, path, value))
        except BadInput:
            continue
        assert reading.order.lines


OLD = fixture("legacy_order")


@pytest.mark.parametrize("path", list(_places(OLD)), ids=lambda path: ".".join(map(str, path)))
def test_the_retired_shape_is_read_or_refused_clearly_too(path: tuple[str | int, ...]) -> None:
    for value in SPOILED:
        try:
            reading = read(_spoiled(OLD, path, value))
        except BadInput:
            continue
        assert reading.order.lines
