"""What does the host keep besides its orders? A model of its own, in the same database."""

from __future__ import annotations

from django.db import models


class Ticket(models.Model):  # type: ignore[misc]  # Django ships no types
    """What a customer wrote, about which order."""

    order_id = models.CharField(max_length=50)
    text = models.TextField()

    class Meta:
        """The app is the folder."""

        app_label = "django_style"
        db_table = "shop_ticket"

    def __str__(self) -> str:
        return f"{self.order_id}: {self.text}"
