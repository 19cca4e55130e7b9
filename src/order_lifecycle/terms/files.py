"""Where terms files are found, how one is read, and which it builds on.

Adding a market is adding a file: to the package, or to a folder that is given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.pack import Pack

END = ".toml"


class Packs(Mapping[str, Pack]):
    """Terms files by name; a file is read when it is first asked for. A file is named after its terms."""

    def __init__(self, found: Mapping[str, Traversable]) -> None:
        self._files = dict(sorted(found.items()))
        self._read: dict[str, Pack] = {}

    def __getitem__(self, name: str) -> Pack:
        if name not in self._read:
            file = self._files[name]
            pack = read_pack(_text(file), str(file) if isinstance(file, Path) else file.name)
            if pack.name != name:
                raise BadInput(f"{file.name}: name", f"is {pack.name!r}", f"{name!r}, as the file is called")
            self._read[name] = pack
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@cache
def packs(folder: Path | None = None) -> Packs:
    """Every terms file by its name: those of the package, and those of a folder, which go before.

    >>> packs()["eu"].layer
    'statute'
    """
    found = {each.name.removesuffix(END): each for each in files(__package__).joinpath("packs").iterdir()}
    shipped = {name: each for name, each in found.items() if each.name.endswith(END)}
    if folder is None:
        return Packs(shipped)
    if not folder.is_dir():
        raise BadInput(str(folder), "is no folder", "a folder with terms files (*.toml)")
    return Packs({**shipped, **{path.stem: path for path in folder.glob(f"*{END}")}})


def _text(file: Traversable) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(str(file), "is not UTF-8", "TOML in UTF-8") from None


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
