"""The languages in which the order lifecycle is said: one catalogue a language, in ``catalogues/``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from order_lifecycle.errors import UnknownName
from order_lifecycle.language.words import Words

LANGUAGES = ("en", "zh")


@cache
def words(language: str = "en") -> Words:
    """The words of a language; `UnknownName` lists the languages there are.

    >>> from order_lifecycle.definition.vocabulary import CANCEL
    >>> words("zh").label(CANCEL)
    '取消'
    """
    if language not in LANGUAGES:
        raise UnknownName("language", language, LANGUAGES)
    text = files(__package__).joinpath("catalogues", f"{language}.toml").read_text(encoding="utf-8")
    return Words(language, tomllib.loads(text), own=language == "en")
