"""The index of shingles against the obvious way, and the two ways to build it against one another."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import candidates as index
from newsclean.similarity import shingles

lines = st.lists(st.lists(st.sampled_from("abcd"), max_size=9), max_size=40)


def obvious(lines: list[list[str]]) -> list[tuple[int, int]]:
    """Every pair, one by one."""
    held = [shingles(line, index.SHINGLE) for line in lines]
    holders = {part: sum(part in parts for parts in held) for parts in held for part in parts}
    rare = [{part for part in parts if holders[part] <= index.COMMON} for parts in held]
    return [
        (i, j)
        for j in range(len(lines))
        for i in range(j)
        if (shared := len(rare[i] & rare[j])) and index.SHARE * shared >= min(len(rare[i]), len(rare[j]))
    ]


@given(lines)
@example([])
@example([[], ["a"], ["a"], ["a", "b"], ["a", "b"]])
@example([["a", "b", "c"]] * 20)
def test_both_ways_give_the_obvious_pairs(lines: list[list[str]]) -> None:
    expected = obvious(lines)
    assert list(index._by_dictionary(lines)) == expected
    assert list(index._by_array(lines)) == expected


@given(lines, st.data())
@example([["a", "b", "c", "d"]] * 20, None)
def test_lines_not_worth_a_look_are_in_no_pair(lines: list[list[str]], data: st.DataObject | None) -> None:
    # Of any part of the lines: a stage leaves some out once it has read them.
    part = [data is None or data.draw(st.booleans()) for _ in lines]
    wanted = [place for place, chosen in enumerate(part) if chosen]
    looked = [place for place in index.worth_a_look(lines) if part[place]]
    expected = [(wanted[i], wanted[j]) for i, j in index.candidates([lines[place] for place in wanted])]
    assert [(looked[i], looked[j]) for i, j in index.candidates([lines[place] for place in looked])] == expected
