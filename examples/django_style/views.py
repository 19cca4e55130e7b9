"""What do the pages of the host do? Their own writing and ours in one atomic block: both, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from examples.django_style.lent import orders
from examples.django_style.models import Ticket
from order_lifecycle import Order, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime


class NotNow(Exception):
    """The customer is told why not, and nothing has been written."""


def buy(order: Mapping[str, object]) -> None:
    """The page after the checkout."""
    with orders() as service:
        service.place(Order.model_validate(order))


def cancel(order_id: str, text: str, now: Callable[[], datetime]) -> str:
    """The customer writes why, and asks to cancel; a letter is only kept with a request that was accepted."""
    with orders(now) as service:
        Ticket.objects.create(order_id=order_id, text=text)
        decision = service.request(order_id, Request(event="cancel", by="buyer", ground="change_of_mind"))[0]
        if decision.to is None:
            raise NotNow(decision.refusals[0].code)
        return decision.to
