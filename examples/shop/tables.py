"""What does the shop keep? Its tables. Money is whole cents, a moment is a Unix time in seconds."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Engine, ForeignKey, StaticPool, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Stage(StrEnum):
    """Where a line stands, in the words of the shop."""

    NEW = "new"
    PAID = "paid"
    PACKED = "packed"
    IN_TRANSIT = "in transit"
    DELIVERED = "delivered"
    CANCEL_ASKED = "buyer asks to cancel"
    RETURN_ASKED = "buyer asks to return"
    REFUND_ASKED = "buyer asks for the money"
    SAID_NO = "shop said no"
    RETURN_ALLOWED = "may be sent back"
    COMING_BACK = "coming back"
    CANCELLED = "cancelled"
    BACK = "back in the shop"
    LOST = "lost"
    REFUND_DUE = "refund due"
    REFUNDED = "refunded"
    DONE = "done"


class Ground(StrEnum):
    """Why somebody wants something."""

    CHANGE_OF_MIND = "change of mind"
    FAULTY = "faulty"
    SHIPPED_LATE = "shipped late"
    ARRIVED_LATE = "arrived late"
    AGREED = "agreed"
    OUT_OF_STOCK = "out of stock"
    FRAUD = "fraud"


class Base(DeclarativeBase):
    """All tables of the shop."""


class Order(Base):
    """An order: who pays when."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    cash_on_delivery: Mapped[bool]
    pay_by: Mapped[int]
    lines: Mapped[list[Line]] = relationship(back_populates="order")


class Line(Base):
    """One line of an order: what the goods are, where it stands, and its deadlines."""

    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    price: Mapped[int]
    custom_made: Mapped[bool] = mapped_column(default=False)
    perishable: Mapped[bool] = mapped_column(default=False)
    final_sale: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[Stage] = mapped_column(default=Stage.NEW)
    consent: Mapped[bool] = mapped_column(default=False)
    free_cancel_until: Mapped[int | None]
    ship_by: Mapped[int | None]
    return_until: Mapped[int | None]
    claim_until: Mapped[int | None]
    after_sales_until: Mapped[int | None]
    order: Mapped[Order] = relationship(back_populates="lines")
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id")
    requests: Mapped[list[Request]] = relationship(order_by="Request.id")
    parcels: Mapped[list[Parcel]] = relationship(order_by="Parcel.id")

    @property
    def held(self) -> int:
        """What was paid and has not gone back."""
        return sum(payment.cents for payment in self.payments)

    @property
    def delivered(self) -> bool:
        """Whether the buyer has had the goods."""
        return bool(self.parcels) and self.parcels[0].delivered_at is not None

    def late(self, now: int) -> bool:
        """Whether the parcel arrived late, or has not arrived by now and should have."""
        due, delivered_at = self.parcels[0].deliver_by, self.parcels[0].delivered_at
        return due is not None and (now if delivered_at is None else delivered_at) >= due


class Payment(Base):
    """Money that came in (more than nothing) or went back (less than nothing)."""

    __tablename__ = "payments"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    cents: Mapped[int]
    at: Mapped[int]


class Request(Base):
    """What a buyer asked for: why, at which stage, until when the shop answers, and until when it can be sent back."""

    __tablename__ = "requests"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    ground: Mapped[Ground]
    asked_at: Mapped[Stage]
    answer_by: Mapped[int]
    send_back_by: Mapped[int | None]


class Parcel(Base):
    """A parcel, first to the buyer, then from the buyer; one that is turned away comes back itself."""

    __tablename__ = "parcels"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    sent_at: Mapped[int]
    deliver_by: Mapped[int | None]
    delivered_at: Mapped[int | None]
    refused_on: Mapped[Ground | None]
    back_at: Mapped[int | None]


class LogEntry(Base):
    """What happened, and where it led."""

    __tablename__ = "log"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    event: Mapped[str]
    at: Mapped[int]
    stage: Mapped[Stage]


def database(url: str = "sqlite://") -> Engine:
    """An open database with all tables; without a URL, one in memory."""
    engine = create_engine(url, poolclass=StaticPool)
    Base.metadata.create_all(engine)
    return engine
