"""Trust: who may act, what is too long, which clock is none, what is kept of refusals, and what stands in spans."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.service import tracing
from tests.contracts.kept import a_service, an_order, asks, paid, tells

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order, Request
    from order_lifecycle.service import OrderService, Store
    from tests.contracts.kept import Clock


def test_whoever_may_not_act_for_an_order_changes_nothing(store: Store) -> None:
    def may(actor: str, order: Order, asking: str) -> bool:
        return (actor, order.id, asking) == ("buyer", "A1", "jane")

    service = a_service(store, may_act_for=may, keep_refusals=True)
    service.place(an_order())
    for by, asking in (("buyer", "joe"), ("buyer", ""), ("merchant", "jane")):
        with pytest.raises(BadInput, match=f"order 'A1': the caller may not act as {by}"):
            service.request("A1", asks("cancel", by), asking=asking)
        with pytest.raises(BadInput, match="may not act"):
            service.report("A1", tells("pack", by, service.clock()), asking=asking)
    assert service.order("A1") == an_order()
    assert service.request("A1", asks("cancel"), asking="jane")[0].allowed


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (asks("cancel", key="k" * 201), "key: "),
        (asks("cancel", key="a\x00"), "key: has a zero byte"),
        (asks("cancel", evidence=["x"] * 101), "evidence: has 101 pieces"),
        (asks("cancel", evidence=["x" * 65_000]), "request: is 65,"),
    ],
)
def test_what_is_too_long_is_refused_whether_it_would_be_allowed_or_not(
    store: Store,
    request_: Request,
    says: str,
) -> None:
    service = a_service(store, keep_refusals=True)
    service.place(an_order())
    for request in (request_, request_.model_copy(update={"event": "complete", "by": "system"})):
        with pytest.raises(BadInput, match=says):
            service.request("A1", request)
    assert service.order("A1") == an_order()
    with store.reading() as unit:
        assert unit.refusals("A1") == []


def test_a_clock_without_a_zone_is_no_clock(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    clock.now = datetime(2026, 5, 1)  # noqa: DTZ001 - that is what is wrong
    calls = (service.fire_due, service.due, service.claim_effects, lambda: service.request("A1", asks("cancel")))
    for call in calls:
        with pytest.raises(BadInput, match="clock: 2026-05-01T00:00:00 has no time zone"):
            call()
    assert service.order("A1") == an_order()


def test_a_line_that_is_not_there_is_named_with_those_that_are(service: OrderService) -> None:
    service.place(an_order("A1", "L1", "L2"))
    with pytest.raises(UnknownName, match="There are: L1, L2"):
        service.request("A1", asks("cancel", line="L3"))


def test_refusals_are_kept_only_if_somebody_wants_them(store: Store) -> None:
    service = a_service(store)
    paid(service)
    assert not service.request("A1", asks("request_return", evidence=["a"]))[0].allowed
    with store.reading() as unit:
        assert unit.refusals("A1") == []
    keeps = a_service(store, keep_refusals=True)
    (decision,) = keeps.request("A1", asks("request_return", evidence=["a"], key="K"))
    with store.reading() as unit:
        (body,) = unit.refusals("A1")
        assert unit.refusals("A2") == []
    kept = json.loads(body)
    assert kept["codes"] == [refusal.code for refusal in decision.refusals]
    assert (kept["state"], kept["request"]["line"], kept["request"]["evidence"]) == ("paid", "L1", ["a"])


def test_spans_say_what_was_asked_and_nothing_personal(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    tracing.tracer.cache_clear()
    service = a_service(store)
    service.place(an_order("jane@example.org"))
    service.request("jane@example.org", asks("cancel", evidence=["a letter"], key="secret"))
    with pytest.raises(BadInput):
        service.request("jane@example.org", asks("cancel", "merchant", key="secret"))
    service.fire_due()
    service.claim_effects()
    tracing.tracer.cache_clear()
    spans = exporter.get_finished_spans()
    names = ["place", "request", "request", "fire_due", "claim_effects"]
    assert [each.name for each in spans] == [f"order_lifecycle.{name}" for name in names]
    assert dict(spans[1].attributes or {}) == {"order_lifecycle.event": "cancel", "order_lifecycle.by": "buyer"}
    told = " ".join(each.to_json() for each in spans)
    assert not [word for word in ("jane", "letter", "secret") if word in told]


def test_without_opentelemetry_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry", None)
    tracing.tracer.cache_clear()
    try:
        assert tracing.tracer() is None
        with tracing.span("request", event="cancel") as span:
            assert span is None
    finally:
        tracing.tracer.cache_clear()
