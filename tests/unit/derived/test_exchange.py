"""A lifecycle that is written and read again is the same; what is no lifecycle is refused in one clear sentence."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.differences import differences
from order_lifecycle.derived.exchange import as_json, read_lifecycle
from order_lifecycle.derived.exchange.reading import SIZE_MAX
from order_lifecycle.derived.exchange.resolving import NESTED_MAX
from order_lifecycle.errors import BadInput, DefinitionError
from order_lifecycle.language.conditions import All, AnyOf, Condition, Fact, Not
from tests.unit import lamp as l

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from order_lifecycle.language.lifecycle import Lifecycle

ROOT = Path(__file__).parents[3]
KEPT = sorted((ROOT / "docs" / "lifecycle").glob("*.json"))
LIFECYCLES = [ORDER_LINE, l.lamp()]
LAMP = as_json(l.lamp(), "1.0")


def edited(change: Callable[[Any], object]) -> str:
    """The lamp as a document in which somebody changed something."""
    document = json.loads(LAMP)
    change(document)
    return json.dumps(document)


def wrong_in(text: str | bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_lifecycle(text, "lamp.json")
    return str(caught.value)


# ------------------------------------------------------------------------------------------ round trip


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.name)
def test_what_is_read_again_is_the_same_lifecycle(lifecycle: Lifecycle) -> None:
    again = read_lifecycle(as_json(lifecycle, "7.8.9"))
    assert again.version == "7.8.9"
    assert again.lifecycle == lifecycle
    assert again.lifecycle.digest == lifecycle.digest
    assert as_json(again.lifecycle, "7.8.9") == as_json(lifecycle, "7.8.9")


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.name)
def test_what_equality_passes_over_is_kept_too(lifecycle: Lifecycle) -> None:
    again = read_lifecycle(as_json(lifecycle, "1")).lifecycle
    assert [asdict(fact) for fact in again.facts] == [asdict(fact) for fact in lifecycle.facts]
    for kind in ("requirements", "transitions", "standing"):
        assert [each.place for each in getattr(again, kind)] == [each.place for each in getattr(lifecycle, kind)]


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.name)
def test_a_document_obeys_its_schema(lifecycle: Lifecycle) -> None:
    schema = json.loads((ROOT / "docs" / "schema" / "lifecycle.json").read_text(encoding="utf-8"))
    document = json.loads(as_json(lifecycle, "1"))
    validate(document, schema)
    assert (document["format"], document["digest"]) == ("order-lifecycle/1", lifecycle.digest)


def test_a_document_can_be_read_by_people() -> None:
    text = as_json(ORDER_LINE, "1")
    assert text.endswith("}\n")
    assert '{"name": "merchant", "label": "merchant", "sentence": "Who sells the goods and ships them."},' in text
    assert all(len(line) <= 120 or line.count('": ') == 1 for line in text.splitlines())


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from([l.bulb, l.dark, l.power, l.overdue]),
    lambda part: st.one_of(
        part.map(Not),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=8,
)


@given(conditions)
def test_any_condition_comes_back_as_it_was_written(needs: Condition) -> None:
    lifecycle = l.lamp((replace(l.TO_ON, requires=(replace(l.no_bulb, needs=needs),)), *l.TRANSITIONS[1:]))
    assert read_lifecycle(as_json(lifecycle, "1")).lifecycle.requirements[0].needs == needs


def test_bytes_are_read_as_text_is() -> None:
    assert read_lifecycle(LAMP.encode()) == read_lifecycle(LAMP)


def test_a_document_may_be_edited_by_hand_and_gets_its_own_digest() -> None:
    def later(document: Any) -> None:  # noqa: ANN401 - JSON
        document["initial"] = "on"

    assert read_lifecycle(edited(later)).lifecycle.digest == replace(l.lamp(), initial=l.ON).digest


# ------------------------------------------------------------------------------------- what is checked in


def test_there_is_a_document_of_this_release() -> None:
    assert version("order-lifecycle") in [file.stem for file in KEPT]


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_the_document_of_every_release_can_be_read_and_compared(file: Path) -> None:
    kept = read_lifecycle(file.read_bytes(), file.name)
    assert kept.version == file.stem
    assert differences(kept.lifecycle, ORDER_LINE).turns.asked > 0


# ---------------------------------------------------------------------------------------- what is refused


def test_a_lifecycle_in_which_a_code_means_two_things_is_not_written() -> None:
    other = replace(l.no_bulb, needs=l.power)
    with pytest.raises(DefinitionError, match="code 'no_bulb' names two different rules"):
        as_json(l.lamp((*l.TRANSITIONS, replace(l.TO_OFF, requires=(other,)))), "1")


def test_a_lifecycle_that_uses_what_it_does_not_name_is_not_written() -> None:
    with pytest.raises(DefinitionError, match="'power' is not among the lifecycle's facts"):
        as_json(l.lamp(facts=(l.bulb, l.dark, l.overdue)), "1")


class Odd(Condition):
    """A condition that a host made up."""

    def truth(self, values: Mapping[str, bool]) -> bool | None:
        return len(values) % 2 == 1

    def text(self) -> str:
        return "odd"

    def mentions(self) -> Iterator[Fact]:
        yield l.bulb

    def rows(self, *, wanted: bool) -> list[dict[str, bool]]:
        return [{"bulb": wanted}]


def test_a_condition_that_nobody_could_read_again_is_not_written() -> None:
    with pytest.raises(TypeError, match="a condition of another kind: Odd"):
        as_json(l.lamp((replace(l.TO_ON, requires=(replace(l.no_bulb, needs=Odd()),)), *l.TRANSITIONS[1:])), "1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lamp.json: is not JSON: EOF while parsing a value at line 1 column 0"),
        ('{"format":\n 1,', "lamp.json: is not JSON: EOF while parsing a value at line 2 column 3"),
        (b"\xff\xfe", "lamp.json: is not JSON"),
        ('"\ud800"', "lamp.json: is not JSON"),
        ("[" * 100_000, "lamp.json: is not JSON: recursion limit exceeded"),
        ("[]", "lamp.json: is no JSON object; accepted: a JSON document that `order-lifecycle export` has written"),
        ("{}", "lamp.json, format: is missing; accepted: 'order-lifecycle/1'"),
        ('{"format": "order-lifecycle/2"}', "lamp.json, format: is 'order-lifecycle/2'; accepted: 'order-lifecycle/1'"),
        ('{"format": "order-lifecycle/1"}', "lamp.json: version: Field required; digest: Field required"),
        (" " * (SIZE_MAX + 1), "lamp.json: has more than 5,000,000 bytes"),
    ],
    ids=["empty", "cut", "bytes", "surrogate", "deep", "list", "bare", "later", "hollow", "large"],
)
def test_what_is_no_document_is_refused(text: str | bytes, said: str) -> None:
    assert wrong_in(text).startswith(said)


def nested(depth: int) -> object:
    return {"not": nested(depth - 1)} if depth else {"fact": "bulb"}


def put(value: object, *path: str | int) -> Callable[[Any], None]:
    """Put something at a place of the document."""

    def change(document: Any) -> None:  # noqa: ANN401 - JSON
        for part in path[:-1]:
            document = document[part]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("of", "initial"), "initial: no state 'of'; did you mean 'off'; accepted: off, on, waiting, scrapped"),
        (put("cal", "last_resort"), "last_resort: no event 'cal'; did you mean 'call'; accepted: switch_on"),
        (put(["nobody"], "grounded"), "grounded: no event 'nobody'; accepted: switch_on"),
        (put("x", "facts", 0, "known_by"), "facts.bulb.known_by: no actor 'x'; accepted: owner, smith, clock"),
        (
            put([{"at": "shed/repair", "value": True}], "facts", 2, "becomes"),
            "facts.power.becomes: no state 'shed'; accepted: off",
        ),
        (
            put([{"at": "repair", "value": "drk"}], "facts", 2, "becomes"),
            "facts.power.becomes: no fact 'drk'; did you mean 'dark'",
        ),
        (put(["x"], "states", 0, "awaits"), "states.off.awaits: no actor 'x'"),
        (put("x", "events", 0, "leads_to"), "events.switch_on.leads_to: no state 'x'"),
        (put("x", "grounds", 0, "fact"), "grounds.night.fact: no fact 'x'"),
        (put({"fact": "x"}, "effects", 0, "only_if"), "effects.light.only_if: no fact 'x'"),
        (put({"fact": "x"}, "requirements", 0, "needs"), "requirements.no_bulb.needs: no fact 'x'"),
        (put(["x"], "requirements", 0, "instead"), "requirements.no_bulb.instead: no event 'x'"),
        (
            put("here", "requirements", 0, "place"),
            "requirements.no_bulb.place: 'here' is no place; accepted: file:line",
        ),
        (put("a:²", "requirements", 0, "place"), "requirements.no_bulb.place: 'a:²' is no place"),
        (
            put(["x"], "chapters", 0, "transitions", 0, "requires"),
            "chapters.use.transitions.0.requires: no requirement 'x'; accepted: no_bulb, day_time, in_time",
        ),
        (put("x", "chapters", 0, "transitions", 2, "to"), "chapters.use.transitions.2.to: no state 'x'"),
        (put("x", "chapters", 0, "standing", 1, "opens_after"), "chapters.use.standing.1.opens_after: no event 'x'"),
        (
            put("no_bulb", "chapters", 0, "standing", 1, "code"),
            "chapters.use.standing: code 'no_bulb' names two different rules; accepted: a code for each rule",
        ),
        (put("on", "states", 0, "name"), "states: 'on' stands there twice; accepted: each name once"),
        (put("no_bulb", "requirements", 1, "code"), "requirements: 'no_bulb' stands there twice"),
        (
            put(nested(NESTED_MAX + 1), "requirements", 0, "needs"),
            "requirements.no_bulb.needs: is nested too deeply; accepted: at most 50 floors",
        ),
    ],
    ids=lambda each: each.partition(":")[0] if isinstance(each, str) else "",
)
def test_a_name_that_means_nothing_is_said_with_its_place(change: Callable[[Any], None], said: str) -> None:
    assert wrong_in(edited(change)).startswith(f"lamp.json, {said}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("1", "states", 0, "reach"), "states.0.reach: Input should be a valid integer"),
        (put("ajar", "states", 0, "kind"), "states.0.kind: Input should be 'open', 'closed' or 'final'"),
        (put(1, "states", 0, "colour"), "states.0.colour: Extra inputs are not permitted"),
        (put("", "states", 0, "name"), "states.0.name: String should have at least 1 character"),
        (put([], "requirements", 0, "needs"), "requirements.0.needs: Input should be an object"),
        (put({}, "requirements", 0, "needs"), "requirements.0.needs: a condition is one of "),
        (
            put({"fact": "bulb", "not": {"fact": "dark"}}, "requirements", 0, "needs"),
            "requirements.0.needs: a condition is one of ",
        ),
        (put({"fact": None}, "requirements", 0, "needs"), "requirements.0.needs: a condition is one of "),
        (put({"all": []}, "requirements", 0, "needs"), "requirements.0.needs.all: Tuple should have at least 1 item"),
        (put({"xor": []}, "requirements", 0, "needs"), "requirements.0.needs.xor: Extra inputs are not permitted"),
    ],
    ids=lambda each: each.partition(":")[0] if isinstance(each, str) else "",
)
def test_what_has_the_wrong_form_is_said_with_its_place(change: Callable[[Any], None], said: str) -> None:
    assert wrong_in(edited(change)).startswith(f"lamp.json: {said}")


def test_many_mistakes_of_form_are_counted_not_listed() -> None:
    def all_wrong(document: Any) -> None:  # noqa: ANN401 - JSON
        for event in document["events"]:
            event["label"] = None
            event["sentence"] = None

    assert "; and 7 more; accepted: " in wrong_in(edited(all_wrong))


def test_the_deepest_condition_that_is_accepted_is_read() -> None:
    deep = read_lifecycle(edited(put(nested(NESTED_MAX), "requirements", 0, "needs"))).lifecycle
    assert deep.requirements[0].needs.truth({"bulb": True}) is True
    assert isinstance(deep.fact("bulb"), Fact)
