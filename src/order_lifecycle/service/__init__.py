"""The one way in: a request or a report comes, is decided under the lock, and what follows is written with it."""

from order_lifecycle.service.auditing import Broken
from order_lifecycle.service.keeping import Store, Unit
from order_lifecycle.service.serving import OrderService

__all__ = ["OrderService", "Store", "Unit", "Broken"]
