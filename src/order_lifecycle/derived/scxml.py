"""The lifecycle as SCXML, the state machine language of the W3C, for tools that read it.

An event is sent with its actor (``cancel.buyer``). What is known of a fact is told before, by an event of its own:
``fact.custom_made`` with the data ``value`` (true, false or nothing). What is not known opens nothing, as in `decide`.
Reasons, terms and alternatives have no place in SCXML: they stay here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from order_lifecycle.language.conditions import All, Fact, Not
from order_lifecycle.language.satisfying import chosen, met

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Lifecycle, State

Datamodel = Literal["ecmascript", "python"]

_WORDS: Mapping[Datamodel, Mapping[str, str]] = {
    "ecmascript": {"true": "true", "false": "false", "nothing": "null", "and": " && ", "or": " || ", "is": " === "},
    "python": {"true": "True", "false": "False", "nothing": "None", "and": " and ", "or": " or ", "is": " == "},
}
NAMESPACE = "http://www.w3.org/2005/07/scxml"


def scxml(lifecycle: Lifecycle, datamodel: Datamodel = "ecmascript") -> str:
    """The document. `datamodel` is the language of its conditions.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> print(scxml(ORDER_LINE, "python")[:60])
    <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    """
    words = _WORDS[datamodel]
    root = Element("scxml", xmlns=NAMESPACE, version="1.0", datamodel=datamodel, name=lifecycle.name)
    root.set("initial", lifecycle.name)
    data = SubElement(root, "datamodel")
    whole = SubElement(root, "state", id=lifecycle.name, initial=lifecycle.initial.name)
    for fact in lifecycle.facts:
        SubElement(data, "data", id=fact.name, expr=words["nothing"])
        told = SubElement(whole, "transition", event=f"fact.{fact.name}")
        SubElement(told, "assign", location=fact.name, expr="_event.data.value")
    SubElement(data, "data", id="definition", expr=f"'{lifecycle.digest}'")
    left = {state for state, _, _ in lifecycle.routes}
    for state in lifecycle.states:
        _state(whole, lifecycle, state, words, final=state.kind == "final" and state.name not in left)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _state(whole: Element, lifecycle: Lifecycle, state: State, words: Mapping[str, str], *, final: bool) -> None:
    element = SubElement(whole, "final" if final else "state", id=state.name)
    for (source, event, actor), ways in lifecycle.routes.items():
        if source != state.name:
            continue
        for number, way in enumerate(ways):
            asked = [
                _certainly(condition, words, wanted=truth) for condition, truth in [*chosen(ways, number), *met(way)]
            ]
            move = SubElement(element, "transition", event=f"{event}.{actor}")
            if asked:
                move.set("cond", words["and"].join(asked))
            move.set("target", way.to.name)


def _certainly(condition: Condition, words: Mapping[str, str], *, wanted: bool) -> str:
    """The condition as text that is true only if its truth is known to be the wanted one."""
    if isinstance(condition, Fact):
        return f"{condition.name}{words['is']}{words['true' if wanted else 'false']}"
    if isinstance(condition, Not):
        return _certainly(condition.part, words, wanted=not wanted)
    parts: tuple[Condition, ...] = getattr(condition, "parts", ())
    said = [_certainly(part, words, wanted=wanted) for part in parts]
    return "(" + words["and" if isinstance(condition, All) is wanted else "or"].join(said) + ")"
