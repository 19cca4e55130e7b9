"""The commands of the store as a person or a script meets them: exit codes, tables in two languages, JSON."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import validate
from rich.cells import cell_len

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.entrypoints.store_output import STORE_SCHEMAS
from order_lifecycle.terms import files as packs
from tests.contracts.databases import running_postgres, url_of
from tests.unit.entrypoints.conftest import ORDER, Run, Said

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[2] / "fixtures"
ID = "2026-0504-1"
NEXT_DAY = ("--now", "2026-05-05T12:00:00+02:00")
LATER = ("--now", "2026-05-20T12:00:00+02:00")
CANCEL = ("request", ID, "cancel", "--by", "buyer", "--line", "shirt", "--ground", "change_of_mind", *NEXT_DAY)


@pytest.fixture
def shop(ask: Run) -> Run:
    """A database in which the example order was placed."""
    assert ask("init-db").code == 0
    assert ask("place", ORDER).code == 0
    return ask


def broken_by(tmp_path: Path, statement: str, *values: object) -> None:
    """What somebody does to the database behind our back."""
    database = sqlite3.connect(tmp_path / "order-lifecycle.db")
    with database:
        assert database.execute(statement, values).rowcount > 0
    database.close()


def json_of(said: Said, schema: str) -> Any:  # noqa: ANN401 - JSON
    validate(said.json, STORE_SCHEMAS[schema].model_json_schema(by_alias=True))
    return said.json


# ------------------------------------------------------------------------------------------ coming in


def test_an_order_is_placed_once_and_again_without_change(ask: Run) -> None:
    assert ask("init-db").out == "Ready: sqlite:///order-lifecycle.db\n"
    assert ask("place", ORDER).out == f"Placed: {ID} (lines: 2)\n"
    assert ask("place", ORDER).out == f"Known already, nothing changes: {ID} (lines: 2)\n"
    assert ask("init-db").code == 0
    assert ask("show", ID).code == 0


def test_several_files_are_several_orders_and_none_is_placed_if_one_cannot_be_read(
    shop: Run, changed: Callable[..., Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    said = shop("place", changed(id="B1"), broken)
    assert said.code == 2
    assert shop("show", "B1").code == 2
    assert shop("place", changed(id="B1"), ORDER).out.count("\n") == 2
    assert shop("show", "B1").code == 0


def test_another_order_of_the_same_id_is_not_placed(shop: Run, changed: Callable[..., Path]) -> None:
    said = shop("place", changed(currency="EUR", zone="Europe/Paris"))
    assert (said.code, said.err) == (
        2,
        f"error: there is an order {ID!r} in this store already, and it is another one\n",
    )


def test_remarks_about_the_payloads_of_a_platform_are_said(shop: Run) -> None:
    folder = ORDER.parents[1] / "tiktok_shop"
    said = shop("place", folder / "cancellation_pending.json", "--from", "tiktok-shop")
    assert said.code == 0
    assert said.out.startswith("Placed: ")


# -------------------------------------------------------------------------------------------- moving


def test_what_is_allowed_is_written_down(shop: Run) -> None:
    said = shop(*CANCEL)
    assert said.code == 0
    assert "paid → cancellation requested" in said.out
    assert shop("show", ID, "--json").json["lines"][0]["state"] == "cancellation_requested"


def test_what_is_denied_is_exit_code_1_and_changes_nothing(shop: Run) -> None:
    said = shop("request", ID, "cancel", "--by", "buyer", "--line", "mug", "--json", *NEXT_DAY)
    assert said.code == 1
    assert "already_shipped" in {each["code"] for each in said.json["lines"][0]["refusals"]}
    assert len(shop("show", ID, "--json").json["lines"][1]["history"]) == 4


def test_without_a_line_each_line_gets_its_answer(shop: Run) -> None:
    said = shop("request", ID, "cancel", "--by", "buyer", "--ground", "change_of_mind", "--json", *NEXT_DAY)
    assert said.code == 1
    assert [each["verdict"] for each in said.json["lines"]] == ["needs_consent", "denied"]


def test_the_same_key_again_changes_nothing_and_another_request_under_it_is_bad_input(shop: Run) -> None:
    assert shop(*CANCEL, "--key", "K1").code == 0
    again = shop(*CANCEL, "--key", "K1")
    assert again.code == 0
    assert "A request with this key was handled before" in " ".join(again.out.split())
    other = shop("request", ID, "withdraw", "--by", "buyer", "--line", "shirt", "--key", "K1", *NEXT_DAY)
    assert (other.code, other.err[:16]) == (2, "error: key 'K1':")
    assert len(shop("show", ID, "--json").json["lines"][0]["history"]) == 3


def test_an_amount_is_in_the_currency_of_the_order(shop: Run) -> None:
    paid = ("--by", "payment_provider", "--line", "shirt", "--amount")
    shop("request", ID, "cancel", "--by", "merchant", "--ground", "out_of_stock", "--line", "shirt", *NEXT_DAY)
    said = shop("request", ID, "refund", *paid, "99.00", *NEXT_DAY)
    assert said.code == 1
    assert shop("request", ID, "refund", *paid, "19.90", *NEXT_DAY).code == 0
    money = json_of(shop("show", ID, "--json"), "stored-order")["money"]
    assert (money[0]["captured"], money[0]["settled"]) == (1990, 1990)
    assert shop("request", ID, "refund", *paid, "19.901", *NEXT_DAY).err.startswith("error: --amount")


def test_what_was_reported_is_kept_expected_or_not(shop: Run) -> None:
    deliver = ("report", ID, "deliver", "--by", "carrier", "--line", "mug", "--at", "2026-05-07T10:00:00+02:00")
    assert shop(*deliver, "--key", "D1", "--note", "at the door").out == f"{ID} mug: shipped → delivered\n"
    assert shop(*deliver, "--key", "D1").out == f"{ID} mug: a report with this key came before; nothing changes.\n"
    said = shop("report", ID, "ship", "--by", "carrier", "--line", "mug", "--at", "2026-05-07T11:00:00Z", "--json")
    assert said.code == 0
    line = json_of(said, "reported")["lines"][0]
    assert (line["from"], line["to"], line["deviations"]) == ("delivered", "delivered", ["has_been_shipped"])
    history = shop("show", ID, "--json").json["lines"][1]["history"]
    assert [entry["note"] for entry in history][4:] == ["at the door", ""]


def test_a_report_that_was_not_expected_says_why(shop: Run) -> None:
    said = shop("report", ID, "ship", "--by", "carrier", "--line", "mug", "--at", "2026-05-07T11:00:00Z")
    assert "  ! has_been_shipped It has been shipped already.\n" in said.out


# ------------------------------------------------------------------------------------------- showing


def test_show_says_who_did_what_when_by_which_rule_and_terms(shop: Run) -> None:
    shop(*CANCEL)
    said = " ".join(shop("show", ID, *NEXT_DAY).out.split())
    assert "status: partly shipped terms marketplace:50e5bafd" in said
    assert "2 2026-05-05 12:00+02:00 buyer cancel → cancellation requested (change of mind)" in said
    assert "cancelling.py:" in said
    assert "by itself: lapse → cancelled, on 2026-05-07 12:00+02:00. There is still time to answer." in said
    assert "Awaited: merchant, customer service." in said
    assert "tell the merchant 2026-0504-1/shirt/2/notify_me waiting 0" in said


def test_show_as_json_follows_its_schema(shop: Run) -> None:
    shop(*CANCEL)
    found = json_of(shop("show", ID, "--json", *NEXT_DAY), "stored-order")
    line = found["lines"][0]
    assert (line["state"], line["next"]["event"], line["next"]["awaits"]) == (
        "cancellation_requested",
        "lapse",
        ["merchant", "platform"],
    )
    assert [each["effect"] for each in found["effects"]] == ["notify_merchant"]


def test_a_line_is_drawn(shop: Run, tmp_path: Path) -> None:
    said = shop("show", ID, "--diagram", "mug.dot", "--line", "mug")
    assert "written: mug.dot" in said.out
    assert "shipped" in (tmp_path / "mug.dot").read_text(encoding="utf-8")
    assert "name one with --view" in shop("show", ID, "--diagram", "mug.dot").err


def test_an_order_of_which_nobody_knows_what_was_paid(shop: Run, changed: Callable[..., Path]) -> None:
    shop("place", changed(id="P1", payments=None))
    assert "Nobody has said what was paid." in shop("show", "P1").out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_table_fits_a_terminal_and_speaks_one_language(shop: Run, lang: str, tmp_path: Path) -> None:
    shop(*CANCEL)
    shop("report", ID, "ship", "--by", "carrier", "--line", "mug", "--at", "2026-05-07T11:00:00Z")
    broken_by(tmp_path, "update ol_lines set state = 'paid'")
    for words in (("show", ID), ("due", "--within", "90d", *NEXT_DAY), ("due", *LATER), ("effects",), ("audit",)):
        said = shop(*words, "--lang", lang).out
        assert max(map(cell_len, said.splitlines())) <= 80, words
        chinese = any("一" <= letter <= "鿿" for letter in said)
        assert chinese is (lang == "zh"), said


# --------------------------------------------------------------------------------- looking after it


def test_due_says_what_happens_next_and_who_still_has_time(shop: Run) -> None:
    found = json_of(shop("due", "--within", "4d", "--json", *NEXT_DAY), "due")
    only = found["lines"][0]
    assert (only["line"], only["event"], only["to"], only["overdue"]) == ("shirt", "cancel", "cancelled", False)
    assert only["at"] == "2026-05-08T00:00:00+02:00"
    assert only["until_then"] == ["The merchant still has time to ship."]
    assert shop("due", "--within", "1h", *NEXT_DAY).out == "Nothing is due until 2026-05-05 13:00+02:00.\n"
    assert "Overdue" in shop("due", *LATER).out


def test_an_order_that_cannot_be_read_hides_nothing_that_is_due(
    shop: Run, changed: Callable[..., Path], tmp_path: Path
) -> None:
    assert shop("place", changed(id="B1")).code == 0
    broken_by(tmp_path, "update ol_entries set body = replace(body, '\"paid\"', '\"bought\"') where order_id = 'B1'")
    broken_by(tmp_path, "update ol_lines set state = 'bought' where order_id = 'B1' and line_id = 'shirt'")
    found = shop("due", "--json", *LATER).json["lines"]
    assert {(each["order"], each["line"], each["state"], each["to"]) for each in found} == {
        ("B1", "shirt", "bought", None),
        (ID, "shirt", "paid", "cancelled"),
    }
    assert "bought" in shop("due", *LATER).out
    for words in (("show", "B1"), ("request", "B1", "cancel", "--by", "buyer")):
        said = shop(*words)
        assert (said.code, said.err.count("\n")) == (2, 1)
        assert "an order in the database: Value error, no state 'bought'" in said.err
    assert shop("audit").code == 1


def test_terms_that_are_not_there_hide_nothing_that_is_due(shop: Run, tmp_path: Path) -> None:
    pack = tmp_path / "packs" / "corner_shop.toml"
    pack.parent.mkdir()
    shipped = (Path(packs.__file__).parent / "packs" / "marketplace.toml").read_text(encoding="utf-8")
    pack.write_text(shipped.replace('name = "marketplace"', 'name = "corner_shop"'), encoding="utf-8")
    order = {**json.loads(ORDER.read_text(encoding="utf-8")), "id": "C1", "market": "corner_shop"}
    (tmp_path / "corner.json").write_text(json.dumps(order), encoding="utf-8")
    assert shop("place", "corner.json").code == 2
    assert shop("place", "corner.json", "--packs", "packs").code == 0
    found = shop("due", "--json", *LATER).json["lines"]
    assert {(each["order"], each["to"]) for each in found} == {("C1", None), (ID, "cancelled")}
    assert shop("show", "C1", "--packs", "packs").code == 0
    assert "no market 'corner_shop'" in shop("show", "C1").err


def test_due_says_when_there_is_more(shop: Run, changed: Callable[..., Path]) -> None:
    shop("place", changed(id="B1"))
    said = shop("due", "--limit", "1", *LATER)
    assert "Only the first 1 are shown" in said.out
    assert shop("due", "--limit", "1", "--json", *LATER).json["more"] is True
    assert shop("due", "--limit", "2", "--json", *LATER).json["more"] is False


def test_the_audit_finds_what_was_changed_and_ends_with_1(shop: Run, tmp_path: Path) -> None:
    assert shop("audit").out == "Everything is what was written.\n"
    broken_by(tmp_path, "update ol_entries set body = replace(body, 'carrier', 'merchant') where position = 3")
    said = shop("audit", "--json")
    assert said.code == 1
    found = json_of(said, "audit")
    assert {"order": ID, "line": "mug", "position": 3, "what": "changed"} in found["broken"]
    assert "The entry was changed." in shop("audit").out


def test_what_is_derived_can_be_made_again(shop: Run, tmp_path: Path) -> None:
    broken_by(tmp_path, "delete from ol_lines")
    assert shop("audit").code == 1
    assert shop("due", "--json", *LATER).json["lines"] == []
    assert shop("rebuild").out == "Derived again from the histories: 2 lines.\n"
    assert shop("audit").code == 0
    assert [each["line"] for each in shop("due", "--json", *LATER).json["lines"]] == ["shirt"]


def test_a_dead_effect_is_listed_and_tried_again(shop: Run, tmp_path: Path) -> None:
    shop(*CANCEL)
    broken_by(tmp_path, "update ol_effects set state = 'dead', error = 'no connection'")
    key = f"{ID}/shirt/2/notify_merchant"
    found = json_of(shop("effects", "--state", "dead", "--json"), "effects")
    assert [(each["key"], each["error"]) for each in found["effects"]] == [(key, "no connection")]
    assert shop("effects", "--retry", key).out == f"Will be tried again: {key}\n"
    assert shop("effects", "--state", "dead").out == "No effects.\n"
    assert shop("effects", "--state", "waiting", "--order", ID, "--json").json["effects"][0]["key"] == key
    assert shop("effects", "--retry", key).code == 2


# ---------------------------------------------------------------------- a lifecycle that has changed


def test_a_name_that_is_gone_is_reported_though_the_order_cannot_be_read(shop: Run, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "order-lifecycle.db")
    with database:
        database.execute("update ol_entries set body = replace(body, '\"shipped\"', '\"posted\"'), state = 'posted'")
    database.close()
    said = shop("diff", "--database", "sqlite:///order-lifecycle.db")
    assert said.code == 1
    text = " ".join(said.out.split())
    assert f"{ID} mug stands in the state posted, which is gone." in text
    assert f"{ID} names what this version does not know" in text
    assert "Breaking: 1 names in stored orders are gone" in text


def test_the_definition_by_which_lines_were_judged_is_named(shop: Run, tmp_path: Path) -> None:
    shop(*CANCEL)
    database = sqlite3.connect(tmp_path / "order-lifecycle.db")
    with database:
        database.execute("update ol_entries set body = replace(body, ?, '0ld')", [ORDER_LINE.digest])
    database.close()
    said = shop("diff", "--database", "sqlite:///order-lifecycle.db", "--json", *NEXT_DAY)
    assert said.code == 0
    assert said.json["orders"]["judged"] == {"0ld": 1}
    text = shop("diff", "--database", "sqlite:///order-lifecycle.db").out
    assert "Last judged by the definition 0ld: 1 lines." in text


def test_answers_about_stored_orders_that_turn_are_listed(shop: Run, tmp_path: Path) -> None:
    document = json.loads(shop("export").out)
    for chapter in document["chapters"]:
        for way in chapter["transitions"]:
            if way["event"] == "cancel" and "paid" in way["sources"] and "buyer" in way["by"]:
                way["requires"] = [*way.get("requires", ()), "custom_made_only"]
    new = {"code": "custom_made_only", "needs": {"fact": "custom_made"}}
    document["requirements"].append({**document["requirements"][0], **new})
    (tmp_path / "new.json").write_text(json.dumps(document), encoding="utf-8")
    said = shop("diff", "current", "new.json", "--database", "sqlite:///order-lifecycle.db", "--json", *NEXT_DAY)
    assert said.json["orders"]["lines"] == 2
    turns = said.json["orders"]["turns"]
    assert {(each["order"], each["line"], each["event"], each["by"]) for each in turns} == {
        (ID, "shirt", "cancel", "buyer")
    }
    assert "custom_made_only" in turns[0]["after"]["codes"]


# ----------------------------------------------------------------------------------------- bad input

BAD = [
    (("show", "X"), "no order 'X' in this store"),
    (("request", ID, "cancle", "--by", "buyer"), "no event 'cancle'; did you mean 'cancel'?"),
    (("request", ID, "cancel", "--by", "byer"), "no actor 'byer'; did you mean 'buyer'?"),
    (("request", ID, "cancel", "--by", "buyer", "--line", "cap"), f"order {ID!r}: no line 'cap'"),
    (("request", ID, "pay", "--by", "buyer", "--amount", "x"), "--amount: 'x'"),
    (("report", ID, "deliver", "--by", "carrier", "--at", "yesterday"), "--at yesterday: is no time"),
    (("report", "X", "deliver", "--by", "carrier"), "no order 'X' in this store"),
    (("due", "--within", "soon"), "--within soon: is no length of time; accepted: a number and s, m, h, d or w"),
    (("effects", "--state", "gone"), "--state: no state of an effect 'gone'"),
    (("effects", "--order", "X"), "no order 'X' in this store"),
    (("effects", "--retry", "K"), "--retry K: is the key of no dead effect"),
    (("show", ID, "--url", "nothing"), "database URL: Could not parse"),
    (("show", ID, "--url", "oracle9://x"), "database URL: Can't load plugin"),
    (("show", ID, "--prefix", "1 2"), "table prefix: '1 2'"),
    (("show", ID, "--prefix", "x_"), "has no table 'x_orders'; accepted: order-lifecycle init-db"),
    (("show", ID, "--url", "sqlite:///none.db"), "database sqlite:///none.db: does not exist yet; accepted: order-lif"),
    (("init-db", "--url", "sqlite:////no/such/folder/x.db"), "unable to open database file"),
    (("worker", "--once", "--perform", "shop"), "--perform shop: names no function"),
    (("worker", "--once", "--perform", "no_shop:do"), "--perform no_shop:do: cannot be imported: No module named"),
    (("worker", "--once", "--perform", "json:nothing"), "module 'json' has no function 'nothing'"),
    (("worker", "--once", "--perform", "asyncio:sleep"), "--perform asyncio:sleep: is async"),
    (("worker", *LATER), "--now: stands still"),
]


@pytest.mark.parametrize(
    ("words", "said"), BAD, ids=lambda each: " ".join(each)[:60] if isinstance(each, tuple) else ""
)
def test_bad_input_is_one_clear_line_and_exit_code_2(shop: Run, words: tuple[str, ...], said: str) -> None:
    found = shop(*words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1


def test_looking_at_a_database_that_is_not_there_does_not_make_it(ask: Run, tmp_path: Path) -> None:
    assert ask("audit").code == 2
    assert list(tmp_path.glob("*.db*")) == []


def test_a_password_is_never_shown(ask: Run) -> None:
    said = ask("show", ID, "--url", "postgresql://shop:s3cret@127.0.0.1:1/shop?connect_timeout=1")
    assert said.code == 2
    assert "shop:***@127.0.0.1" in said.err
    assert "s3cret" not in said.err


def test_a_file_that_is_no_database_is_left_alone(ask: Run, tmp_path: Path) -> None:
    file = tmp_path / "order-lifecycle.db"
    file.write_bytes(b"my letters, all of them " * 100)
    for words in (("show", ID), ("init-db",)):
        said = ask(*words)
        assert (said.code, "file is not a database" in said.err) == (2, True)
    assert file.read_bytes() == b"my letters, all of them " * 100


@pytest.mark.parametrize("missing", ["sqlalchemy", "alembic"])
def test_a_missing_extra_says_what_to_install(ask: Run, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == missing or "order_lifecycle.stores" in each]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    said = ask("init-db")
    assert (said.code, said.err) == (
        2,
        "error: The database is not installed: pip install 'order-lifecycle[store]'\n",
    )


def test_the_command_line_does_not_load_a_database_until_it_is_needed() -> None:
    program = "import sys, order_lifecycle.entrypoints.cli; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_url_may_stand_in_the_environment(ask: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ORDER_LIFECYCLE_URL", "sqlite:///elsewhere.db")
    assert ask("init-db", "--prefix", "shop_").code == 0
    assert ask("place", ORDER, "--prefix", "shop_").code == 0
    assert (tmp_path / "elsewhere.db").exists()
    assert ask("show", ID).code == 2
    assert ask("show", ID, "--prefix", "shop_").code == 0


# ---------------------------------------------------------------------------------------- PostgreSQL


@pytest.mark.slow
def test_the_same_commands_speak_to_a_real_postgresql(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_postgres() as server:
        monkeypatch.setenv("ORDER_LIFECYCLE_URL", url_of(server))
        assert "has no table 'ol_orders'; accepted: order-lifecycle init-db" in ask("show", ID).err
        assert ask("init-db").code == ask("init-db").code == 0
        assert ask("place", ORDER).code == 0
        assert ask(*CANCEL, "--key", "K1").code == 0
        due = ask("due", "--json", *LATER).json["lines"]
        assert [(each["line"], each["to"]) for each in due] == [("shirt", "cancelled")]
        assert ask("worker", "--once", *LATER).out == f"{ID} shirt: lapse → cancelled\n"
        assert ask("audit").code == 0
        assert ask("rebuild").code == 0
        assert ask("audit").code == 0
        assert ask("diff", "--database", url_of(server)).code == 0


def test_a_database_of_an_older_release_is_told_what_to_do_and_goes_on_after_it(ask: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.executescript((FIXTURES / "store_of_the_first_form.sql").read_text())
    connection.close()
    url = ("--url", "sqlite:///old.db")
    before = ask("show", "placed", *url)
    assert (before.code, before.out) == (2, "")
    assert "`order-lifecycle init-db --url sqlite:///old.db` makes" in before.err
    assert ask("init-db", *url).code == 0
    assert ask("show", "placed", *url).code == 0
    assert ask("audit", *url).code == 0
