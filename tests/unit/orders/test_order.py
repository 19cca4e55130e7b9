"""Orders are read strictly and in one step: everything that is wrong is said, and where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.orders.history import Entry, wrong_in
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import WINDOWS, Line, Order, Parcel, Payment, Report, Request
from order_lifecycle.orders.reading import validated
from order_lifecycle.terms.in_force import terms_in_force
from tests.unit.given import PLACED_AT, an_order, captured, day, entries, euros

PLACE = entries()[0]


def written(**changes: object) -> dict[str, Any]:
    """An order of two lines as data."""
    given: dict[str, Any] = {
        "id": "A1",
        "currency": "EUR",
        "placed_at": "2026-05-01T10:00:00+00:00",
        "lines": [{"id": "L1", "price": euros(1000)}, {"id": "L2", "price": euros(500)}],
    }
    return {**given, **changes}


def with_line(**changes: object) -> dict[str, Any]:
    return written(lines=[{"id": "L1", "price": euros(1000), **changes}])


def with_entry(**changes: object) -> dict[str, Any]:
    paid = {**entries(("pay", "paid"))[1], **changes}
    return with_line(history=[PLACE, {name: value for name, value in paid.items() if value is not None}])


def wrong(given: object, model: type[Order | Request | Report] = Order) -> str:
    """What is said about data that cannot be read."""
    with pytest.raises(BadInput) as caught:
        validated(model, given, "a.json")
    return str(caught.value)


# --------------------------------------------------------------------------------------- what is read


def test_a_line_without_a_history_starts_with_being_placed() -> None:
    order = Order.model_validate(written())
    assert order.line("L1").history == (Entry(position=0, event="place", to="placed", by="buyer", at=PLACED_AT),)
    assert [line.state for line in order.lines] == ["placed", "placed"]


def test_lines_that_are_made_in_python_start_with_being_placed_too() -> None:
    price = Money(amount=1000, currency="EUR")
    order = Order(id="A1", currency="EUR", placed_at=PLACED_AT, lines=(Line(id="L1", price=price),))
    assert order == Order.model_validate(written(lines=[{"id": "L1", "price": euros(1000)}]))
    assert order.line("L1").state == "placed"


def test_lines_from_anything_but_a_list_need_their_history() -> None:
    lines = ({"id": name, "price": euros(1)} for name in ("L1", "L2"))
    assert wrong(written(lines=lines)) == "a.json: top level: line 'L1' has no history; line 'L2' has no history"


def test_what_is_not_said_about_the_goods_is_unknown() -> None:
    line = Order.model_validate(written()).line("L1")
    known = (line.custom_made, line.perishable, line.seal_broken, line.final_sale, line.digital_supplied)
    assert known == (None, None, None, None, None)


def test_an_order_can_be_written_and_read_again() -> None:
    order = an_order(("pay", "paid", {"ground": None, "key": "k1"}), ("pack", "packed"), zone="Europe/Berlin")
    assert Order.model_validate_json(order.model_dump_json(by_alias=True)) == order


def test_an_order_does_not_change() -> None:
    with pytest.raises(ValidationError):
        an_order().id = "B"  # type: ignore[misc]  # that it cannot be set is what is tested


def test_a_line_knows_its_last_entries() -> None:
    line = an_order(("pay", "paid"), ("consent", "paid"), ("ship", "shipped"), ("deliver", "delivered")).line("L1")
    assert line.state == "delivered"
    assert [getattr(line.last(*names), "position", None) for names in (("pay",), ("ship", "pay"), ("lose",))] == [
        1,
        3,
        None,
    ]
    assert [getattr(line.last_to(name), "position", None) for name in ("paid", "shipped", "lost")] == [1, 3, None]


def test_a_line_that_the_order_does_not_have_lists_those_it_has() -> None:
    with pytest.raises(UnknownName) as caught:
        Order.model_validate(written()).line("L")
    assert str(caught.value) == "order 'A1': no line 'L'; did you mean 'L2' or 'L1'? There are: L1, L2"


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        (None, datetime(2026, 5, 1, 23, 30, tzinfo=UTC), date(2026, 5, 1)),
        ("Europe/Berlin", datetime(2026, 5, 1, 23, 30, tzinfo=UTC), date(2026, 5, 2)),
        ("America/New_York", datetime(2026, 5, 1, 3, 0, tzinfo=UTC), date(2026, 4, 30)),
        (None, datetime(2026, 5, 1, 3, 0, tzinfo=timezone(timedelta(hours=8))), date(2026, 4, 30)),
    ],
)
def test_the_day_of_purchase_is_that_of_the_orders_zone(zone: str | None, at: datetime, expected: date) -> None:
    assert Order.model_validate(written(zone=zone, placed_at=at)).placed_on == expected


def test_a_line_is_replaced_in_its_place() -> None:
    order = Order.model_validate(written())
    other = order.line("L1").model_copy(update={"title": "mug"})
    assert [(line.id, line.title) for line in order.with_line(other).lines] == [("L1", "mug"), ("L2", "")]
    assert order.line("L1").title == ""


# -------------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (written(id=""), "a.json: id: String should have at least 1 character"),
        (written(colour="red"), "a.json: colour: Extra inputs are not permitted"),
        (with_line(colour="red"), "a.json: lines.0.colour: Extra inputs are not permitted"),
        (with_line(id=""), "a.json: lines.0.id: String should have at least 1 character"),
        (with_line(quantity=0), "a.json: lines.0.quantity: Input should be greater than 0"),
        (with_line(quantity=-2), "a.json: lines.0.quantity: Input should be greater than 0"),
        (with_line(price=euros(-5)), "a.json: lines.0: price of line 'L1': EUR -0.05 is less than nothing"),
        (written(parcels=[{"id": "", "lines": []}]), "a.json: parcels.0.id: String should have at least 1 character"),
        (written(format="order/9"), "a.json: format: Input should be 'order-lifecycle/order/1'"),
        (
            written(placed_at="2026-05-01T10:00:00", lines=[]),
            (
                "a.json: placed_at: has no time zone; accepted: an ISO 8601 time with offset, "
                "such as 2026-05-01T10:00:00+02:00"
            ),
        ),
        (
            written(placed_at="9999-12-31T23:59:59Z", lines=[]),
            "a.json: placed_at: 9999-12-31T23:59:59+00:00 is outside the years 1900 to 2999",
        ),
        (
            written(due={"shipment": "0001-01-01T00:00:00Z"}),
            "a.json: due.shipment: 0001-01-01T00:00:00+00:00 is outside the years 1900 to 2999",
        ),
        (written(zone="Europe/Berlim"), "a.json: zone: 'Europe/Berlim' is no IANA time zone such as 'Europe/Berlin'"),
        (written(zone="../etc"), "a.json: zone: '../etc' is no IANA time zone such as 'Europe/Berlin'"),
        (written(zone="Europe"), "a.json: zone: 'Europe' is no IANA time zone such as 'Europe/Berlin'"),
        (written(zone=""), "a.json: zone: '' is no IANA time zone such as 'Europe/Berlin'"),
        (
            written(currency="EURO"),
            "a.json: currency: currency: 'EURO' is no currency; accepted: an ISO 4217 code such as 'EUR'",
        ),
        (
            written(lines=[{"id": "L1", "price": euros(1)}] * 3),
            "a.json: top level: line id 'L1' stands 3 times",
        ),
        (
            with_line(price={"amount": 1, "currency": "USD"}),
            "a.json: top level: line 'L1' is in USD, the order in EUR",
        ),
        (
            written(payments=[{**captured(), "amount": {"amount": 5, "currency": "USD"}}]),
            "a.json: top level: payment 0 is in USD, the order in EUR",
        ),
        (
            written(payments=[captured(line="L9")]),
            "a.json: top level: payment 0 names line 'L9', which the order does not have",
        ),
        (
            written(parcels=[{"id": "P1", "lines": ["L1", "L9"]}]),
            "a.json: top level: parcel 'P1' names line 'L9', which the order does not have",
        ),
        (
            written(payments=[captured(amount=0)]),
            "a.json: payments.0.amount: must be more than nothing; a refund is a payment of kind 'refunded'",
        ),
        (
            with_entry(to="payed"),
            "a.json: lines.0.history.1.to: no state 'payed'; did you mean 'placed' or 'packed' or 'paid'? There are: ",
        ),
        (with_entry(event="payy"), "a.json: lines.0.history.1.event: no event 'payy'; did you mean 'pay'? There are: "),
        (with_entry(by="buyers"), "a.json: lines.0.history.1.by: no actor 'buyers'; did you mean 'buyer'? There are: "),
        (
            with_entry(ground="defekt"),
            "a.json: lines.0.history.1.ground: no ground 'defekt'; did you mean 'defect'? There are: ",
        ),
        (
            with_entry(facts={"custom_mode": True}),
            "a.json: lines.0.history.1.facts.custom_mode.[key]: no fact 'custom_mode'; did you mean 'custom_made'? ",
        ),
        (with_entry(colour="red"), "a.json: lines.0.history.1.colour: Extra inputs are not permitted"),
        (with_entry(position=-1), "a.json: lines.0.history.1.position: Input should be greater than or equal to 0"),
        (with_entry(at="2026-05-01"), "a.json: lines.0.history.1.at: has no time zone; accepted: an ISO 8601 time"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_with_its_place(given: dict[str, Any], said: str) -> None:
    assert wrong(given).startswith(said)
    assert said.endswith((" ", "time")) or wrong(given) == said


def test_everything_that_is_wrong_is_said_at_once() -> None:
    given = {
        "currency": "EUR",
        "lines": [{"id": "", "price": {"amount": "5", "currency": "EUR"}}],
        "zone": "Nowhere",
    }
    assert wrong(given) == (
        "a.json: id: Field required; "
        "zone: 'Nowhere' is no IANA time zone such as 'Europe/Berlin'; "
        "placed_at: Field required; "
        "lines.0.id: String should have at least 1 character; "
        "lines.0.price.amount: Input should be a valid integer"
    )


def test_what_does_not_fit_together_is_said_at_once() -> None:
    given = written(
        parcels=[{"id": "P1", "lines": ["L8"]}],
        payments=[{**captured(line="L9"), "amount": {"amount": 5, "currency": "USD"}}],
    )
    assert wrong(given) == (
        "a.json: top level: payment 0 is in USD, the order in EUR; "
        "parcel 'P1' names line 'L8', which the order does not have; "
        "payment 0 names line 'L9', which the order does not have"
    )


# ------------------------------------------------------------------------------- requests and reports


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"event": "cansel", "by": "buyer"}, "a.json: event: no event 'cansel'; did you mean 'cancel' or 'consent'? "),
        ({"event": "cancel", "by": "bayer"}, "a.json: by: no actor 'bayer'; did you mean 'buyer'? There are: "),
        ({"event": "place", "by": "buyer"}, "a.json: event: no event 'place'; "),
        ({"event": "cancel", "by": "buyer", "ground": "late"}, "a.json: ground: no ground 'late'; "),
        ({"event": "cancel", "by": "buyer", "facts": {"consent": True}}, "a.json: facts.consent.[key]: no fact "),
        ({"event": "cancel", "by": "buyer", "why": "late"}, "a.json: why: Extra inputs are not permitted"),
    ],
)
def test_a_request_names_only_what_there_is(given: dict[str, Any], said: str) -> None:
    assert wrong(given, Request).startswith(said)


def test_a_report_needs_its_moment() -> None:
    assert wrong({"event": "ship", "by": "carrier"}, Report) == "a.json: at: Field required"
    naive = wrong({"event": "ship", "by": "carrier", "at": "2026-05-01T10:00"}, Report)
    assert naive.startswith("a.json: at: has no time zone; accepted: an ISO 8601 time with offset")


# ------------------------------------------------------------------------------------------ histories


def history(*steps: tuple[str, str], **changes: object) -> tuple[Entry, ...]:
    """Entries, the last of them changed."""
    found = entries(*steps)
    return tuple(Entry.model_validate(each) for each in (*found[:-1], {**found[-1], **changes}))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), None),
        (history(("pay", "paid"), ("ship", "shipped")), None),
        (history(("pay", "paid"), position=2), "entry 1 has position 2; positions count up from 0"),
        (history(("pay", "paid"))[1:], "entry 0 has position 1; positions count up from 0"),
        (
            history(("pay", "paid"), ("ship", "shipped"), **{"from": "packed"}),
            "entry 2 (ship) starts at 'packed', but the line stood at 'paid'",
        ),
        (
            history(("pay", "paid"), **{"from": None}),
            "entry 1 (pay) starts at None, but the line stood at 'placed'",
        ),
        (history(event="pay", by="buyer"), "entry 0 is 'pay'; the first entry, and only the first, is 'place'"),
        (
            history(("pay", "paid"), event="place"),
            "entry 1 is 'place'; the first entry, and only the first, is 'place'",
        ),
        (history(**{"from": "paid"}), "entry 0 (place) starts at 'paid', but the line stood at None"),
    ],
)
def test_what_is_wrong_with_a_history_is_said_with_its_entry(found: tuple[Entry, ...], said: str | None) -> None:
    assert wrong_in(found) == said


def test_a_line_with_a_wrong_history_is_not_read() -> None:
    given = with_line(history=[PLACE, {**entries(("pay", "paid"))[1], "position": 5}])
    assert wrong(given) == ("a.json: lines.0: history of line 'L1': entry 1 has position 5; positions count up from 0")


def test_parcels_and_payments_are_kept_as_they_were_given() -> None:
    order = an_order(parcels=[{"id": "P1", "lines": ["L1"]}], payments=[captured(line="L1", key="k")])
    assert order.parcels == (Parcel(id="P1", lines=("L1",)),)
    amount = Money(amount=1000, currency="EUR")
    assert order.payments == (Payment(kind="captured", amount=amount, at=day(1), line="L1", key="k"),)


def test_a_deadline_is_named_after_a_window() -> None:
    assert "no window 'shipmet'; did you mean 'shipment'" in wrong(written(due={"shipmet": "2026-05-08T00:00:00Z"}))
    assert set(WINDOWS) >= set(terms_in_force("marketplace", date(2026, 1, 1)).windows)


@pytest.mark.parametrize("year", [1900, 2999])
def test_the_first_and_the_last_year_of_the_calendar_are_years(year: int) -> None:
    order = an_order(due={"shipment": f"{year}-06-01T00:00:00Z"})
    assert order.due["shipment"].year == year
    beyond = 1899 if year == 1900 else 3000
    with pytest.raises(ValidationError, match="is outside the years 1900 to 2999"):
        an_order(due={"shipment": f"{beyond}-06-01T00:00:00Z"})
