"""Which terms hold on a day: figures by date, names that change with them, and layers of which the better holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.in_force import MARKETPLACE, Terms, markets, terms_in_force
from tests.unit.terms.packs import SMALL, with_change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DELIVERED = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 5, 1)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Terms]:
    """The terms of a small file on a day, with one thing in it changed."""

    def on(day: date = TODAY, old: str = "", new: str = "") -> Terms:
        folder: Path = tmp_path_factory.mktemp("terms")
        (folder / "small.toml").write_text(with_change(old, new) if old else SMALL, encoding="utf-8")
        return terms_in_force("small", day, folder)

    return on


def test_every_terms_file_of_the_package_is_a_market() -> None:
    assert markets() == tuple(sorted(markets()))
    assert {MARKETPLACE, "eu"} <= set(markets())


def test_an_unknown_market_lists_those_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        terms_in_force("market", TODAY)
    assert str(caught.value).startswith("no market 'market'; did you mean 'marketplace'")
    assert str(caught.value).endswith(f"There are: {', '.join(markets())}")


@pytest.mark.parametrize("market", markets())
def test_every_market_has_terms_today_that_name_their_market_and_their_day(market: str) -> None:
    terms = terms_in_force(market, TODAY)
    assert terms.id.startswith(f"{market}:")
    assert (terms.on, terms.pack.name) == (TODAY, market)


def test_the_same_terms_are_given_again() -> None:
    assert terms_in_force(MARKETPLACE, TODAY) is terms_in_force(MARKETPLACE, TODAY)


# --------------------------------------------------------------------------------------------- by date


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2020, 1, 1), 14), (date(2025, 12, 31), 14), (date(2026, 1, 1), 30), (date(2099, 1, 1), 30)],
)
def test_of_a_figure_and_its_successor_the_one_that_holds_on_the_day_counts(
    small: Callable[..., Terms], day: date, length: int
) -> None:
    assert small(day).windows["return"].length == length


def test_a_figure_that_does_not_hold_yet_is_absent(small: Callable[..., Terms]) -> None:
    assert small(date(2023, 12, 31)).exclusions == frozenset()
    assert small(date(2024, 1, 1)).exclusions == {"custom_made"}


def test_a_day_before_any_figure_is_a_clear_error(small: Callable[..., Terms]) -> None:
    with pytest.raises(BadInput) as caught:
        small(date(2019, 12, 31))
    assert str(caught.value) == (
        "terms of 'small' on 2019-12-31: no figure holds yet; accepted: a day from 2020-01-01 on"
    )


def test_a_file_without_any_figure_is_a_clear_error(tmp_path: Path) -> None:
    head = SMALL[: SMALL.index("[[windows.return]]")] + "[windows]\n[rules]\n"
    (tmp_path / "small.toml").write_text(head, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        terms_in_force("small", TODAY, tmp_path)
    assert str(caught.value) == "terms of 'small' on 2026-05-01: no figure holds yet; accepted: terms with figures"


# --------------------------------------------------------------------------------------------- the id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("length = 30", "length = 31"),
        ("return_needs_no_consent", "held_in_free_window"),
        ("value = true", "value = false"),
        ("value = 1", "value = 2"),
        ('"500"', '"501"'),
        ("weekend = [6, 7]", "weekend = [5, 6]"),
        ('zone = "Europe/Berlin"', 'zone = "Europe/Paris"'),
        ("market =", 'holidays = "DE"\nmarket ='),
        ("[[exclusions.custom_made]]", "[[exclusions.perishable]]"),
    ],
)
def test_the_id_changes_with_every_figure_and_with_how_days_are_counted(
    small: Callable[..., Terms], old: str, new: str
) -> None:
    assert small(TODAY, old, new).id != small().id


@pytest.mark.parametrize(
    ("old", "new"),
    [('{ en = "Small" }', '{ en = "Tiny" }'), ('en = "None."', 'en = "Nothing."'), ("length = 14", "length = 15")],
)
def test_the_id_stays_with_the_wording_and_with_figures_of_other_days(
    small: Callable[..., Terms], old: str, new: str
) -> None:
    assert small(TODAY, old, new).id == small().id


def test_the_id_is_the_name_and_eight_hexadecimal_digits(small: Callable[..., Terms]) -> None:
    name, _, digits = small().id.partition(":")
    assert (name, len(digits), set(digits) <= set("0123456789abcdef")) == ("small", 8, True)


def test_the_id_is_the_same_on_two_days_with_the_same_figures(small: Callable[..., Terms]) -> None:
    assert small(date(2026, 2, 1)).id == small(date(2026, 3, 1)).id
    assert small(date(2025, 12, 31)).id != small(date(2026, 1, 1)).id


def test_the_id_changes_with_a_figure_that_comes_from_the_marketplace(tmp_path: Path) -> None:
    shipped = files("order_lifecycle.terms").joinpath("packs", "marketplace.toml").read_text(encoding="utf-8")
    ids = set()
    for length in (48, 49):
        folder = tmp_path / str(length)
        folder.mkdir()
        text = shipped.replace("length = 48", f"length = {length}", 1)
        (folder / "marketplace.toml").write_text(text, encoding="utf-8")
        (folder / "small.toml").write_text(SMALL, encoding="utf-8")
        terms = terms_in_force("small", TODAY, folder)
        assert terms.windows["payment"].length == length
        ids.add(terms.id)
    assert len(ids) == 2


# ---------------------------------------------------------------------------------------------- layers


def test_the_windows_without_which_an_order_stands_still_come_from_the_marketplace(
    small: Callable[..., Terms],
) -> None:
    base, found = terms_in_force(MARKETPLACE, TODAY), small()
    added = {"payment", "shipment", "delivery", "send_back", "dispute", "after_sales"}
    added |= {name for name in base.windows if name.startswith("answer_")}
    assert set(found.windows) == {"return", *added}
    assert {name: found.windows[name] for name in added} == {name: base.windows[name] for name in added}
    assert found.rules == {
        "return_needs_no_consent": True,
        **{name: value for name, value in base.rules.items() if name.startswith("silence_approves_")},
    }
    assert "free_cancel" not in found.windows


def test_what_comes_from_the_marketplace_is_cited_from_there_and_the_rest_is_as_the_file_says(
    small: Callable[..., Terms],
) -> None:
    base, found = terms_in_force(MARKETPLACE, TODAY), small()
    for figure in ("windows.payment", "rules.silence_approves_cancellation"):
        assert found.cited(figure) == base.cited(figure) != ()
    assert found.cited("windows.return") == ("The law",)
    assert found.cited("windows.free_cancel") == ()
    assert found.limits == {"cancellation_requests": 1}
    assert [pack.name for pack in found.files] == ["small"]


def test_a_file_without_amounts_has_those_of_the_marketplace(small: Callable[..., Terms]) -> None:
    amounts = SMALL[SMALL.index("[[amounts.large_order]]") :]
    assert small(TODAY, amounts, "").amounts == terms_in_force(MARKETPLACE, TODAY).amounts != {}


def test_a_file_upon_a_statute_keeps_its_own_figures(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(with_change("market =", 'statute = "eu"\nmarket ='), encoding="utf-8")
    upon = terms_in_force("small", TODAY, tmp_path)
    assert upon.windows["return"].length == 30
    assert upon.limits == {"cancellation_requests": 1}
    assert upon.amounts == {"large_order": {"EUR": "500"}}
    assert upon.sources["windows.return"] == ("The law",)
    assert [pack.name for pack in upon.files] == ["small"]


def test_upon_a_statute_that_gives_no_right_of_return_a_file_excludes_what_it_likes(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(with_change("market =", 'statute = "us"\nmarket ='), encoding="utf-8")
    upon = terms_in_force("small", TODAY, tmp_path)
    assert upon.floor is not None
    assert not upon.floor.exclusions
    assert upon.exclusions == {"custom_made"}


def test_a_file_that_extends_another_stands_before_it(tmp_path: Path) -> None:
    text = with_change("market =", 'extends = "marketplace"\nmarket =')
    (tmp_path / "small.toml").write_text(text, encoding="utf-8")
    found = terms_in_force("small", TODAY, tmp_path)
    assert [pack.name for pack in found.files] == ["small", MARKETPLACE]


def test_amounts_of_a_file_take_the_place_of_those_of_the_marketplace(small: Callable[..., Terms]) -> None:
    assert small().amounts == {"large_order": {"EUR": "500"}}


@pytest.mark.parametrize(
    ("own", "expected"), [("length = 30", 30), ("length = 7", 14)], ids=["a longer right", "a shorter right"]
)
def test_a_file_upon_a_statute_adds_to_a_right_and_takes_nothing_from_it(
    small: Callable[..., Terms], own: str, expected: int
) -> None:
    on_eu = small(TODAY, "length = 30", own) if own != "length = 30" else small()
    floor = terms_in_force("eu", TODAY)
    upon = Terms(**{**vars(on_eu), "floor": floor})
    found = upon.window("return", DELIVERED, "Europe/Berlin")
    assert found is not None
    assert found[0].length == expected
    assert found[1] == max(
        end for terms in (on_eu, floor) for end in [(terms.window("return", DELIVERED, "Europe/Berlin") or found)[1]]
    )


@pytest.mark.parametrize(("own", "zone", "end"), [(7, None, 14), (7, "Asia/Tokyo", 14), (30, None, 30)])
def test_a_window_ends_at_midnight_of_the_zone_of_the_order_or_of_the_terms(
    small: Callable[..., Terms], own: int, zone: str | None, end: int
) -> None:
    floor = terms_in_force("eu", TODAY)
    windows = {"return": floor.windows["return"].model_copy(update={"length": own, "rollover": "none"})}
    plain = {"return": floor.windows["return"].model_copy(update={"rollover": "none"})}
    upon = Terms(**{**vars(small()), "windows": windows, "floor": Terms(**{**vars(floor), "windows": plain})})
    found = upon.window("return", DELIVERED, zone)
    assert found is not None
    midnight = datetime(2026, 5, 5, tzinfo=ZoneInfo(zone or "Europe/Berlin"))
    assert found[1] == midnight + timedelta(days=end)


def test_of_a_window_that_is_neither_a_right_nor_a_duty_that_of_the_nearer_layer_holds(
    small: Callable[..., Terms],
) -> None:
    floor = terms_in_force(MARKETPLACE, TODAY)
    for length in (1, 90):
        windows = {"dispute": floor.windows["dispute"].model_copy(update={"length": length})}
        upon = Terms(**{**vars(small()), "windows": windows, "floor": floor})
        found = upon.window("dispute", DELIVERED, None)
        assert found is not None
        assert found[0].length == length
    assert Terms(**{**vars(small()), "windows": {}, "floor": floor}).window("dispute", DELIVERED, None) is not None


def test_a_last_day_that_is_a_holiday_of_the_terms_moves_on(small: Callable[..., Terms]) -> None:
    moving = {"return": small().windows["return"].model_copy(update={"length": 21, "rollover": "next_working_day"})}
    plain, german = small(), small(TODAY, "market =", 'holidays = "DE"\nmarket =')
    ends = [Terms(**{**vars(each), "windows": moving}).window("return", DELIVERED, "UTC") for each in (plain, german)]
    assert [end and end[1].date() for end in ends] == [date(2026, 5, 26), date(2026, 5, 27)], "Whit Monday"


def test_of_two_times_to_deliver_the_sooner_holds(small: Callable[..., Terms]) -> None:
    floor = terms_in_force(MARKETPLACE, TODAY)
    windows = {"delivery": floor.windows["delivery"].model_copy(update={"length": 5})}
    upon = Terms(**{**vars(small()), "windows": windows, "floor": floor})
    beneath = Terms(**{**vars(floor), "windows": windows})
    for layers in (upon, Terms(**{**vars(small()), "windows": floor.windows, "floor": beneath})):
        found = layers.window("delivery", DELIVERED, None)
        assert found is not None
        assert found[0].length == 5


def test_a_window_that_no_layer_has_is_none(small: Callable[..., Terms]) -> None:
    assert small().window("free_cancel", DELIVERED, None) is None


def test_what_is_excluded_upon_a_statute_that_gives_the_right_is_what_both_exclude(tmp_path: Path) -> None:
    floor = terms_in_force("eu", TODAY)
    text = with_change("market =", 'statute = "eu"\nmarket =').replace(
        "[[exclusions.custom_made]]",
        "[[exclusions.custom_made]]\ndisables = ['change_of_mind']\nsource = ['LAW']\n"
        "since = 2020-01-01\n[[exclusions.fragile]]",
    )
    (tmp_path / "small.toml").write_text(text, encoding="utf-8")
    upon = terms_in_force("small", TODAY, tmp_path)
    assert upon.floor is not None
    assert upon.floor.pack == floor.pack
    assert upon.id.endswith(f"+{upon.floor.id}")
    assert "custom_made" in floor.exclusions
    assert upon.exclusions == {"custom_made"}
    assert upon.rules["return_needs_no_consent"] is True


def test_the_citations_of_a_figure_are_those_of_every_layer(small: Callable[..., Terms]) -> None:
    floor = terms_in_force("eu", TODAY)
    upon = Terms(**{**vars(small()), "floor": floor})
    assert upon.cited("windows.return") == ("The law", *floor.cited("windows.return"))
    assert small().cited("windows.nothing") == ()


# ---------------------------------------------------------------------------------------------- zones


def test_days_are_counted_in_the_zone_of_the_order_or_else_of_the_terms(small: Callable[..., Terms]) -> None:
    assert small().zone("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")
    assert small().zone(None) == ZoneInfo("Europe/Berlin")


def test_a_day_is_free_at_the_weekend_and_on_a_holiday(small: Callable[..., Terms]) -> None:
    christmas, saturday, monday = date(2026, 12, 25), date(2026, 5, 2), date(2026, 5, 4)
    plain, german = small(), small(TODAY, "market =", 'holidays = "DE"\nmarket =')
    assert [terms.is_free(christmas) for terms in (plain, german)] == [False, True]
    assert [plain.is_free(day) for day in (saturday, monday)] == [True, False]
