"""`find_duplicates`: the near-duplicate documents of a list, grouped."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsclean.corpus.formats import InputError
from newsclean.corpus.ranking import KEEPS, Keep, needs_column

if TYPE_CHECKING:
    from newsclean.corpus.deduplication import Grouped

Document = str | tuple[Hashable, str | None] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that repeats another: its id, and how near it is, 0 to 1."""

    id: Any
    score: float


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Documents that say the same: the id of the one that is kept, and those that repeat it, in the order of the
    documents. With keep="none" nothing is kept: `kept` is None, and the one that the others repeat is among them, with
    a score of 1.
    """

    kept: Any
    removed: tuple[Duplicate, ...]


def find_duplicates(
    documents: Iterable[Document],
    threshold: float = 0.8,
    keep: Keep = "first",
    *,
    by: str | None = None,
    text: str = "text",
    id: str | None = "id",
    against: Iterable[Document] | None = None,
    containment: bool = False,
    bodies: bool = False,
    clean: bool = False,
    jobs: int = 1,
) -> list[DuplicateGroup]:
    """The groups of near-duplicates among `documents`, in the order in which what they repeat stands there.

    A document is a string (its id is then its position, from 0), a pair of id and string, or a mapping with the fields
    `text` and `id` (None: the position is the id). Two are near if the sets of their shingles (five words in a row)
    have a Jaccard similarity of `threshold` or more, 0 to 1; with `containment`, if so much of the smaller set is in
    the larger. Each removed document is near the very one that is kept. Texts without a word are near nothing.

    `keep` says which one: "first" or "last" in the order of the documents, "longest", "earliest" by the date in the
    field `by`, "priority" by the number in the field `by` (1 comes before 2), or "none" at all. Documents of `against`
    are kept whatever they are like, and their ids may be those of other documents. `clean` compares texts after
    cleaning them (standard profile), `bodies` also without dateline, byline and wire credit; `jobs` is how many
    processes read them.

    Raises TypeError and ValueError for what is no document, for ids that are missing or come twice, and for options
    that do not go together.

    >>> story = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
    >>> find_duplicates([story, "Nothing else was said.", story.replace("Monday, ", "Monday ")])
    [DuplicateGroup(kept=0, removed=(Duplicate(id=2, score=1.0),))]
    """
    check(threshold, keep, by, containment)
    from newsclean.corpus.blocks import Columns
    from newsclean.corpus.deduplication import Plan, group
    from newsclean.corpus.documents import Listed
    from newsclean.corpus.preparing import Preparation
    from newsclean.corpus.ranking import ranker
    from newsclean.corpus.signing import Signing
    from newsclean.corpus.work import Work

    names, rows = _read(documents, text, id, by, "documents")
    given_names, given_rows = _read(() if against is None else against, text, id, by, "against")
    columns = Columns(text="text", by=by and "by", ranker=ranker(keep))
    signing = Signing(columns, Preparation(clean=clean, bodies=bodies), longest=keep == "longest")
    plan = Plan(signing, threshold, "containment" if containment else "jaccard", keep, given=1, jobs=jobs)
    try:
        grouped = group(Listed(given_rows, rows, columns=columns), plan, Work({}))
    except InputError as error:
        raise ValueError(str(error)) from None
    return _groups([*given_names, *names], grouped, keep)


def check(threshold: float, keep: str, by: str | None, containment: bool) -> None:
    """Raise TypeError and ValueError for options that cannot be, or do not go together."""
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise TypeError(f"threshold is {threshold!r}, not a number")
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold!r}, not above 0 and up to 1")
    if keep not in KEEPS:
        raise ValueError(f"keep is {keep!r}, not one of {', '.join(KEEPS)}")
    if by is not None and not needs_column(keep):
        raise ValueError(f"by={by!r} goes with keep='earliest' or 'priority', not with {keep!r}")
    if by is None and needs_column(keep):
        raise ValueError(f"keep={keep!r} goes by a field: by=... says which")
    if containment and keep != "longest":
        raise ValueError(f"containment keeps the longest of a group, not {keep!r}")


def _read(
    documents: Iterable[Document], text: str, id: str | None, by: str | None, what: str
) -> tuple[list[Any], list[dict[str, Any]]]:
    """The ids of documents, and of each the fields that count."""
    if isinstance(documents, str):
        raise TypeError(f"{what} is one str; give a list of them")
    names: list[Any] = []
    rows: list[dict[str, Any]] = []
    seen: dict[Any, int] = {}
    name: Any
    row: dict[str, Any]
    for number, document in enumerate(documents):
        if isinstance(document, str):
            name, row = number, {"text": document}
        elif isinstance(document, Mapping):
            missing = [field for field in (text, id, by) if field is not None and field not in document]
            if missing:
                raise ValueError(
                    f"{what}[{number}] has no field {missing[0]!r}; there are {', '.join(map(repr, document))}"
                )
            name, row = number if id is None else document[id], {"text": document[text], "by": by and document[by]}
        elif isinstance(document, tuple) and len(document) == 2:
            name, row = document[0], {"text": document[1]}
        else:
            raise TypeError(f"{what}[{number}] is of type {type(document).__name__}, not a string, a pair or a mapping")
        if row["text"] is not None and not isinstance(row["text"], str):
            raise TypeError(f"the text of {what}[{number}] is of type {type(row['text']).__name__}, not a string")
        if by is not None and "by" not in row:
            raise ValueError(f"{what}[{number}] has no field {by!r}: only mappings have fields")
        if name is None:
            raise ValueError(f"the id of {what}[{number}] is None")
        if seen.setdefault(name, number) != number:
            raise ValueError(f"{what}[{seen[name]}] and [{number}] have the same id {name!r}")
        names.append(name)
        rows.append(row)
    return names, rows


def _groups(names: list[Any], grouped: Grouped, keep: Keep) -> list[DuplicateGroup]:
    import numpy as np

    leader, score = grouped.leader, grouped.score
    members: dict[int, list[int]] = {}
    for number in np.flatnonzero(leader != np.arange(len(leader))).tolist():
        members.setdefault(int(leader[number]), []).append(number)
    found = []
    for kept in sorted(members):
        gone = members[kept]
        nothing = keep == "none" and kept >= grouped.given
        if nothing:
            gone = sorted([kept, *gone])
        removed = tuple(Duplicate(names[number], float(score[number])) for number in gone)
        found.append(DuplicateGroup(None if nothing else names[kept], removed))
    return found
