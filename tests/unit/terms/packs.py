"""A small terms file as text, from which tests make wrong ones."""

from __future__ import annotations

SMALL = """
name = "small"
title = { en = "Small" }
layer = "merchant"
market = "XX"
zone = "Europe/Berlin"
weekend = [6, 7]

[return_terms]
en = "None."

[sources.LAW]
cite = "The law"
tier = "V"
read = 2026-01-01

[[windows.return]]
length = 14
unit = "calendar_days"
anchor = "deliver"
first_day = "day_after"
end = "end_of_day"
source = ["LAW"]
since = 2020-01-01

[[windows.return]]
length = 30
unit = "calendar_days"
anchor = "deliver"
first_day = "day_after"
end = "end_of_day"
source = ["LAW"]
since = 2026-01-01

[[rules.return_needs_no_consent]]
value = true
source = ["LAW"]
since = 2020-01-01

[[exclusions.custom_made]]
disables = ["change_of_mind"]
source = ["LAW"]
since = 2024-01-01

[[limits.cancellation_requests]]
value = 1
source = ["LAW"]
since = 2020-01-01

[[amounts.large_order]]
amounts = { EUR = "500" }
source = ["LAW"]
since = 2020-01-01
"""


def with_change(old: str, new: str) -> str:
    """The text with one thing changed, once."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


ATLANTIS = """
name = "atlantis"
title = { en = "Atlantis", zh = "亚特兰蒂斯" }
layer = "statute"
market = "AT"
zone = "UTC"
return_terms = { en = "Three days.", zh = "三天。" }
sources.LAW = { cite = "Law of Atlantis, section 1", tier = "V", read = 2026-01-01 }

[[windows.return]]
length = 3
unit = "calendar_days"
anchor = "deliver"
first_day = "day_after"
end = "end_of_day"
source = ["LAW"]
since = 2020-01-01

[[rules.return_needs_no_consent]]
value = true
source = ["LAW"]
since = 2020-01-01
"""
"""A statute without claims: tests add theirs."""
