"""How alike two lines are: the plain form, words, comparison key, shingles and overlap. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from newsclean.characters import FOLDS
from newsclean.markdown import link_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Latin, Greek and Cyrillic without marks of their own: there `re` knows what a letter is, and is far faster than regex.
_OTHER_SCRIPT = re.compile("[^\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u206f\u20a0-\u20bf\u2190-\u22ff]")
_SIGNS = "[%‰$€£¥₹₽₩₺₴₪°]"
_WORDS_SPACED = re.compile(rf"[^\W_]+|{_SIGNS}|(?<![^\s(])[+-](?=\d)")
_WORDS_ASCII = re.compile(r"[a-z0-9]+|[%$]|(?<![^\s(])[+-](?=\d)")
# Each looks behind after its sign and not before: so `re` looks for the sign at C speed.
_APOSTROPHE = re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])")
_THOUSANDS = re.compile(r"[,.'](?<=\d[,.'])(?=\d{3}(?!\d))")
_FACT = re.compile(r"[%$+-](?:(?<=[%$])|(?=\d))")
# Splitting at what is blank here is several times as fast as a pattern.
_BLANKED = bytes(code if chr(code).isalnum() else 0x20 for code in range(128)) + bytes(128)

# Bullets, arrows and rules that pages hang on the ends of a line; what is left is what a rule's pattern sees.
_ORNAMENT = r"\s*|>~=_+\-•·∙▪▫◦●○■□◆◇▶►▸▷▼▾→⇒›★☆✓✔✕✖×\N{VARIATION SELECTOR-16}\U0001f300-\U0001faff"
_EDGES = re.compile(rf"^(?:[#{_ORNAMENT}]|»\s)+|[<«{_ORNAMENT}]+$")
_BLANK = "".join(char for char in map(chr, range(128)) if char.isspace())
_BEFORE, _BEHIND = f"#*|>~=_+-{_BLANK}", f"<*|>~=_+-{_BLANK}"


def plain(text: str) -> str:
    """`text` as the rules see it: full-width and curly forms folded, blanks single, ornaments at the ends gone, the
    words of a link in its place.

    >>> plain("» Read more：  “The  vote” →")
    'Read more: "The vote"'
    """
    if "](" in text:
        text = link_texts(text)
    if text.isascii():
        text = text.lstrip(_BEFORE).rstrip(_BEHIND)
    elif not (_is_plain_end(text[0]) and _is_plain_end(text[-1])):
        text = _EDGES.sub("", text)
    if not (text := folded(text)).isascii():
        text = normalize("NFKC", text)
    # Every blank but the usual one is unprintable; looking for them is cheaper than splitting.
    return text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())


def folded(text: str) -> str:
    """`text` with the quotes, dashes and the like put as their plain forms.

    >>> folded("“No” – …")
    '"No" - ...'
    """
    if not text.isascii():
        # Looking for each, and str.replace for the few that are there, is several times as fast as str.translate.
        for char, fold in _FOLDS:
            if char in text:
                text = text.replace(char, fold)
    return text


_FOLDS = tuple(FOLDS.items())


def _is_plain_end(char: str) -> bool:
    # Most lines begin and end in letters or full stops: no ornaments there, and no need to look for them.
    return char.isalnum() or char in ".,;:!?\"'()[]“”‘’„…"


def words(text: str) -> list[str]:
    """The words of `text` as they count in a comparison: case, accents' encoding, quotes, dashes and punctuation
    folded.

    Letters, digits and their marks make words; so do the signs that carry a fact ("%", "$", the minus of "-5").
    In scripts without spaces every character is a word.

    >>> words("Al-Waer’s “$10,000” — 5% up")
    ['al', 'waers', '$', '10000', '5', '%', 'up']
    >>> words("東京の雨")
    ['東', '京', 'の', '雨']
    """
    if text.isascii():
        text = _glued(text.lower())
        return _WORDS_ASCII.findall(text) if _FACT.search(text) else text.encode().translate(_BLANKED).decode().split()
    # One letter of Russian is written in two ways, and a text prints both.
    text = _glued(normalize("NFKC", folded(text)).casefold().replace("ё", "е"))
    return _WORDS_SPACED.findall(text) if not _OTHER_SCRIPT.search(text) else _words_unicode()(text)


def _glued(text: str) -> str:
    # "don't" and "10,000" are one word each, and "don" or "10" alone would say something else.
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    return _THOUSANDS.sub("", text)


def key(text: str) -> str:
    """The comparison key: lines with equal keys say the same. Lines without a word have their own text as key.

    >>> key("“Stay home,” he said") == key('"Stay home", he said.')
    True
    >>> key("* * *")
    '* * *'
    """
    return " ".join(words(text)) or text


@cache
def _words_unicode() -> Callable[[str], list[str]]:
    import regex

    unspaced = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    pattern = regex.compile(
        rf"[{unspaced}]\p{{M}}*|(?:(?![{unspaced}])[\p{{L}}\p{{M}}\p{{N}}])+|{_SIGNS}|(?<![^\s(])[+-](?=\d)"
    )
    return pattern.findall


def shingles(tokens: Sequence[str], size: int) -> set[tuple[str, ...]]:
    """The set of runs of `size` neighbouring tokens; a text shorter than that is its own shingle.

    >>> sorted(shingles(["a", "b", "c"], 2))
    [('a', 'b'), ('b', 'c')]
    >>> shingles(["a"], 2)
    {('a',)}
    """
    if len(tokens) <= size:
        return {tuple(tokens)} if tokens else set()
    return set(zip(*[tokens[i:] for i in range(size)], strict=False))


def overlap(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of the words of two lines that both have, 0 to 1, each as often as it comes (the Dice coefficient of
    bags).

    >>> overlap(["a", "b", "b"], ["b", "c", "a"])
    0.6666666666666666
    """
    if not first or set(first).isdisjoint(second):
        return 0.0
    rest = Counter(second)
    common = 0
    for word in first:
        if rest.get(word):
            rest[word] -= 1
            common += 1
    return 2 * common / (len(first) + len(second))
