"""What the terms of a market close or open before any order: what a drawing under these terms takes as known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams import Known
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.entrypoints.market_words import MarketWords
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from datetime import date

    from order_lifecycle.language.words import Words


def known_under(market: str, on: date, words: Words) -> Known:
    """What is known of every order of a market that was placed on that day."""
    terms = terms_in_force(market, on)
    return Known(market, MarketWords(terms.pack, words).own(terms.pack.title), facts_under(terms))
