"""Terms files: whatever is wrong with one is said with the file and the table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.files import chain, packs, read_pack
from tests.unit.terms.packs import SMALL, with_change

if TYPE_CHECKING:
    from pathlib import Path

ONE_LAW = 'source = ["LAW"]'


def wrong(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_pack(text, "small.toml")
    return str(caught.value)


def test_a_sound_file_is_read_with_its_figures_by_date() -> None:
    pack = read_pack(SMALL, "small.toml")
    assert [(each.length, each.since) for each in pack.windows["return"]] == [
        (14, date(2020, 1, 1)),
        (30, date(2026, 1, 1)),
    ]
    assert pack.rules["return_needs_no_consent"][0].value is True
    assert pack.sources["LAW"].cite == "The law"
    assert (pack.extends, pack.statute, pack.holidays, pack.claims) == (None, None, None, ())


def test_weekends_are_saturday_and_sunday_where_the_file_says_nothing() -> None:
    assert read_pack(with_change("weekend = [6, 7]\n", ""), "small.toml").weekend == (6, 7)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("market =", "colour = 1\nmarket =", "colour: Extra inputs are not permitted"),
        ("length = 14", "lenght = 14", "windows.return.0.length: Field required; windows.return.0.lenght: Extra "),
        ("value = true", "value = true\nnote = 1", "rules.return_needs_no_consent.0.note: Extra inputs are not "),
        ('cite = "The law"', 'cite = "The law"\npage = 1', "sources.LAW.page: Extra inputs are not permitted"),
        ("[[windows.return]]", "[[widows.return]]", "widows: Extra inputs are not permitted"),
        (ONE_LAW, "source = []", "windows.return.0.source: Tuple should have at least 1 item"),
        (f"{ONE_LAW}\n", "", "windows.return.0.source: Field required"),
        (ONE_LAW, 'source = ["LAW", "LOW"]', "file: windows.return: source 'LOW' is not among [sources]"),
        ("since = 2024-01-01", "", "exclusions.custom_made.0.since: Field required"),
        ("since = 2026-01-01", "since = 2020-01-01", "file: windows.return: the dates of `since` must rise, each only"),
        ("since = 2026-01-01", "since = 2019-12-31", "file: windows.return: the dates of `since` must rise, each only"),
        (
            "since = 2024-01-01",
            "since = 2024-13-01",
            "is not TOML: Expected newline or end of document after a statement (at ",
        ),
        ("length = 14", "length = 0", "windows.return.0.length: Input should be greater than 0"),
        ("length = 14", "length = -1", "windows.return.0.length: Input should be greater than 0"),
        ("length = 14", 'length = "14"', "windows.return.0.length: Input should be a valid integer"),
        ("length = 14", "length = 90000", "windows.return.0.length: Input should be less than or equal to 50000"),
        ('"calendar_days"', '"days"', "windows.return.0.unit: Input should be 'minutes', 'hours', 'calendar_days', "),
        ('"deliver"', '"delivery"', "windows.return.0.anchor: Input should be 'place', 'pay', 'ship', 'deliver', "),
        ('"day_after"', '"next_day"', "windows.return.0.first_day: Input should be 'exact', 'day_after' or 'same_day'"),
        ('"end_of_day"', '"evening"', "windows.return.0.end: Input should be 'exact' or 'end_of_day'"),
        (
            '"calendar_days"',
            '"hours"',
            (
                "windows.return.0: 14 hours with first_day 'day_after' and end 'end_of_day': minutes and hours are "
                "'exact' at both, days and months are counted from 'day_after' or 'same_day' to 'end_of_day'"
            ),
        ),
        ('"day_after"', '"exact"', "windows.return.0: 14 calendar_days with first_day 'exact' and end 'end_of_day': "),
        ('"end_of_day"', '"exact"', "windows.return.0: 14 calendar_days with first_day 'day_after' and end 'exact': "),
        ("value = true", "value = 1", "rules.return_needs_no_consent.0.value: Input should be a valid boolean"),
        ("value = 1", "value = -1", "limits.cancellation_requests.0.value: Input should be greater than or equal to 0"),
        ('["change_of_mind"]', '["defect"]', "exclusions.custom_made.0.disables.0: Input should be 'change_of_mind'"),
        ('["change_of_mind"]', "[]", "exclusions.custom_made.0.disables: Tuple should have at least 1 item"),
        ('{ EUR = "500" }', "{}", "amounts.large_order.0.amounts: Dictionary should have at least 1 item"),
        ('"500"', '"much"', "amounts.large_order.0.amounts.EUR: 'much' is no decimal number such as '12.50'"),
        ('"500"', '"-5"', "amounts.large_order.0.amounts.EUR: '-5' is no decimal number such as '12.50'"),
        ('"The law"', '" "', "sources.LAW.cite: must not be blank"),
        ('"None."', '""', "return_terms.en: must not be blank"),
        ('"small"', '""', "name: must not be blank"),
        ('{ en = "Small" }', '{ en = " " }', "title.en: must not be blank"),
        ('tier = "V"', 'tier = "X"', "sources.LAW.tier: Input should be 'V', 'S' or 'P'"),
        ('"merchant"', '"shop"', "layer: Input should be 'statute', 'platform' or 'merchant'"),
        ("[6, 7]", "[0, 7]", "weekend: days are 1 (Monday) to 7 (Sunday), and one at least is a working day"),
        ("[6, 7]", "[1, 2, 3, 4, 5, 6, 7]", "weekend: days are 1 (Monday) to 7 (Sunday), and one at least is a "),
        ("market =", 'holidays = "XY"\nmarket =', "holidays: 'XY' is no calendar such as 'DE' or 'DE-BE'"),
        ("market =", 'holidays = "DE-XY"\nmarket =', "holidays: 'DE-XY' is no calendar such as 'DE' or 'DE-BE'"),
        ("[return_terms]", "[return_terms", "is not TOML: Expected ']' at the end of a table declaration (at line "),
    ],
)
def test_what_is_wrong_with_a_terms_file_is_said_with_its_table(old: str, new: str, said: str) -> None:
    found = wrong(with_change(old, new))
    assert found.startswith(f"small.toml: {said}")


@pytest.mark.parametrize("zone", ["Europe/Berlim", "Europe", "../etc", "/etc/localtime"])
def test_a_zone_that_is_none_is_said(zone: str) -> None:
    found = wrong(with_change("Europe/Berlin", zone))
    assert found == (f"small.toml: zone: {zone!r} is no time zone; accepted: an IANA time zone such as 'Europe/Berlin'")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = wrong(SMALL.replace("length = 14", "length = 0").replace("value = 1", "value = -1"))
    assert found == (
        "small.toml: windows.return.0.length: Input should be greater than 0; "
        "limits.cancellation_requests.0.value: Input should be greater than or equal to 0"
    )


def test_every_unknown_source_and_every_wrong_order_is_said_at_once() -> None:
    text = SMALL.replace("since = 2026-01-01", "since = 2020-01-01").replace(
        'value = 1\nsource = ["LAW"]', 'value = 1\nsource = ["A", "B"]'
    )
    assert wrong(text) == (
        "small.toml: file: windows.return: the dates of `since` must rise, each only once; "
        "limits.cancellation_requests: source 'A' is not among [sources]; "
        "limits.cancellation_requests: source 'B' is not among [sources]"
    )


# --------------------------------------------------------------------------------------------- folders


def test_files_of_a_folder_are_found_beside_those_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    assert "small" not in packs()
    assert {"eu", "marketplace", "small"} <= set(packs(tmp_path))
    assert packs(tmp_path)["small"] == read_pack(SMALL, "small.toml")


def test_a_file_of_a_folder_goes_before_one_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "eu.toml").write_text(with_change('"small"', '"eu"'), encoding="utf-8")
    assert packs(tmp_path)["eu"].market == "XX"
    assert packs()["eu"].market == "EU"


def test_a_file_that_is_not_utf_8_is_said(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_bytes(SMALL.replace("The law", "L\xe4w").encode("latin-1"))
    with pytest.raises(BadInput) as caught:
        packs(tmp_path)["small"]
    assert str(caught.value) == f"{tmp_path / 'small.toml'}: is not UTF-8; accepted: TOML in UTF-8"


def test_a_wrong_file_in_a_folder_is_named_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(SMALL.replace("length = 14", "length = 0"), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        packs(tmp_path)["small"]
    assert str(caught.value).startswith(f"{tmp_path / 'small.toml'}: windows.return.0.length: ")


def test_a_file_is_named_after_its_terms(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        packs(tmp_path)["other"]
    assert str(caught.value) == "other.toml: name: is 'small'; accepted: 'other', as the file is called"


@pytest.mark.parametrize("name", packs())
def test_every_terms_file_of_the_package_is_sound(name: str) -> None:
    assert packs()[name].name == name
    assert next(pack.name for pack in chain(name, packs())) == name


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        packs(tmp_path / "no")
    assert str(caught.value) == f"{tmp_path / 'no'}: is no folder; accepted: a folder with terms files (*.toml)"


def extending(name: str, base: str) -> str:
    return with_change('name = "small"', f'name = "{name}"\nextends = "{base}"')


def test_a_file_may_extend_another() -> None:
    known = {
        "a": read_pack(extending("a", "b"), "a.toml"),
        "b": read_pack(with_change('"small"', '"b"'), "b.toml"),
    }
    assert [pack.name for pack in chain("a", known)] == ["a", "b"]


def test_files_that_extend_each_other_are_a_circle() -> None:
    known = {name: read_pack(extending(name, base), f"{name}.toml") for name, base in (("a", "b"), ("b", "a"))}
    with pytest.raises(BadInput) as caught:
        chain("a", known)
    assert str(caught.value) == (
        "a.toml: extends: goes in a circle: a -> b -> a; accepted: a file that does not lead back"
    )


def test_a_market_that_there_is_none_of_lists_those_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        chain("marketplaces", packs())
    everywhere = ", ".join(packs())
    assert str(caught.value) == f"no market 'marketplaces'; did you mean 'marketplace'? There are: {everywhere}"


CLAIM = """
[[claims]]
basis = ["right"]
acts = ["send_back"]
window = "{window}"
also = [{{ window = "later" }}]
answer = {{ by = "seller", window = "soon", silence = "allowed" }}
unless = [{{ name = "used", when = "activated", source = ["NOTE"] }}]
source = ["LORE"]
since = 2020-01-01
"""


def test_everything_that_a_claim_names_and_the_file_does_not_have_is_said_at_once() -> None:
    said = wrong(SMALL + CLAIM.format(window="returns") + CLAIM.format(window="return"))
    assert said == "small.toml: file: " + "; ".join(
        f"claims.{number}: {what}"
        for number, first in ((0, ["window 'returns' is not among [windows]"]), (1, []))
        for what in (
            "source 'LORE' is not among [sources]",
            "source 'NOTE' is not among [sources]",
            *first,
            "window 'soon' is not among [windows]",
            "window 'later' is not among [windows]",
        )
    )


def test_a_claim_may_name_a_window_of_the_file_that_its_own_extends() -> None:
    extending_text = with_change("market =", 'extends = "eu"\nmarket =') + CLAIM.format(window="returns")
    assert "window" not in wrong(extending_text)
    with pytest.raises(BadInput, match="window 'returns' is not among"):
        read_pack(SMALL + CLAIM.format(window="returns"), "small.toml")
