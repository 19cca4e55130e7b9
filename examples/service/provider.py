"""What does a payment provider do? The same key twice moves money once; and sometimes it cannot be reached."""

from __future__ import annotations


class Provider:
    """A provider as a shop sees it: money by key, and what it will say to the shop's webhook."""

    def __init__(self) -> None:
        self.moved: dict[str, tuple[str, int]] = {}
        self.reachable = True
        self.asked = 0

    def pay_back(self, key: str, order_id: str, cents: int) -> None:
        """Send money back to the buyer of that order."""
        self.asked += 1
        if not self.reachable:
            raise ConnectionError
        self.moved.setdefault(key, (order_id, cents))
