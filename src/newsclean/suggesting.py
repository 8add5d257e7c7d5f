"""What a message says of a name that nobody knows: which known one it may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def close(name: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """The end of a message about a `name` that is not `known`: the nearest one, or else what `otherwise` says; all of
    them where that is None.

    >>> close("profil", ["profile", "rules"]), close("x", ["profile", "rules"]), close("x", ["profile"], "")
    ("; did you mean 'profile'?", '; there are profile, rules', '')
    """
    from difflib import get_close_matches

    names = sorted(known)
    if found := get_close_matches(name, names, 1):
        return f"; did you mean {found[0]!r}?"
    if otherwise is None:
        otherwise = f"there are {', '.join(names)}"
    return f"; {otherwise}" if otherwise else ""
