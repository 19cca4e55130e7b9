"""The one way in: a request or a report comes, is decided on what is true, and what follows is written with it."""

from order_lifecycle.service.auditing import Broken
from order_lifecycle.service.balances import Balance
from order_lifecycle.service.keeping import Store, Unit
from order_lifecycle.service.serving import OrderService
from order_lifecycle.service.waiting import AsyncOrderService

__all__ = ["OrderService", "AsyncOrderService", "Store", "Unit", "Balance", "Broken"]
