"""What a word of a document is, and what its shingles are: the slow, exact definition that `shingling` computes fast.

A shingle is a run of five words. Two documents are alike by the sets of their shingles (Broder 1997).

* A **word** is a run of letters, digits and underscores (what `re` calls word characters) of the text in NFC and lower
  case, with the
  combining marks that follow them: to Python's `re` a mark is no letter, and Hindi would fall to pieces.
* Where a script puts no blanks between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), every character with its
  marks is a word.
* A text **of fewer than five words** has runs of five characters instead, and each of them holds the numbers of the
  text: "Reading 1, Swindon 0" is no near-copy of "Reading 1, Swindon 2".
* A text shorter than that is its own shingle. A text without a word has none.
"""

from __future__ import annotations

from unicodedata import category

from newsclean.characters import composed

SIZE = 5  # words in a shingle, and characters where a text has fewer words
JOINT = "_"  # stands for the blank between words in a shingle of characters

# Blocks of the scripts without blanks, with the marks of repetition and length that belong to no script.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3041, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width Katakana
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),  # Han beyond the first plane
)


def is_letter(char: str) -> bool:
    r"""Whether `char` is what `re` calls `\w`.

    >>> [is_letter(char) for char in "aß5_-"]
    [True, True, True, True, False]
    """
    return char.isalnum() or char == "_"


def is_mark(char: str) -> bool:
    r"""Whether `char` is a combining mark, as the vowel signs of Hindi and the accents of decomposed text are.

    >>> is_mark("\u0301"), is_mark("a")
    (True, False)
    """
    return category(char).startswith("M")


def is_unspaced(char: str) -> bool:
    """Whether `char` is a letter of a script without blanks.

    >>> [is_unspaced(char) for char in "東ไa。"]
    [True, True, False, False]
    """
    code = ord(char)
    return code > 0xDFF and any(first <= code <= last for first, last in UNSPACED) and is_letter(char)


def prepared(text: str) -> str:
    """`text` as its words are read: composed (NFC) and in lower case.

    >>> prepared("Cafe\N{COMBINING ACUTE ACCENT} ÉTÉ")
    'café été'
    """
    return composed(text).lower()


def tokens(text: str) -> list[str]:
    """The words of `text`, in order.

    >>> tokens("The £2.5m Al-Waer deal: “SÍ”")
    ['the', '2', '5m', 'al', 'waer', 'deal', 'sí']
    >>> tokens("東京の雨, हिन्दी")
    ['東', '京', 'の', '雨', 'हिन्दी']
    """
    found: list[str] = []
    inside = alone = False  # is the last word still open; is it a character of a script without blanks
    for char in prepared(text):
        if is_letter(char):
            unspaced = is_unspaced(char)
            if inside and not unspaced and not alone:
                found[-1] += char
            else:
                found.append(char)
            inside, alone = True, unspaced
        elif inside and is_mark(char):
            found[-1] += char
        else:
            inside = False
    return found


def shingle_set(text: str, size: int = SIZE) -> set[bytes]:
    """The set of shingles of `text`: each is its words in UTF-8, joined by blanks.

    This is what to give `datasketch.MinHash`, one by one, with `shingling.hash32` as its hash function, to get the
    signatures that `minhash.signatures` computes.

    >>> sorted(shingle_set("The mayor of Lindau said no."))
    [b'mayor of lindau said no', b'the mayor of lindau said']
    >>> sorted(shingle_set("Lions 2"))
    [b'ions_ 2', b'lions 2', b'ons_2 2']
    """
    found = tokens(text)
    if len(found) >= size:
        runs = zip(*[found[start:] for start in range(size)], strict=False)
        return {" ".join(run).encode("utf-8", "surrogatepass") for run in runs}
    return {" ".join(shingle).encode("utf-8", "surrogatepass") for shingle in short_shingles(found, size)}


def short_shingles(found: list[str], size: int = SIZE) -> list[tuple[str, ...]]:
    """The shingles of a text of fewer than `size` words: runs of characters, each with the numbers of the text.

    >>> short_shingles(["ab", "1", "c"])
    [('ab_1_', '1'), ('b_1_c', '1')]
    >>> short_shingles(["yes"]), short_shingles([])
    ([('yes',)], [])
    """
    if not found:
        return []
    numbers = sorted(word for word in found if any(char.isdecimal() for char in word))
    joined = JOINT.join(found)
    runs = [joined[start : start + size] for start in range(max(1, len(joined) - size + 1))]
    return [(run, *numbers) for run in runs]
