"""A terms file as a page for people: windows, rules, excluded goods, claims, and where each figure was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.entrypoints.market_claims import claims
from order_lifecycle.entrypoints.market_words import MarketWords, code, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from order_lifecycle.language.words import Words
    from order_lifecycle.terms.figures import Dated, Window
    from order_lifecycle.terms.pack import Pack

SECTIONS = ("windows", "rules", "exclusions", "limits", "amounts")


def market_page(pack: Pack, words: Words, extended: tuple[Pack, ...] = ()) -> str:
    """The page as Markdown, in the language of `words`; the same file gives the same text.

    `extended` are the files that it builds on, nearest first: a claim may name their windows.

    >>> from order_lifecycle.definition.words import words
    >>> from order_lifecycle.terms.files import packs
    >>> market_page(packs()["eu"], words("en")).splitlines()[0]
    '# European Union (statute)'
    """
    said = MarketWords(pack, words, extended)
    parts = [f"# {said.own(pack.title)}", *_head(said), f"> {said.own(pack.return_terms)}"]
    if pack.windows:
        parts += [f"## {words.phrase('market_windows')}", _windows(said)]
    if pack.rules:
        parts += [f"## {words.phrase('market_rules')}", _rules(said)]
    if pack.exclusions:
        parts += [f"## {words.phrase('market_exclusions')}", words.phrase("market_exclusions_lead"), _exclusions(said)]
    if pack.limits or pack.amounts:
        parts += [f"## {words.phrase('market_limits')}", _limits(said)]
    if pack.claims:
        parts += [f"## {words.phrase('market_claims')}", words.phrase("market_claims_lead"), *claims(said)]
    parts += [f"## {words.phrase('market_sources')}", _sources(said)]
    return "\n\n".join(parts) + "\n"


def figures(pack: Pack) -> tuple[Dated, ...]:
    """Every figure and every claim of a terms file."""
    sections: list[Mapping[str, Sequence[Dated]]] = [getattr(pack, section) for section in SECTIONS]
    return (*(each for section in sections for dated in section.values() for each in dated), *pack.claims)


def newest(pack: Pack) -> date:
    """The day of the figure or claim that came last."""
    return max(each.since for each in figures(pack))


def marked(pack: Pack, tier: str) -> int:
    """How many figures and claims rest on a source of that tier, alone or among others."""
    return sum(any(pack.sources[key].tier == tier for key in each.source) for each in figures(pack))


def _head(said: MarketWords) -> Iterator[str]:
    pack, words = said.pack, said.words
    layer = words.phrase(f"layer_{pack.layer}")
    yield words.phrase("market_lead", name=pack.name, layer=layer, market=pack.market)
    lines = [words.phrase("market_newest", day=newest(pack))] if figures(pack) else []
    if pack.extends:
        lines.append(words.phrase("market_extends", name=pack.extends, link=f"{pack.extends}.{words.language}.md"))
    if pack.statute:
        lines.append(words.phrase("market_statute", name=pack.statute, link=f"{pack.statute}.{words.language}.md"))
    days = words.phrase("weekdays").split()
    weekend = said.several(days[number - 1] for number in pack.weekend)
    lines.append(words.phrase("market_days", zone=pack.zone, weekend=weekend))
    if pack.holidays:
        lines.append(words.phrase("market_holidays", calendar=pack.holidays))
    if any(source.tier != "V" for source in pack.sources.values()):
        lines.append(words.phrase("market_marks"))
    yield "\n".join(f"- {line}" for line in lines)


def _windows(said: MarketWords) -> str:
    rows = [
        (
            said.window(name) if said.window(name) == code(name) else f"{said.window(name)} ({code(name)})",
            said.length(each),
            _counted_from(each, said),
            said.clauses(_counted(each, said)),
            str(each.since),
            said.cited(each.source),
        )
        for name, dated in said.pack.windows.items()
        for each in dated
    ]
    return _table(said, ("window", "length", "counted_from", "counted", "since", "source"), rows)


def _counted_from(window: Window, said: MarketWords) -> str:
    if window.after:
        return said.words.phrase("anchor_after_window", window=said.window(window.after))
    anchor = said.anchor(window.anchor)
    if window.later_of is None:
        return anchor
    return said.words.phrase("anchor_or_later", anchor=anchor, other=said.anchor(window.later_of))


def _counted(window: Window, said: MarketWords) -> Iterator[str]:
    words = said.words
    yield words.phrase(f"count_{window.first_day}")
    if "deliver" in (window.anchor, window.later_of):
        yield words.phrase(f"count_parcel_{window.parcel}")
    if window.rollover != "none":
        yield words.phrase(f"count_rollover_{window.rollover}")
    if window.tested != "request":
        yield words.phrase(f"count_tested_{window.tested}")
    if added := window.added:
        yield words.phrase("count_added", unit=words.phrase(f"added_{added.unit}"), by=" / ".join(added.by))
    if window.stated:
        yield words.phrase("count_stated", fact=window.stated)
    if longer := window.extended:
        length = words.phrase(f"unit_{longer.unit}", length=longer.length)
        yield words.phrase("count_extended", length=length, condition=longer.when, cured=longer.cured_at)
    if shorter := window.shortened:
        yield words.phrase("count_shortened", condition=shorter.when, by=shorter.by)
    if pause := window.paused:
        yield words.phrase("count_paused", condition=pause.when, since=pause.since, until=pause.until, left=pause.left)
    if window.both:
        yield words.phrase("count_both", window=said.window_length(window.both))


def _rules(said: MarketWords) -> str:
    words = said.words
    rows = [
        (
            _named(name, said),
            words.phrase("handbook_yes" if rule.value else "no"),
            str(rule.since),
            said.cited(rule.source),
        )
        for name, dated in said.pack.rules.items()
        for rule in dated
    ]
    return _table(said, ("rule", "says", "since", "source"), rows)


def _named(name: str, said: MarketWords) -> str:
    sentence = said.rule(name)
    return sentence if sentence == code(name) else f"{sentence} ({code(name)})"


def _exclusions(said: MarketWords) -> str:
    rows = [
        (_named(name, said), str(each.since), said.cited(each.source))
        for name, dated in said.pack.exclusions.items()
        for each in dated
    ]
    return _table(said, ("goods", "since", "source"), rows)


def _limits(said: MarketWords) -> str:
    rows = [
        (said.limit(name), str(each.value), str(each.since), said.cited(each.source))
        for name, dated in said.pack.limits.items()
        for each in dated
    ]
    rows += [
        (
            said.amount(name),
            said.several(f"{currency} {amount}" for currency, amount in each.amounts.items()),
            str(each.since),
            said.cited(each.source),
        )
        for name, found in said.pack.amounts.items()
        for each in found
    ]
    return _table(said, ("limit", "value", "since", "source"), rows)


def _sources(said: MarketWords) -> str:
    rows = [
        (
            key,
            f"[{source.cite}]({source.url})" if source.url else source.cite,
            said.words.phrase(f"tier_{source.tier}"),
            str(source.read),
        )
        for key, source in said.pack.sources.items()
    ]
    return _table(said, ("key", "citation", "tier", "read"), rows)


def _table(said: MarketWords, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return table([said.words.phrase(f"head_{head}") for head in heads], rows)
