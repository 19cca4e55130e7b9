"""The vocabulary of situations: every key, and its kind."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_READ = tomllib.loads(files(__package__).joinpath("situation_keys.toml").read_text(encoding="utf-8"))

OPEN = frozenset(_READ.pop("open"))
"""Yes-or-no keys of which null says that nobody has answered yet."""

KEYS: dict[str, str] = {key: kind for kind, keys in _READ.items() for key in keys}
"""Each key and its kind: yes_no, time, text, number, money, record, list."""
