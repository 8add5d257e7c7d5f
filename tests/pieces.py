"""Articles built of the pieces that pages are made of: captions, share bars, entities, mojibake, separators, refrains.

Random characters seldom make a share bar, and never one between two copies of a caption.
"""

from __future__ import annotations

from textwrap import wrap

from hypothesis import strategies as st

from newsclean.options import POLICIES, SWITCHED
from newsclean.rules import read_packs

SENTENCES = [
    "The mayor of Lindau said on Monday that the bridge would stay closed until the spring.",
    "The mayor of Lindau said on Tuesday that the bridge would stay closed until the spring.",
    "The mayor of Lindau said on Monday that the bridge would not stay closed until the spring.",
    "“We have waited nine years for this,” the ferryman said, “and we can wait another.”",
    "We have waited nine years for this",
    "It was cold.",
    "Nobody was hurt in the fire, which broke out shortly before four in the morning, the brigade said.",
    "Die Brücke bleibt nach Angaben der Stadt mindestens bis zum Frühjahr für den gesamten Verkehr gesperrt.",
    "Le maire a déclaré lundi que le pont resterait fermé jusqu'au printemps, faute d'argent pour les travaux.",
    "Мост останется закрытым до весны, сообщила в понедельник пресс-служба мэрии города Луча.",
    "橋は春まで閉鎖されると市長が月曜日に述べた。",
    "قال رئيس البلدية يوم الاثنين إن الجسر سيبقى مغلقا حتى الربيع.",
]
HEADLINES = [
    "Bridge to stay closed until the spring, mayor says",
    "Bridge to stay closed until the spring, mayor says | The Lindau Post",
    "Read more: Bridge to stay closed until the spring, mayor says",
    "Storm closes three ports in the north",
    "Reading 1, Swindon 0",
    "Reading 1, Swindon 2",
    "Latest News",
    "Related articles",
    "Mehr zum Thema",
    "Lire aussi",
    "What would you change first?",
    "Interview",
    "Ingredients:",
    "4:14 p.m.",
    "Yes",
    "3",
    "| Lindau | 4 | 2 | 1 |",
    "- two eggs",
    "1. Open the valve",
]
CAPTIONS = [
    "The closed bridge over the Luch, seen from the northern bank on Sunday",
    "The closed bridge over the Luch, seen from the northern bank on Sunday (Photo: A. Kern)",
    "The closed bridge over the Luch, seen from the northern bank on Sunday. REUTERS/Ana Kern",
    "The closed bridge over the Luch, seen from the nor...",
    "Image caption The closed bridge over the Luch, seen from the northern bank on Sunday",
    "Photo: Ana Kern/AP",
]
LINKS = [
    "The mayor read [the report on the bridge][1] and [said][2] that it would stay closed until the spring.",
    "[the report",
    "on the bridge][1]",
    "[ [A map of the bay] ][2]",
    "![A map of the bay][1]",
    "[Share](https://example.org/share)",
    "[1]: https://example.org/report",
    "[2]: https://example.org/2",
]
SPOILS = [
    ("", ""),
    ("\u200b", ""),
    ("", "\u00ad"),
    ("\ufeff", " "),
    (" ", "\u00a0"),
    ("&amp;", ""),
    ("", "&lt;b&gt;"),
    ("â€œ", "â€\x9d"),
    ("Ã©", "&#8232;"),
    ("\x1b[31m", "\x1b[0m"),
    ("e\u200b\u0301", ""),
    ("\ud83d", "\udca9"),
    ("* ", ""),
    ("» ", " →"),
    ("\u202e", "\u202c"),
    ("&amp;amp;amp;", "\x00"),
]
SEPARATORS = [
    "\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85",
    "\u2028", "\u2029", "\n \n", "\n\t\n", " ", "",
]  # fmt: skip

_examples = [example for rule in read_packs() for example in rule.example]
_spares = [spare for rule in read_packs() for spare in rule.spare]
lines = st.one_of(
    st.sampled_from(SENTENCES),
    st.sampled_from(HEADLINES),
    st.sampled_from(CAPTIONS),
    st.sampled_from(LINKS),
    st.sampled_from(_examples),
    st.sampled_from(_spares),
    st.text(max_size=12),
)
spoiled = st.builds(lambda line, spoil: spoil[0] + line + spoil[1], lines, st.sampled_from(SPOILS))
separators = st.sampled_from(SEPARATORS)


@st.composite
def articles(draw: st.DrawFn) -> str:
    """An article: a few distinct lines, each of which may come again, alone or as part of a block, between any
    separators, and sometimes broken at one width."""
    palette = draw(st.lists(spoiled, min_size=1, max_size=9))
    order = draw(st.lists(st.integers(0, len(palette) - 1), max_size=18))
    block = draw(st.integers(0, 3))
    chosen = [palette[i] for i in order] + [palette[i] for i in order] * (block == 1)
    if block == 2:
        chosen = [line for line in chosen for _ in range(2)]
    if width := draw(st.sampled_from([0, 0, 30, 40, 72])):
        chosen = ["\n".join(wrap(line, width)) for line in chosen]
    usual = draw(separators)
    breaks = [draw(separators) if draw(st.booleans()) else usual for _ in chosen]
    return "".join(line + end for line, end in zip(chosen, breaks, strict=True))


options = st.fixed_dictionaries(
    {},
    optional={
        "profile": st.sampled_from(list(POLICIES)),
        "similarity": st.sampled_from([0.0, 0.5, 0.85, 1.0]),
        "guards": st.booleans(),
        **dict.fromkeys(SWITCHED, st.booleans()),
        "languages": st.sampled_from([None, ("en",), ("de", "fr")]),
        "keep": st.sampled_from([(), ("Latest News",), ("Photo: Ana Kern/AP", "Yes")]),
    },
)
