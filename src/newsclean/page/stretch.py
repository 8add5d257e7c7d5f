"""Where the article lies in the text of a page: two looks at each line, and the best stretch of them."""

from __future__ import annotations

from functools import cache, lru_cache
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from newsclean.page.features import around, before, features, paragraphs, shifted
from newsclean.page.trees import UNIT, load
from newsclean.rules import RuleBook, builtin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Rows = NDArray[np.float32]

# Chances are whole thousandths.
EVEN = 300  # a line likelier than this speaks for the stretch it is in: rather a blemish kept than a sentence lost
LEAST = 300  # a line less likely goes, even inside the stretch
MOST = 60  # words of a line that count
FEWEST = 6  # lines of a text that can be a page
SURE = 0.65  # the mean chance of the stretch's words, below which there is no article to be found
SHARE = 0.2  # of the words of all a text's paragraphs: a stretch with less is one among many, as in a list or a forum
WORDS = 60  # words of the stretch, below which there is none
FAR = 50


class Page(NamedTuple):
    """What a text looks like: the chance of each line (0 to 1) to be the article's, which lines are taken for it, how
    sure that is (the mean chance of their words, 0 to 1), and their share of the words of all paragraphs (0 to 1)."""

    chances: tuple[float, ...]
    article: tuple[bool, ...]
    sure: float
    share: float

    @property
    def found(self) -> bool:
        """Whether there is an article to be found."""
        return self.sure >= SURE and self.share >= SHARE

    @property
    def verdict(self) -> str:
        """What to say of the text."""
        if not self.found:
            why = f"sure {self.sure:.2f}" if self.sure < SURE else f"the best has {self.share:.0%} of the paragraphs"
            return f"no article found ({why}): cleaned as by the standard profile"
        if all(self.article):
            return "no page: all of it reads as an article"
        return f"a page: {sum(self.article)} of {len(self.article)} lines read as the article (sure {self.sure:.2f})"


@lru_cache(maxsize=4)
def look(texts: tuple[str, ...]) -> Page:
    """What a text without blank lines looks like."""
    if len(texts) < FEWEST:
        return Page((1.0,) * len(texts), (True,) * len(texts), 1.0, 1.0)
    import numpy as np

    first, second = load()
    rows = features(texts, _book())
    words = np.minimum(rows[:, 0].astype(np.float64) + 1, MOST)
    glance = chances(first.scores(rows))
    chance = chances(second.scores(np.hstack([rows, second_look(glance, words)])))
    start, end = best_stretch((chance - EVEN) * words)
    place = np.arange(len(texts))
    article = (place >= start) & (place < end) & (chance >= LEAST)
    weight = (words * article).sum()
    sure = float((chance * words * article).sum() / weight / 1000) if weight >= WORDS else 0.0
    spoken = rows[:, 0].astype(np.float64) * paragraphs(rows)
    share = float((spoken * article).sum() / max(spoken.sum(), 1.0))
    return Page(tuple((chance / 1000).tolist()), tuple(article.tolist()), sure, share)


@cache
def _book() -> RuleBook:
    return RuleBook(builtin())


def second_look(chance: Column, words: Column) -> Rows:
    """What the first look says of each line's company: a row for each line."""
    import numpy as np

    count = len(chance)
    start, end = best_stretch((chance - EVEN) * words)
    place = np.arange(count, dtype=np.float64)
    inside = ((place >= start) & (place < end)).astype(np.float64)
    mass = chance * words
    total, within = max(mass.sum(), 1.0), max(inside.sum(), 1.0)
    back = chance[::-1]
    columns = [
        chance,
        *(shifted(chance, by) for by in (1, -1, 2, -2, 3, -3)),
        *(around(chance, reach) for reach in (2, 5, 12)),
        *(column for reach in (5, 15) for column in (before(chance, reach), before(back, reach)[::-1])),
        np.cumsum(mass) / total,
        inside,
        np.clip(place - start, -FAR, FAR),
        np.clip(end - 1 - place, -FAR, FAR),
        np.full(count, (chance * inside).sum() / within),
        np.full(count, (mass * inside).sum() / total),
        np.full(count, within / count),
        around(mass, 3),
        np.maximum.accumulate(chance),
        np.maximum.accumulate(back)[::-1],
    ]
    return np.array(columns, dtype=np.float32).T


@cache
def _sigmoid() -> NDArray[np.float64]:
    import numpy as np

    # In steps of a quarter of a unit of the score; rounded, so that no machine's last bit of exp() shows.
    return np.array([float(round(1000 / (1 + exp(-step / (UNIT / 4))))) for step in range(-STEPS, STEPS + 1)])


STEPS = 8 * UNIT // 4  # logits from -8 to 8


def chances(scores: NDArray[np.int64]) -> Column:
    """Scores as chances in whole thousandths."""
    import numpy as np

    return _sigmoid()[np.clip(scores // 4, -STEPS, STEPS) + STEPS]


def best_stretch(scores: Column) -> tuple[int, int]:
    """The run of scores with the greatest sum: start and end (exclusive); (0, 0) where none is above 0.

    Maximum subsequence segmentation (Pasternack and Roth, WWW 2009).

    >>> import numpy as np
    >>> best_stretch(np.array([-1.0, 2.0, -1.0, 3.0, -5.0, 1.0]))
    (1, 4)
    """
    import numpy as np

    sums = np.concatenate([[0.0], np.cumsum(scores)])
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    return (int(np.argmin(sums[: end + 1])), end) if end else (0, 0)
