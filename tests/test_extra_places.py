"""Where the lines of a result stand in the text as it came."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import Cleaner, explain
from newsclean.canonical import canonical_lines
from newsclean.extra.places import places
from pieces import articles

DIRTY = "Rain fell on Tuesday.\r\n\r\n  Advertisement \x0b\tShare on X\u2028It fell all night.\n"

TEXTS = [
    pytest.param(DIRTY, {1: "Rain fell on Tuesday.", 3: "Advertisement", 4: "Share on X", 5: "It fell all night."}),
    pytest.param("", {}, id="empty"),
    pytest.param("\n", {}, id="a break"),
    pytest.param("A.", {1: "A."}, id="one line"),
    pytest.param("A.\r", {1: "A."}, id="a final break"),
    pytest.param("caf\u00c3\u00a9 \u200b\n\nB.", {1: "caf\u00c3\u00a9 \u200b", 3: "B."}, id="repaired"),
    pytest.param(
        "A.\n\nOne.&#10;Advertisement\nTwo.", {1: "A.", 3: "One.", 4: "Advertisement", 5: "Two."}, id="a break appears"
    ),
    pytest.param(
        "A.\nCaf&eacute;.&#10;Two.\nB.", {1: "A.", 3: "Two.", 4: "B."}, id="a changed line of a piece of several"
    ),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_places(text: str, expected: dict[int, str]) -> None:
    found = places(text, explain(text))
    assert {number: text[start:end] for number, (start, end) in found.items()} == expected


@given(articles(), st.sampled_from(["standard", "page"]))
@example("It rained.\x85", "standard")
@example("[a][1] b\n\n[1]: https://example.org/\nAdvertisement", "standard")
def test_a_place_holds_its_line(text: str, profile: str) -> None:
    result = Cleaner(profile=profile).explain(text)
    lines = {line.number: line.text for line in (*result.lines, *(removal.line for removal in result.removals))}
    found = places(text, result)
    assert all(lines[number] for number in found)
    whole = canonical_lines(text)[0] == [lines[number] for number in sorted(lines)]
    spans = [found[number] for number in sorted(found)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for number, (start, end) in found.items():
        alone = "\n".join(canonical_lines(text[start:end])[0])
        assert alone == lines[number] or not whole or "](" in text or "][" in text
