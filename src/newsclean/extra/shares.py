"""How much of a text the rules leave, for tools that keep or drop whole documents."""

from __future__ import annotations

from newsclean.model import Result
from newsclean.pipeline import PAGES


def kept_share(result: Result) -> float:
    """The share of the characters that rules leave, 0 to 1; 0 of a text without any.

    Copies of what is still there do not count, nor, with profile="page", what stands round an article. What the safety
    valve keeps in the text (docs/rules.md) counts as gone.

    >>> from newsclean import explain
    >>> kept_share(explain("It was rainy.\\nIt was rainy.")), kept_share(explain("It was rainy.\\nAdvertisement"))
    (1.0, 0.5)
    """
    valve = sum(len(held.line.text) for held in result.held if held.guard == "safety-valve")
    gone = valve + sum(len(removal.line.text) for removal in result.removals if removal.category not in PAGES)
    kept = sum(len(line.text) for line in result.lines) - valve
    return kept / (kept + gone) if kept + gone else 0.0
