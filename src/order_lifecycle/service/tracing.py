"""Spans for OpenTelemetry, if its API is installed; otherwise nothing happens. No span names an order or a person."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def span(name: str, **attributes: str | int) -> AbstractContextManager[Any]:
    """A span around what is done with the store: `order_lifecycle.NAME`, with attributes such as the event.

    >>> with span("request", event="cancel", by="buyer"):
    ...     pass
    """
    found_tracer = tracer()
    if found_tracer is None:
        return nullcontext()
    named = {f"order_lifecycle.{key}": value for key, value in attributes.items()}
    # An exception is told by its kind alone: its text may hold what the order holds.
    found: AbstractContextManager[Any] = found_tracer.start_as_current_span(
        f"order_lifecycle.{name}", attributes=named, record_exception=False, set_status_on_exception=False
    )
    return found


@cache
def tracer() -> Any:  # noqa: ANN401 - a tracer of a package that may not be there
    """The tracer of this package, or None if OpenTelemetry is not installed."""
    try:
        from opentelemetry import trace
    except ModuleNotFoundError:
        return None
    return trace.get_tracer("order_lifecycle")
