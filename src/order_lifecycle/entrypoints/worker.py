"""``order-lifecycle worker``: do what is due, and hand effects to the host, until somebody says stop."""

from __future__ import annotations

import gc
import importlib
import inspect
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.entrypoints.choices import Folder, Lang
from order_lifecycle.entrypoints.given import moment_from
from order_lifecycle.entrypoints.opening import DEFAULT_URL, Prefix, Url, opened, url_shown
from order_lifecycle.entrypoints.store_output import Worked, WorkOut
from order_lifecycle.errors import BadInput
from order_lifecycle.orders.order import Order
from order_lifecycle.service.handing import ATTEMPTS_MAX, ERROR_MAX
from order_lifecycle.stores.records import EffectRow

if TYPE_CHECKING:
    from types import FrameType

    from order_lifecycle.acting import Decision
    from order_lifecycle.language.words import Words
    from order_lifecycle.service.serving import OrderService

Perform = Callable[[EffectRow, Order], object]
"""A function of the host: it does what the effect names, by its key, or raises."""

FIRED_AT_ONCE = 100
CLAIMED_AT_ONCE = 20
"""So many effects are claimed before deadlines are looked at again."""


@dataclass(frozen=True)
class Worker:
    """One worker: its service, the host's function if there is one, and where it says what was done."""

    service: OrderService
    perform: Perform | None
    lease: timedelta
    say: Callable[[WorkOut], None]
    stopping: threading.Event

    def work(self) -> None:
        """Do everything that can be done now. Between two things it looks whether it shall stop."""
        busy = True
        while busy and not self.stopping.is_set():
            busy = self._fire()
            if self.perform is not None and not self.stopping.is_set():
                busy |= self._hand_over(self.perform)

    def _fire(self) -> bool:
        fired = self.service.fire_due(FIRED_AT_ONCE)
        for decision in fired:
            self.say(_fired(decision))
        return bool(fired)

    def _hand_over(self, perform: Perform) -> bool:
        """Hand over some effects, one after the other. What does not come to its turn in time is given back untried."""
        claimed = self.service.claim_effects(limit=CLAIMED_AT_ONCE, lease=self.lease)
        in_time = time.monotonic() + self.lease.total_seconds() / 2
        for number, effect in enumerate(claimed):
            if number and (self.stopping.is_set() or time.monotonic() > in_time):
                self.service.release(effect)
                continue
            error = _performed(perform, effect, self.service)
            kept = self.service.failed(effect, error) if error else self.service.done(effect)
            turned: Worked = "performed" if not error else "dead" if effect.attempts >= ATTEMPTS_MAX else "failed"
            self.say(
                WorkOut(
                    at=self.service.clock(),
                    what=turned if kept else "lost",
                    order=effect.order_id,
                    line=effect.line_id,
                    name=effect.effect,
                    key=effect.key,
                    attempt=effect.attempts,
                    error=error,
                )
            )
        return bool(claimed)


def worker(
    *,
    once: Annotated[bool, typer.Option("--once", help="Do what can be done now, and end.")] = False,
    perform: Annotated[
        str | None,
        typer.Option(metavar="MODULE:FUNCTION", help="Your function that is called with each effect and its order."),
    ] = None,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.05, help="How often to look.")] = 5.0,
    lease: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=1, help="How long no other worker gets an effect that was handed over."),
    ] = 60.0,
    now: Annotated[str | None, typer.Option("--now", metavar="ISO", help="The moment, with --once.")] = None,
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    folder: Folder = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each thing done.")] = False,
    lang: Lang = "en",
) -> None:
    """Do what is due at each line, and hand effects to your function; several workers may run at once."""
    words, function = words_of(lang), performing(perform)
    if now is not None and not once:
        raise BadInput("--now", "stands still, and a worker goes on", "--now with --once")
    moment = moment_from(now) if now else None
    with stopping_by_signals() as stopping, opened(url, prefix, folder, moment) as service:
        say = _as_json if json else lambda done: typer.echo(sentence(done, words))
        one = Worker(service, function, timedelta(seconds=lease), lambda done: _flushed(say, done), stopping)
        if once:
            one.work()
            return
        gc.collect()
        gc.freeze()  # what was imported stays: it need not be looked through again and again
        sys.stderr.write(words.phrase("work_begins", url=url_shown(url)) + "\n")
        sys.stderr.flush()
        while not stopping.is_set():
            _work_if_possible(one, words, every)
            stopping.wait(every)
        sys.stderr.write(words.phrase("work_ends") + "\n")


