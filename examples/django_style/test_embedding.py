"""Django's atomic block holds what the host writes and what the service writes: both are there, or neither is."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

django = pytest.importorskip("django", reason="Django is not installed")

from django.conf import settings  # noqa: E402 - after looking whether it is there

if not settings.configured:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["examples.django_style"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()

from django.db import connection, transaction  # noqa: E402 - after Django was told where its database is

from examples.django_style.lent import make_tables, orders  # noqa: E402 - the same
from examples.django_style.models import Ticket  # noqa: E402 - the same
from examples.django_style.views import NotNow, buy, cancel  # noqa: E402 - the same
from order_lifecycle import BadInput, Money, Report, Request  # noqa: E402 - stands with the others
from order_lifecycle.service import OrderService  # noqa: E402 - stands with the others
from order_lifecycle.stores.sql import SqlStore  # noqa: E402 - stands with the others

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "id": "A1",
    "currency": "EUR",
    "placed_at": NOON,
    "lines": [{"id": "1", "price": {"amount": 1990, "currency": "EUR"}, "custom_made": False}],
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """A database file of Django with the tables of both."""
    file = tmp_path / "host.sqlite3"
    connection.close()
    connection.settings_dict["NAME"] = str(file)
    make_tables()
    with connection.schema_editor() as editor:
        editor.create_model(Ticket)
    yield file
    connection.close()


def later() -> datetime:
    return NOON + timedelta(minutes=5)


PAID = Report(event="pay", by="payment_provider", at=NOON, amount=Money(amount=1990, currency="EUR"), key="K")


def pay() -> None:
    with orders() as service:
        service.report("A1", PAID)


def kept() -> tuple[str, int]:
    """Where the line stands, and how many letters there are."""
    with orders() as service:
        return service.order("A1").lines[0].state, Ticket.objects.count()


def test_both_are_written_together(database: Path) -> None:
    buy(ORDER)
    pay()
    assert cancel("A1", "I have found a nicer one", later) == "cancelled"
    assert kept() == ("cancelled", 1)
    seen_by_others = sqlite3.connect(database)
    names = {name for (name,) in seen_by_others.execute("select name from sqlite_master where type = 'table'")}
    assert {"shop_ticket", "shop_ol_entries", "shop_ol_effects", "shop_ol_version"} <= names
    assert seen_by_others.execute("select count(*) from shop_ol_entries").fetchone() == (3,)
    seen_by_others.close()


@pytest.mark.usefixtures("database")
def test_a_refusal_leaves_no_letter() -> None:
    buy(ORDER)
    pay()
    with orders() as service:
        service.report("A1", Report(event="ship", by="carrier", at=NOON + timedelta(hours=2)))
    with pytest.raises(NotNow, match="already_shipped"):
        cancel("A1", "please", later)
    assert kept() == ("shipped", 0)


@pytest.mark.usefixtures("database")
def test_what_the_host_rolls_back_has_not_happened() -> None:
    buy(ORDER)
    pay()
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - the block is what is tested
        cancel("A1", "please", later)
        assert kept() == ("cancelled", 1)
        _ = 1 / 0
    assert kept() == ("paid", 0)
    with orders() as service, service.store.reading() as unit:
        assert {effect.position for effect in unit.effects()} == {1}, (
            "what follows from the cancellation is gone with it"
        )


@pytest.mark.usefixtures("database")
def test_a_mistake_inside_does_not_spoil_the_block_around_it() -> None:
    buy(ORDER)
    with transaction.atomic():
        Ticket.objects.create(order_id="A1", text="before")
        with orders() as service:
            service.report("A1", PAID)
            with pytest.raises(BadInput, match="key 'K'"):
                service.request("A1", Request(event="cancel", by="buyer", key="K"))
        Ticket.objects.create(order_id="A1", text="after")
    assert kept() == ("paid", 2)


def test_a_worker_in_another_process_reads_the_same_tables(database: Path) -> None:
    buy(ORDER)
    store = SqlStore(f"sqlite:///{database}", prefix="shop_ol_")
    fired = OrderService(store, clock=lambda: NOON + timedelta(days=30)).fire_due()
    assert [decision.to for decision in fired] == ["cancelled"]
    store.bind.engine.dispose()
    assert kept() == ("cancelled", 0)
