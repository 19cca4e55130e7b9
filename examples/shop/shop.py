"""How does a little shop handle its orders? As a back end would write it, without `order_lifecycle`.

Each method is one thing that can happen to a line: in one transaction, or not at all (`NotNow`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy.orm import sessionmaker

from examples.shop import terms
from examples.shop.tables import Ground, Line, LogEntry, Order, Parcel, Payment, Request, Stage
from examples.shop.terms import need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from examples.shop.terms import Wish

ASKED = (Stage.CANCEL_ASKED, Stage.RETURN_ASKED, Stage.REFUND_ASKED)
AFTER_SHIPPING = (Stage.RETURN_ASKED, Stage.REFUND_ASKED, Stage.RETURN_ALLOWED)
CASHED = (Stage.IN_TRANSIT, Stage.DELIVERED, Stage.SAID_NO, Stage.DONE, *AFTER_SHIPPING)
CONSENTING = (Stage.PAID, Stage.PACKED, Stage.IN_TRANSIT, Stage.DELIVERED, Stage.SAID_NO, Stage.BACK)
OWING = (Stage.CANCELLED, Stage.LOST, Stage.REFUND_DUE, Stage.BACK)


class Shop:
    """The shop: its database, and a clock that is given to it."""

    SHIPPABLE: ClassVar[tuple[Stage, ...]] = (Stage.NEW, Stage.PAID, Stage.PACKED)
    CANCELLABLE: ClassVar[tuple[Stage, ...]] = (Stage.NEW, Stage.PAID, Stage.PACKED)

    def __init__(self, engine: Engine, now: Callable[[], int]) -> None:
        self.sessions = sessionmaker(engine)
        self.now = now

    @contextmanager
    def at(self, line_id: int, event: str, *stages: Stage) -> Iterator[Line]:
        """The line, if it stands at one of the stages; what is done to it is saved and logged, or nothing is."""
        with self.sessions.begin() as session:
            line = session.get_one(Line, line_id)
            need(line.stage in stages, f"it stands at: {line.stage}")
            yield line
            session.add(LogEntry(line_id=line_id, event=event, at=self.now(), stage=line.stage))

    # ------------------------------------------------------------------------------ buying and shipping

    def place(self, price: int, *, cash_on_delivery: bool = False, **goods: bool) -> int:
        """Order one line of such goods (custom_made, perishable, final_sale); its number."""
        line = Line(price=price, **goods)
        line.ship_by = self.now() + terms.TO_SHIP if cash_on_delivery else None
        with self.sessions.begin() as session:
            session.add(Order(cash_on_delivery=cash_on_delivery, pay_by=self.now() + terms.TO_PAY, lines=[line]))
            session.flush()
            return line.id

    def pay(self, line_id: int, cents: int) -> None:
        """Money arrives, once: before the parcel leaves, or in cash at the door, of which the carrier may tell late."""
        with self.at(line_id, "pay", Stage.NEW, *CASHED) as line:
            need(line.stage == Stage.NEW or line.order.cash_on_delivery, "it is not paid at the door")
            need(not line.payments, "it is paid")
            need(cents >= line.price, "it is not enough")
            line.payments.append(Payment(cents=cents, at=self.now()))
            if line.stage == Stage.NEW:
                line.stage = Stage.PAID
                line.free_cancel_until = self.now() + terms.TO_CANCEL_FREELY
                line.ship_by = self.now() + terms.TO_SHIP

    def pack(self, line_id: int) -> None:
        """The label is made."""
        with self.at(line_id, "pack", Stage.NEW, Stage.PAID) as line:
            self._need_to_be_free_to_go(line)
            line.stage = Stage.PACKED

    def ship(self, line_id: int) -> None:
        """The carrier has the parcel."""
        with self.at(line_id, "ship", *self.SHIPPABLE) as line:
            self._need_to_be_free_to_go(line)
            line.parcels.append(Parcel(sent_at=self.now(), deliver_by=self.now() + terms.TO_DELIVER))
            line.stage = Stage.IN_TRANSIT

    def _need_to_be_free_to_go(self, line: Line) -> None:
        need(line.stage != Stage.NEW or line.order.cash_on_delivery, "it is not paid")
        need(not self._in_free_window(line), "the buyer may still cancel freely")

    def deliver(self, line_id: int) -> None:
        """The buyer has the parcel; a request that is open stays open."""
        with self.at(line_id, "deliver", Stage.IN_TRANSIT, *AFTER_SHIPPING) as line:
            need(not line.delivered, "it was delivered")
            now = line.parcels[0].delivered_at = self.now()
            line.return_until = now + terms.TO_RETURN
            line.claim_until = now + terms.TO_CLAIM
            line.after_sales_until = now + terms.AFTER_SALES
            if line.stage == Stage.IN_TRANSIT:
                line.stage = Stage.DELIVERED

    def lose(self, line_id: int) -> None:
        """The carrier has lost the parcel, on its way there or back."""
        with self.at(line_id, "lose", Stage.IN_TRANSIT, Stage.COMING_BACK, *AFTER_SHIPPING) as line:
            need(line.stage == Stage.COMING_BACK or not line.delivered, "it was delivered")
            line.stage = Stage.LOST

    def complete(self, line_id: int) -> None:
        """Nobody can want anything any more."""
        with self.at(line_id, "complete", Stage.DELIVERED, Stage.SAID_NO) as line:
            need(self._over(line.after_sales_until), "the buyer can still come back")
            line.stage = Stage.DONE

    # --------------------------------------------------------------------------------------- cancelling

    def cancel(self, line_id: int, wish: Wish) -> None:
        """The buyer does not want it: it is cancelled, or the shop is asked."""
        with self.at(line_id, "cancel", *self.CANCELLABLE) as line:
            if line.stage != Stage.NEW and not line.consent:
                self._need_goods_that_can_come_undone(line, wish)
                wish.need_evidence()
                if not self._in_free_window(line):
                    late = wish.ground == Ground.SHIPPED_LATE and self._over(line.ship_by)
                    need(line.stage == Stage.PAID or late, "it is packed")
                    self._ask(line, wish, Stage.CANCEL_ASKED)
                    return
            line.stage = Stage.CANCELLED

    def cancel_by_merchant(self, line_id: int, ground: Ground) -> None:
        """The shop cannot supply it, or has agreed with the buyer."""
        with self.at(line_id, "cancel by merchant", *self.CANCELLABLE) as line:
            need(line.stage == Stage.NEW or ground in {Ground.OUT_OF_STOCK, Ground.AGREED}, "that is no ground")
            line.stage = Stage.CANCELLED

    def cancel_overdue(self, line_id: int) -> None:
        """The nightly run cancels what was not paid, or not shipped, in time."""
        with self.at(line_id, "cancel overdue", *self.CANCELLABLE) as line:
            unpaid = line.stage == Stage.NEW
            need(not (unpaid and line.order.cash_on_delivery), "it is paid at the door")
            need(self._over(line.order.pay_by if unpaid else line.ship_by), "there is still time")
            line.stage = Stage.CANCELLED

    # ------------------------------------------------------------------------------ requests and answers

    def consent(self, line_id: int) -> None:
        """The shop agrees before it is asked."""
        with self.at(line_id, "consent", *CONSENTING) as line:
            line.consent = True

    def request_return(self, line_id: int, wish: Wish) -> None:
        """The buyer wants to send it back."""
        stages = (Stage.IN_TRANSIT, Stage.DELIVERED, Stage.SAID_NO, Stage.DONE)
        with self.at(line_id, "request return", *stages) as line:
            if line.consent and line.stage != Stage.DONE:
                self._ask(line, wish, Stage.RETURN_ALLOWED)
                return
            if line.stage == Stage.SAID_NO:
                need(line.requests[-1].ground == Ground.CHANGE_OF_MIND, "the shop said no")
            if line.stage in {Stage.SAID_NO, Stage.DONE}:
                need(wish.ground == Ground.FAULTY, "only what is faulty can still come back")
            if wish.ground == Ground.FAULTY:
                self._need_proven_fault(line, wish)
            else:
                need(self._in_return_window(line), "the time to return is over")
                self._need_goods_that_can_come_undone(line, wish)
            self._ask(line, wish, Stage.RETURN_ASKED)

    def request_refund(self, line_id: int, wish: Wish) -> None:
        """The buyer wants the money and keeps the goods, if there are any."""
        with self.at(line_id, "request refund", Stage.IN_TRANSIT, Stage.DELIVERED) as line:
            if line.consent and wish.ground in {Ground.FAULTY, Ground.ARRIVED_LATE}:
                self._ask(line, wish, Stage.REFUND_DUE)
                return
            if line.stage == Stage.IN_TRANSIT or wish.ground == Ground.ARRIVED_LATE:
                need(line.late(self.now()), "it is not late")
            else:
                need(wish.ground == Ground.FAULTY, "the goods must come back")
                self._need_proven_fault(line, wish)
            self._ask(line, wish, Stage.REFUND_ASKED)

    def approve(self, line_id: int) -> None:
        """The shop says yes."""
        with self.at(line_id, "approve", *ASKED) as line:
            self._grant(line)

    def decline(self, line_id: int) -> None:
        """The shop says no, and agrees to nothing any more."""
        with self.at(line_id, "decline", *ASKED) as line:
            line.consent = False
            if line.stage == Stage.CANCEL_ASKED:
                line.stage = line.requests[-1].asked_at
            else:
                line.stage = Stage.SAID_NO if line.delivered else Stage.IN_TRANSIT

    def withdraw(self, line_id: int) -> None:
        """The buyer has thought better of it."""
        with self.at(line_id, "withdraw", *ASKED) as line:
            asked_at = line.requests[-1].asked_at
            if line.stage == Stage.CANCEL_ASKED or asked_at == Stage.DONE:
                line.stage = asked_at
            else:
                line.stage = Stage.DELIVERED if line.delivered else Stage.IN_TRANSIT

    def lapse(self, line_id: int) -> None:
        """The nightly run: silence of the shop is a yes, and a return that was not sent is off."""
        with self.at(line_id, "lapse", *ASKED, Stage.RETURN_ALLOWED) as line:
            request = line.requests[-1]
            if line.stage != Stage.RETURN_ALLOWED:
                need(self._over(request.answer_by), "the shop can still answer")
                self._grant(line)
                return
            need(self._over(request.send_back_by), "it can still be sent back")
            arrived = Stage.DONE if self._over(line.after_sales_until) else Stage.DELIVERED
            line.stage = arrived if line.delivered else Stage.IN_TRANSIT

    def _ask(self, line: Line, wish: Wish, stage: Stage) -> None:
        line.requests.append(Request(ground=wish.ground, asked_at=line.stage, answer_by=self.now() + terms.TO_ANSWER))
        if stage == Stage.RETURN_ALLOWED:
            line.requests[-1].send_back_by = self.now() + terms.TO_SEND_BACK
        line.stage = stage

    def _grant(self, line: Line) -> None:
        line.requests[-1].send_back_by = self.now() + terms.TO_SEND_BACK
        granted = {Stage.CANCEL_ASKED: Stage.CANCELLED, Stage.RETURN_ASKED: Stage.RETURN_ALLOWED}
        line.stage = granted.get(line.stage, Stage.REFUND_DUE)

    # ------------------------------------------------------------------------------- going back, money

    def reject_delivery(self, line_id: int, ground: Ground) -> None:
        """The buyer does not open the door."""
        with self.at(line_id, "reject delivery", Stage.IN_TRANSIT, *AFTER_SHIPPING) as line:
            self._turn_round(line)
            line.parcels[0].refused_on = ground

    def fail_delivery(self, line_id: int) -> None:
        """The carrier does not find the door."""
        with self.at(line_id, "fail delivery", Stage.IN_TRANSIT, *AFTER_SHIPPING) as line:
            self._turn_round(line)

    def _turn_round(self, line: Line) -> None:
        need(not line.delivered, "it was delivered")
        line.stage = Stage.COMING_BACK

    def send_back(self, line_id: int) -> None:
        """The buyer takes it to the post office."""
        with self.at(line_id, "send back", Stage.RETURN_ALLOWED) as line:
            need(line.delivered, "it has not arrived")
            need(not self._over(line.requests[-1].send_back_by), "the time to send it back is over")
            line.parcels.append(Parcel(sent_at=self.now()))
            line.stage = Stage.COMING_BACK

    def receive(self, line_id: int) -> None:
        """The shop has the goods again."""
        with self.at(line_id, "receive", Stage.COMING_BACK) as line:
            self._take_in(line)

    def _take_in(self, line: Line) -> None:
        line.parcels[-1].back_at = self.now()
        line.stage = Stage.BACK

    def refund(self, line_id: int, cents: int) -> None:
        """What is owed is paid back, at once or in parts."""
        with self.at(line_id, "refund", *Stage) as line:
            owed = self.owed(line)
            need(owed > 0, "nothing is owed")
            unwanted = line.custom_made and line.parcels and line.parcels[0].refused_on == Ground.CHANGE_OF_MIND
            need(line.stage != Stage.BACK or not unwanted or line.consent, "made to order, and turned away")
            self._pay_back(line, cents, owed)
            if cents == owed:
                line.stage = Stage.REFUNDED

    def refund_part(self, line_id: int, cents: int) -> None:
        """The shop pays something back, and the buyer keeps the goods."""
        with self.at(line_id, "refund part", Stage.DELIVERED, Stage.SAID_NO, Stage.DONE) as line:
            self._pay_back(line, cents, line.held)

    def _pay_back(self, line: Line, cents: int, most: int) -> None:
        need(0 < cents <= most, "that much is not there")
        line.payments.append(Payment(cents=-cents, at=self.now()))

    # ------------------------------------------------------------------------------------ what is so now

    def owed(self, line: Line) -> int:
        """What the buyer is to get back."""
        return line.held if line.stage in OWING else 0

    def _over(self, deadline: int | None) -> bool:
        return deadline is not None and self.now() >= deadline

    def _in_free_window(self, line: Line) -> bool:
        return line.free_cancel_until is not None and not self._over(line.free_cancel_until)

    def _in_return_window(self, line: Line) -> bool:
        return not self._over(line.return_until)

    def _need_goods_that_can_come_undone(self, line: Line, wish: Wish) -> None:
        if wish.ground == Ground.CHANGE_OF_MIND:
            need(not (line.custom_made or line.perishable or line.final_sale), "such goods do not come back")
            need(not (wish.seal_broken and line.stage == Stage.DELIVERED), "the seal is broken")

    def _need_proven_fault(self, line: Line, wish: Wish) -> None:
        wish.need_evidence()
        need(not self._over(line.claim_until), "the time for claims is over")
