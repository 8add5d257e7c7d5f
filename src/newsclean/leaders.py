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
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from newsclean.joining import Places, distinct
from newsclean.shingling import bounds_of

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


@dataclass(slots=True)
class _Crowds:
    """The members of all crowds, those of crowd i at `bounds[i] : bounds[i + 1]`, rising, and which crowds are left."""

    members: Places
    bounds: Places
    misses: Places = field(init=False)
    of: Places = field(init=False)
    heads: Places = field(init=False)

    def __post_init__(self) -> None:
        self.misses = np.zeros(len(self.bounds) - 1, np.int64)
        self.of = np.repeat(np.arange(len(self.misses)), np.diff(self.bounds))

    def find_heads(self, undecided: NDArray[np.bool_]) -> None:
        """Finds `heads`, the first undecided member of each crowd; `len(undecided)` where there is none."""
        held = np.where(undecided[self.members], self.members, len(undecided))
        self.heads = np.minimum.reduceat(held, self.bounds[:-1]) if held.size else np.empty(0, np.int64)

    def open(self, leader: Places) -> NDArray[np.bool_]:
        """Which members the head of their crowd might lead: those that follow nobody before it."""
        return leader[self.members] > self.heads[self.of]

    def shrink(self, undecided: NDArray[np.bool_], leader: Places) -> None:
        """Leaves out members that no head might lead, crowds of one, and those that are to be dispersed."""
        self.find_heads(undecided)
        stay = (self.open(leader) | undecided[self.members]) & (self.misses < PATIENCE)[self.of]
        sizes = np.bincount(self.of[stay], minlength=len(self.misses))
        stay &= (sizes > 1)[self.of]
        self.members = self.members[stay]
        left = np.bincount(self.of[stay], minlength=len(self.misses)) > 0
        self.misses, self.heads = self.misses[left], self.heads[left]
        self.bounds = bounds_of(sizes[left])
        self.of = np.repeat(np.arange(len(self.misses)), sizes[left])


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
    early, late = pairs >> 32, pairs & 0xFFFF_FFFF
    crowd = _Crowds(
        np.concatenate(crowds) if crowds else np.empty(0, np.int64),
        bounds_of(np.array([len(some) for some in crowds], np.int64)),
    )
    leader, score, undecided = np.arange(count), np.ones(count), np.zeros(count, np.bool_)
    if begun:
        leader, score, undecided = begun.leader.copy(), begun.score.copy(), begun.undecided.copy()
        crowd.misses = begun.misses.copy()
    else:
        undecided[early] = undecided[late] = undecided[crowd.members] = True
    crowd.find_heads(undecided)
    looked: list[tuple[Places, Places, Scores]] = []
    while undecided.any():
        blocked = np.zeros(count, np.bool_)
        blocked[late] = True
        blocked[crowd.members[crowd.members > crowd.heads[crowd.of]]] = True
        leads = undecided & ~blocked
        undecided &= ~leads
        asked = leads[early]
        # In a crowd its head is compared with all that it might lead.
        led = crowd.open(leader) & (crowd.members >= given) & np.append(leads, False)[crowd.heads[crowd.of]]
        pairs = distinct(
            np.concatenate(
                [early[asked] << 32 | late[asked], crowd.heads[crowd.of[led]] << 32 | crowd.members[led]],
            )
        )
        ahead, behind = pairs >> 32, pairs & 0xFFFF_FFFF
        early, late = early[~asked], late[~asked]
        open_ = ahead < leader[behind]
        ahead, behind = ahead[open_], behind[open_]
        how = near(ahead, behind)
        looked.append((ahead, behind, how))
        hit = np.flatnonzero(how >= threshold)[::-1]
        # Backwards: of several values for one place the last stays, and that is to be the first leader's.
        leader[behind[hit]], score[behind[hit]] = ahead[hit], how[hit]
        undecided[behind[hit]] = False
        asked_of = np.bincount(crowd.of[led], minlength=len(crowd.heads))
        led &= leader[crowd.members] == crowd.heads[crowd.of]
        crowd.misses += 2 * np.bincount(crowd.of[led], minlength=len(crowd.heads)) < asked_of
        crowd.shrink(undecided, leader)
        still = undecided[early]  # followers lead nobody
        early, late = early[still], late[still]
    none: tuple[Places, Places, Scores] = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    ahead, behind, how = (np.concatenate(parts) for parts in zip(none, *looked, strict=True))
    return Led(leader, score, ahead, behind, how)
