"""Greedy leader clustering: each document follows a leader it is near to, and leaders are near to none before them.

Not chains: if A is near B, and B near C, then C does not go for A's sake. Documents come in an order of priority. The
first is a leader; each other one follows the first leader it is near to, or becomes a leader (Hartigan,
"Clustering Algorithms", 1975, chapter 3). What is removed is near what is kept in its place, and nothing that is kept
is near anything else that is kept: so a second run removes nothing.

Not every pair need be looked at: a follower leads nobody, so only pairs with a leader count. `lead` asks for them in
rounds. A document before which nothing undecided stands, among those it might be near to, is a leader for certain; all
that might be near to it is compared with it; and so on, until nothing is undecided.

A crowd is a set of documents any two of which might be near, given as a list because its pairs would be too many. Where
a crowd's leaders turn out to have few followers (pages of one template, and no copies), it is dispersed after a few
of them: its members are then compared only as pairs say. So a crowd costs a few comparisons a member.

A round costs what is decided in it, not what is left: of each document it is known how many pairs and crowds hold it
back. There may be as many rounds as documents, in a chain where each one might be near to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsclean.joining import Places, distinct
from newsclean.shingling import bounds_of, ranges

PATIENCE = 4  # leaders of a crowd that most of it did not follow, until it is dispersed

Scores = NDArray[np.float64]
Compare = Callable[[Places, Places], Scores]


@dataclass(frozen=True, slots=True)
class Led:
    """`leader`: the leader of each document, itself if it is one; int64. `score`: how near it is to it, 1.0 to itself;
    float64. `first`, `second`, `scores`: the pairs that were compared, and how near they are."""

    leader: Places
    score: Scores
    first: Places
    second: Places
    scores: Scores


@dataclass(frozen=True, slots=True)
class Begun:
    """How far the rounds went before, on a cluster (`extra.spark`): the leader and the score of each document so far,
    which are undecided, and how often each crowd was missed. Of pairs and crowds there is what rounds had left."""

    leader: Places
    score: Scores
    undecided: NDArray[np.bool_]
    misses: Places


class _Crowds:
    """The members of all crowds, those of crowd i at `bounds[i] : bounds[i + 1]`, rising. The head of a crowd is its
    first member that is undecided; it holds back the others that are."""

    def __init__(
        self, crowds: Sequence[Places], undecided: NDArray[np.bool_], given: int, misses: Places | None
    ) -> None:
        # Where all were there before there is nobody to lead.
        wanted = [number for number, some in enumerate(crowds) if len(some) and some[-1] >= given]
        crowds = [crowds[number] for number in wanted]
        self._members = np.concatenate(crowds) if crowds else np.empty(0, np.int64)
        self._bounds = bounds_of(np.array([len(some) for some in crowds], np.int64))
        self._misses = np.zeros(len(crowds), np.int64) if misses is None else misses[wanted]
        self._of = np.repeat(np.arange(len(crowds)), np.diff(self._bounds))
        self._heads = self._bounds[:-1].copy()  # by their places in `members`
        self._left = np.ones(len(crowds), np.bool_)
        self._order = np.argsort(self._members, kind="stable")
        self._sorted = self._members[self._order]
        # Of the round: the crowds whose heads lead; the places of those asked, and by which of these crowds.
        self._led = self._asked = self._by = np.empty(0, np.int64)
        self._move(np.arange(len(crowds)), undecided)

    def held_back(self, undecided: NDArray[np.bool_]) -> Places:
        """The documents that a head holds back, once for each crowd."""
        return self._behind(np.flatnonzero(self._left), undecided)

    def ask(self, leads: Places, leader: Places, given: int) -> Places:
        """The pairs of leaders, each the head of its crowds, and the members that it might lead: those that follow
        nobody before it."""
        places = self._places(leads)
        self._led = self._of[places[self._left[self._of[places]]]]
        heads = self._heads[self._led]
        sizes = self._bounds[self._led + 1] - heads - 1
        places, by = ranges(heads + 1, sizes), np.repeat(np.arange(len(heads)), sizes)
        ahead, behind = self._members[heads][by], self._members[places]
        open_ = (leader[behind] > ahead) & (behind >= given)
        self._asked, self._by = places[open_], by[open_]
        return ahead[open_] << 32 | behind[open_]

    def go_on(self, decided: Places, leader: Places, undecided: NDArray[np.bool_]) -> Places:
        """After a round in which some were decided: the documents that are no longer held back by a head, once for
        each crowd."""
        follow = leader[self._members[self._asked]] == self._members[self._heads[self._led]][self._by]
        asked, followed = (np.bincount(by, minlength=len(self._led)) for by in (self._by, self._by[follow]))
        self._misses[self._led] += 2 * followed < asked
        # If nobody could be asked, all that are left were there before.
        over = self._led[(self._misses[self._led] >= PATIENCE) | (asked == 0)]
        self._left[over] = False
        places = self._places(decided)
        of = self._of[places]
        moved = of[self._left[of] & (self._heads[of] == places)]
        self._move(moved, undecided)
        moved = moved[self._left[moved]]
        return np.concatenate([self._behind(over, undecided), self._members[self._heads[moved]]])

    def _places(self, documents: Places) -> Places:
        """The places of documents in `members`."""
        starts, stops = (np.searchsorted(self._sorted, documents, side) for side in ("left", "right"))
        return self._order[ranges(starts, stops - starts)]

    def _behind(self, crowds: Places, undecided: NDArray[np.bool_]) -> Places:
        """The undecided members of crowds behind their heads."""
        starts = self._heads[crowds] + 1
        members = self._members[ranges(starts, self._bounds[crowds + 1] - starts)]
        return members[undecided[members]]

    def _move(self, crowds: Places, undecided: NDArray[np.bool_]) -> None:
        """Finds the heads of crowds, from where they are on. Crowds without one are over."""
        far = 1  # twice as far each time: what is passed is looked at once or twice
        while crowds.size:
            places = self._heads[crowds, None] + np.arange(far)
            stops = self._bounds[crowds + 1]
            there = undecided[self._members[np.minimum(places, stops[:, None] - 1)]] & (places < stops[:, None])
            found = there.any(axis=1)
            self._heads[crowds] += np.where(found, there.argmax(axis=1), far)
            past = ~found & (self._heads[crowds] >= stops)
            self._left[crowds[past]] = False
            crowds = crowds[~found & ~past]
            far *= 2


def lead(
    count: int,
    pairs: Places,
    near: Compare,
    threshold: float,
    crowds: Sequence[Places] = (),
    given: int = 0,
    begun: Begun | None = None,
) -> Led:
    """The leader of each of `count` documents, which are numbered by priority, 0 first.

    `pairs` might be near: each the document that comes first times 2**32, plus the other; in any order, and once or
    more often. `near(first, second)` says how near pairs are, and they are near if that is `threshold` or more. A
    document follows the first leader that it is near to. The first `given` documents are leaders whatever they are near
    to. With `begun` the rounds go on from there.

    >>> scores = {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.5}
    >>> def near(first, second):
    ...     return np.array([scores[pair] for pair in zip(first.tolist(), second.tolist())])
    >>> led = lead(4, np.array([0 << 32 | 1, 1 << 32 | 2, 0 << 32 | 2]), near, 0.8)
    >>> led.leader.tolist(), led.score.tolist()
    ([0, 0, 2, 3], [1.0, 0.9, 1.0, 1.0])
    """
    pairs = distinct(pairs[pairs & 0xFFFF_FFFF >= given])
    leader, score, undecided = np.arange(count), np.ones(count), np.zeros(count, np.bool_)
    if begun:
        leader, score, undecided = begun.leader.copy(), begun.score.copy(), begun.undecided.copy()
    else:
        for some in (pairs >> 32, pairs & 0xFFFF_FFFF, *crowds):
            undecided[some] = True
    crowd = _Crowds(crowds, undecided, given, begun.misses if begun else None)
    # How many pairs and crowds hold each document back.
    held = np.bincount(np.concatenate([pairs & 0xFFFF_FFFF, crowd.held_back(undecided)]), minlength=count)
    held = held.astype(np.int32)
    leads = np.flatnonzero(undecided & (held == 0))
    looked: list[tuple[Places, Scores]] = []
    while leads.size:
        undecided[leads] = False
        asked = distinct(np.concatenate([_of(pairs, leads), crowd.ask(leads, leader, given)]))
        ahead, behind = asked >> 32, asked & 0xFFFF_FFFF
        open_ = ahead < leader[behind]
        ahead, behind = ahead[open_], behind[open_]
        how = near(ahead, behind)
        looked.append((asked[open_], how))
        hit = np.flatnonzero(how >= threshold)[::-1]
        # Backwards: of several values for one place the last stays, and that is to be the first leader's.
        leader[behind[hit]], score[behind[hit]] = ahead[hit], how[hit]
        follows = distinct(behind[hit])
        follows = follows[undecided[follows]]
        undecided[follows] = False
        # Followers lead nobody, and leaders have been asked.
        decided = np.concatenate([leads, follows])
        freed = np.concatenate([_of(pairs, decided) & 0xFFFF_FFFF, crowd.go_on(decided, leader, undecided)])
        np.subtract.at(held, freed, 1)
        freed = distinct(freed)
        leads = freed[undecided[freed] & (held[freed] == 0)]
    del pairs, held
    none: tuple[Places, Scores] = (np.empty(0, np.int64), np.empty(0))
    asked, how = (np.concatenate(parts) for parts in zip(none, *looked, strict=True))
    return Led(leader, score, asked >> 32, asked & 0xFFFF_FFFF, how)


def _of(pairs: Places, documents: Places) -> Places:
    """Those of `pairs` in which one of `documents` comes first."""
    starts, stops = np.searchsorted(pairs, documents << 32), np.searchsorted(pairs, (documents + 1) << 32)
    return pairs[ranges(starts, stops - starts)]
