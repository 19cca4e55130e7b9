"""Where terms files are found, how one is read, and which it builds on.

Adding a market is adding a file: to the package, or to a folder that is given.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@cache
def packs(folder: Path | None = None) -> Mapping[str, Pack]:
    """Every terms file by its name: those of the package, and those of a folder, which go before.

    >>> packs()["eu"].layer
    'statute'
    """
    shipped = files(__package__).joinpath("packs")
    texts = {each.name: each.read_text(encoding="utf-8") for each in shipped.iterdir() if each.name.endswith(".toml")}
    if folder is not None:
        if not folder.is_dir():
            raise BadInput(str(folder), "is no folder", "a folder with terms files (*.toml)")
        texts |= {str(path): _text(path) for path in sorted(folder.glob("*.toml"))}
    found: dict[str, Pack] = {}
    for name, text in texts.items():
        pack = read_pack(text, name)
        found[pack.name] = pack
    return dict(sorted(found.items()))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(str(path), "is not UTF-8", "TOML in UTF-8") from None


def read_pack(text: str, where: str) -> Pack:
    """A terms file from its text; every mistake in it is named with its table."""
    try:
        pack = Pack.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(where, f"is not TOML: {error}") from None
    except ValidationError as error:
        raise BadInput(where, _mistakes(error)) from None
    try:
        ZoneInfo(pack.zone)
    except (KeyError, ValueError, OSError):
        accepted = "an IANA time zone such as 'Europe/Berlin'"
        raise BadInput(f"{where}: zone", f"{pack.zone!r} is no time zone", accepted) from None
    return pack


def _mistakes(error: ValidationError) -> str:
    """Every mistake with its table; that a list has too few sound items is not said beside what is wrong with them."""
    found = error.errors()
    places = [each["loc"] for each in found]
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'file'}: {each['msg'].removeprefix('Value error, ')}"
        for each in found
        if not any(len(place) > len(each["loc"]) and place[: len(each["loc"])] == each["loc"] for place in places)
    )


def chain(name: str, known: Mapping[str, Pack]) -> tuple[Pack, ...]:
    """A terms file and those it extends, nearest first; an unknown name, or a circle, is a clear error."""
    found: list[Pack] = []
    while name:
        if name not in known:
            raise UnknownName("market", name, known)
        if any(pack.name == name for pack in found):
            circle = " -> ".join([*(pack.name for pack in found), name])
            raise BadInput(f"{name}.toml: extends", f"goes in a circle: {circle}", "a file that does not lead back")
        found.append(known[name])
        name = known[name].extends or ""
    return tuple(found)
