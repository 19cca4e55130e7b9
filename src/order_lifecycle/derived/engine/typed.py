"""How does a type checker learn the events of a lifecycle? By a module that is written from it.

`transitions` writes a base class too (`experimental.utils.generate_base_model`). It is not used here: its methods take
no arguments, so that `by` and `facts` would be errors, a model must inherit from it and be registered, and its order
changes from run to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from order_lifecycle.language.lifecycle import Event, Lifecycle

_HEAD = '''"""The events of the lifecycle `{lifecycle}` as methods, for type checkers. Written by `make fresh`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from order_lifecycle.derived.engine import Engine
from order_lifecycle.derived.engine.bound import Bound

if TYPE_CHECKING:
    from order_lifecycle.derived.table.memo import Known

Actor = Literal[{actors}]


class Bound{name}(Bound):
    """One line and its engine, with a method an event; False is a refusal, and `ask` says why."""

    __slots__ = ()
'''

_METHOD = '''
    def {event}(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """{sentence}"""
        return self._fire("{event}", by, facts, more)
'''

_TAIL = '''

class {name}Engine(Engine):
    """An engine whose `bind` knows the events."""

    def bind(self, model: object) -> Bound{name}:
        """The model and this engine, with a method an event."""
        return Bound{name}(self, model)
'''


def typed_module(lifecycle: Lifecycle) -> str:
    """The text of a module with `Bound...` and `...Engine` for this lifecycle, in the format of the project.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> [line for line in typed_module(ORDER_LINE).splitlines() if line.startswith("class")]
    ['class BoundOrderLine(Bound):', 'class OrderLineEngine(Engine):']
    """
    name = "".join(word.capitalize() for word in lifecycle.name.split("_"))
    actors = ", ".join(f'"{actor.name}"' for actor in lifecycle.actors)
    head = _HEAD.format(lifecycle=lifecycle.name, actors=actors, name=name)
    return head + "".join(_method(event) for event in lifecycle.events) + _TAIL.format(name=name)


def _method(event: Event) -> str:
    return _METHOD.format(event=event.name, sentence=event.sentence.replace("\\", "\\\\").replace('"', '\\"'))