def performing(named: str | None) -> Perform | None:
    """The host's function; `BadInput` if there is none of that name, or if nobody would wait for what it does."""
    if named is None:
        return None
    where, accepted = f"--perform {named}", "MODULE:FUNCTION of a function that takes an effect and its order"
    module, _, name = named.partition(":")
    if not module or not name:
        raise BadInput(where, "names no function", accepted)
    sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ImportError as wrong:
        raise BadInput(where, f"cannot be imported: {wrong}", accepted) from None
    if not callable(found):
        raise BadInput(where, f"module {module!r} has no function {name!r}", accepted)
    if inspect.iscoroutinefunction(found):
        raise BadInput(where, "is async, and would not be waited for", "a plain function, which may call asyncio.run")
    function: Perform = found
    return function


@contextmanager
def stopping_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set: what is being done is finished. A second signal ends it at once."""
    stopping = threading.Event()
    wanted = (signal.SIGTERM, signal.SIGINT)
    before = {each: signal.getsignal(each) for each in wanted}

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler is called with both
        stopping.set()
        for each in wanted:
            signal.signal(each, signal.SIG_DFL)

    for each in wanted:
        signal.signal(each, stop)
    try:
        yield stopping
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def sentence(done: WorkOut, words: Words) -> str:
    """What was done, in words."""
    place = words.phrase("work_place", order=done.order, line=done.line)
    if done.what in {"fired", "refused"}:
        event = words.label(ORDER_LINE.event(done.name))
        if done.to is not None:
            return words.phrase("work_fired", place=place, event=event, to=words.label(ORDER_LINE.state(done.to)))
        codes = words.phrase("list_separator").join(done.codes)
        return words.phrase("work_refused", place=place, event=event, codes=codes)
    effect = next((words.label(each) for each in ORDER_LINE.effects if each.name == done.name), done.name)
    return words.phrase(
        f"work_{done.what}",
        place=place,
        effect=effect,
        named=done.key,
        attempt=done.attempt,
        attempts=ATTEMPTS_MAX,
        error=done.error,
    )


def _work_if_possible(one: Worker, words: Words, every: float) -> None:
    """A database that has gone away may come back."""
    from sqlalchemy.exc import SQLAlchemyError

    from order_lifecycle.entrypoints.opening import what_is_wrong

    try:
        one.work()
    except SQLAlchemyError as wrong:
        sys.stderr.write(words.phrase("work_waits", error=what_is_wrong(wrong), seconds=f"{every:g}") + "\n")
        sys.stderr.flush()


def _performed(perform: Perform, effect: EffectRow, service: OrderService) -> str:
    """The error, or nothing."""
    try:
        order = service.order(effect.order_id)
        with redirect_stdout(sys.stderr):  # standard output is ours: somebody may read it line by line
            perform(effect, order)
    except Exception as wrong:  # noqa: BLE001 - whatever the host's function raises, the effect is to be tried again
        return f"{type(wrong).__name__}: {wrong}".rstrip(": ").partition("\n")[0][:ERROR_MAX]
    return ""


def _fired(decision: Decision) -> WorkOut:
    return WorkOut(
        at=decision.at,
        what="fired" if decision.allowed else "refused",
        order=decision.order.id,
        line=decision.line.id,
        name=decision.request.event,
        to=decision.to,
        codes=[refusal.code for refusal in decision.refusals],
    )


def _as_json(done: WorkOut) -> None:
    sys.stdout.write(done.model_dump_json() + "\n")


def _flushed(say: Callable[[WorkOut], None], done: WorkOut) -> None:
    say(done)
    sys.stdout.flush()
