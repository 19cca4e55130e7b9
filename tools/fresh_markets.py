"""Generated pages of the markets: docs/markets/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.entrypoints.market_page import figures, marked, market_page, newest
from order_lifecycle.terms.files import chain, packs

if TYPE_CHECKING:
    from order_lifecycle.terms.pack import Pack

FOLDER = "docs/markets"
HEADS = ("name", "title", "layer", "market", "newest figure", "figures", "claims", "tier S", "tier P")


def market_files() -> dict[str, str]:
    """The page of every terms file in every language, and an index."""
    known = packs()
    files = {f"{FOLDER}/README.md": _index(tuple(known.values()))}
    for name in known:
        pack, *extended = chain(name, known)
        for language in LANGUAGES:
            files[f"{FOLDER}/{name}.{language}.md"] = market_page(pack, words(language), tuple(extended))
    return files


def _index(known: tuple[Pack, ...]) -> str:
    rows = [" | ".join(_row(pack)) for pack in known]
    lines = [
        "# Markets: what a buyer and a seller may do when",
        "",
        "One page a terms file, made from `src/order_lifecycle/terms/packs/` by `make fresh`; do not edit.",
        "`order-lifecycle handbook --market NAME` prints the same page. Not legal advice.",
        "",
        "Every figure and every claim has a source. Tier S counts those of which a source is a secondary account of",
        "the rule, tier P those of which one is this project's own choice; both are marked on the pages.",
        "",
        f"| {' | '.join(HEADS)} |",
        f"|{'---|' * len(HEADS)}",
        *(f"| {row} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _row(pack: Pack) -> tuple[str, ...]:
    counts = [marked(pack, tier) for tier in ("S", "P")]
    return (
        f"`{pack.name}`",
        " · ".join(f"[{pack.title[language]}]({pack.name}.{language}.md)" for language in LANGUAGES),
        pack.layer,
        pack.market,
        str(newest(pack)),
        str(len(figures(pack)) - len(pack.claims)),
        str(len(pack.claims)),
        *(f"**{count}**" if count else "" for count in counts),
    )
