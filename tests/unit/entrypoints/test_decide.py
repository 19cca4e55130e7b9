"""`order-lifecycle decide` and `options`: verdicts, exit codes, JSON, and both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jsonschema import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

import json

from tests.unit.entrypoints.conftest import ORDER, ROOT, Run

CANCEL = ("--event", "cancel", "--by", "buyer", "--ground", "change_of_mind")
AFTER_THE_HOUR = ("--now", "2026-05-04T12:00:00+02:00")
ON_ITS_WAY = ("--now", "2026-05-06T14:00:00+02:00")


def test_an_allowed_request_ends_with_0(run: Run) -> None:
    said = run("decide", ORDER, *CANCEL, "--line", "shirt", *AFTER_THE_HOUR)
    assert (said.code, said.err) == (0, "")
    assert "cancellation requested" in said.out
    assert "until 6 May 2026, 12:00 Europe/Berlin; silence means: cancelled" in " ".join(said.out.split())


def test_a_denied_request_ends_with_1_and_says_why_and_what_instead(run: Run) -> None:
    said = run("decide", ORDER, *CANCEL, "--line", "mug", *ON_ITS_WAY)
    assert said.code == 1
    told = " ".join(said.out.split())
    assert "already_shipped The parcel is with the carrier; a shipped order cannot be cancelled." in told
    assert "→ refuse the delivery: now" in told
    assert "→ ask customer service: now" in told


def test_every_line_is_decided_when_none_is_named_and_all_must_be_allowed(run: Run) -> None:
    said = run("decide", ORDER, *CANCEL, *ON_ITS_WAY, "--json")
    assert said.code == 1
    assert [(each["line"], each["verdict"]) for each in said.json["lines"]] == [
        ("shirt", "needs_consent"),
        ("mug", "denied"),
    ]
    assert said.json["allowed"] is False


def test_json_of_a_decision_has_the_documented_shape(run: Run) -> None:
    said = run("decide", ORDER, *CANCEL, *ON_ITS_WAY, "--json")
    validate(said.json, json.loads((ROOT / "docs" / "schema" / "decisions.json").read_text(encoding="utf-8")))
    shirt, mug = said.json["lines"]
    assert shirt["to"] == "cancellation_requested"
    assert shirt["effects"] == ["notify_merchant"]
    assert shirt["awaiting"] == {
        "from": ["merchant", "platform"],
        "until": "2026-05-08T14:00:00+02:00",
        "on_silence": "cancelled",
    }
    assert [(each["code"], each["passes"]) for each in mug["refusals"]] == [
        ("already_shipped", "never"),
        ("custom_made", "if"),
    ]
    assert mug["refusals"][0]["source"] == "seed S21, S22"
    assert mug["refusals"][0]["place"].startswith("order_lifecycle/definition/cancelling.py:")
    assert (mug["alternatives"][0]["event"], mug["alternatives"][0]["opens"]) == ("reject_delivery", "now")
    assert mug["alternatives"][-1]["event"] == "ask_platform"


def test_an_unknown_fact_is_asked_for_and_can_be_told(run: Run, changed: Callable[..., Path]) -> None:
    lines = json.loads(ORDER.read_text(encoding="utf-8"))["lines"]
    del lines[0]["custom_made"]
    file = changed(lines=lines)
    words = ("decide", file, *CANCEL, "--line", "shirt", *AFTER_THE_HOUR, "--json")
    (asked,) = run(*words).json["lines"]
    assert asked["verdict"] == "needs_facts"
    assert asked["refusals"][0]["unknown"] == ["custom_made"]
    assert asked["refusals"][0]["needs"][0]["by"] == "merchant"
    (told,) = run(*words, "--fact", "custom_made=false").json["lines"]
    assert told["verdict"] == "needs_consent"


def test_evidence_can_be_attached_or_denied(run: Run, changed: Callable[..., Path]) -> None:
    lines = json.loads(ORDER.read_text(encoding="utf-8"))["lines"]
    lines[1]["history"].append(
        {
            "position": 4,
            "event": "deliver",
            "from": "shipped",
            "to": "delivered",
            "by": "carrier",
            "at": "2026-05-08T10:00:00+02:00",
        }
    )
    asked = ("--event", "request_return", "--by", "buyer", "--ground", "defect", "--line", "mug")
    words = ("decide", changed(lines=lines), *asked, "--now", "2026-05-09T10:00:00+02:00", "--json")
    verdicts = [run(*words, *more).json["lines"][0]["verdict"] for more in ((), ("--evidence", "photo.jpg"))]
    assert verdicts == ["needs_facts", "needs_consent"]
    assert run(*words, "--no-evidence").json["lines"][0]["refusals"][0]["code"] == "evidence_missing"


def test_an_order_can_come_from_standard_input(run: Run) -> None:
    said = run("decide", "-", *CANCEL, "--line", "mug", *ON_ITS_WAY, stdin=ORDER.read_text(encoding="utf-8"))
    assert said.code == 1


def test_options_lists_every_event_of_the_actor_open_or_closed(run: Run) -> None:
    said = run("options", ORDER, "--by", "buyer", "--line", "mug", "--ground", "change_of_mind", *ON_ITS_WAY, "--json")
    assert said.code == 0
    verdicts = {each["event"]: each["verdict"] for each in said.json["lines"]}
    assert verdicts == {
        "cancel": "denied",
        "withdraw": "denied",
        "reject_delivery": "allowed",
        "request_return": "denied",
        "send_back": "denied",
        "request_refund": "not_yet",
        "escalate": "denied",
        "ask_platform": "allowed",
    }


def test_answers_are_given_in_chinese_too(run: Run) -> None:
    said = run("decide", ORDER, *CANCEL, "--line", "mug", *ON_ITS_WAY, "--lang", "zh")
    told = "".join(said.out.split())
    assert "包裹已在承运方手中;已发货的订单不能取消。" in told
    assert "→拒收:现在即可" in told
    assert "cannot" not in told
