"""Invented news in several languages, from a seed: what an extractor leaves of a page, captions and share bars too.

A sentence begins as news does and goes on in words made of syllables, as unevenly frequent as words are: texts of a few
stock phrases would be copies of one another as no newspaper is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple


class Language(NamedTuple):
    """The pieces that a language's articles are made of."""

    weight: int
    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    bar: tuple[str, ...]  # share bars, labels, prompts
    little: str  # words that stand between others
    syllables: str
    stop: str = "."
    blank: str = " "


LANGUAGES = (
    Language(
        10,
        ("The mayor of Lindau", "A spokeswoman for the port", "The ferryman’s daughter", "Two of the engineers"),
        ("said on Monday that", "told the council’s committee that", "denied again that", "has long believed that"),
        (
            "the bridge would stay closed",
            "nobody had paid for the repairs",
            "the night ferry could sail",
            "prices rose",
        ),
        ("until the spring", "in spite of the storm", "for the ninth year in a row", "at a cost of €4.2 million"),
        (
            "Share on X",
            "Advertisement",
            "Sign up for our newsletter",
            "Read more: Storm closes three ports",
            "Photo: A. Kern/AP",
        ),
        "the of a in and to was that with for on it by as",
        "ber con dal ent fer gal hin lor mar nes oth pre qua ran ste tor ul ving wer tion",
    ),
    Language(
        3,
        ("Die Bürgermeisterin", "Ein Sprecher der Stadtwerke", "Der Betreiber des Heizkraftwerks"),
        ("erklärte am Dienstag,", "bestätigte auf Anfrage,", "ließ offen, ob"),
        (
            "die Brücke müsse gesperrt bleiben",
            "die Übergabe werde geprüft",
            "niemand habe die Größe des Schadens gekannt",
        ),
        ("bis zum Frühjahr", "trotz der „guten Gespräche“", "für rund 40.000 Haushalte"),
        ("Mehr zum Thema", "Anzeige", "Teilen", "Newsletter abonnieren", "Foto: dpa"),
        "der die das und in von zu mit den auf für ist",
        "auf ber chen dung ent fähr ge hof kei lich mäß nung ößt rich schaft tig über wirt zahl",
    ),
    Language(
        3,
        ("Le maire de la ville", "La compagnie des ferries", "Une porte-parole du port"),
        ("a déclaré lundi que", "a confirmé que", "n’a pas exclu que"),
        ("le pont resterait fermé", "les travaux coûteraient cher", "la grève serait reconduite"),
        ("jusqu’au printemps", "malgré l’opposition des « riverains »", "pour la troisième semaine"),
        ("Lire aussi", "Publicité", "Partager sur Facebook", "Abonnez-vous", "Crédit photo : AFP"),
        "le la les de des un une et dans pour que sur",
        "ache bor ciel dé ense fran grê illes jour lè ment nais oire pré qué rable sion té vant",
    ),
    Language(
        2,
        ("Пресс-служба мэрии", "Владелец парома", "Инженеры порта"),
        ("сообщила в понедельник, что", "подтвердил, что", "не исключили, что"),
        ("мост останется закрытым", "ремонт обойдётся дорого", "паром выйдет ночью"),
        ("до весны", "несмотря на шторм", "за 4,2 млн рублей"),
        ("Читайте также", "Реклама", "Поделиться", "Подписаться на рассылку"),
        "и в на с по из за о что как это был",
        "бор вет гра дож ень жел зим ира кол лод мир нов оби пор руч ско тел уча фор хол цен",
    ),
    Language(
        1,
        ("市長は", "港の担当者は", "船会社は"),
        ("月曜日に", "記者会見で", "委員会で"),
        ("橋は閉鎖されると", "修理の費用は高いと", "夜の船が出ると"),
        ("春まで続くと述べた", "嵐の中でも明らかにした", "三年ぶりに発表した"),
        ("関連記事", "広告", "シェアする"),
        "のはをにがと",
        "市港橋船嵐春夜雨町川海山道駅空車家国人水火土木金年月日時分東西南北",
        "。",
        "",
    ),
)
NAMES = "Kelnish Marrack Ostrava Harlin Tessaly Brodmin Averell Quillon Mertens Dabrow Salter Vennick Oakhurst".split()
SPOILS = ("doesnâ€™t", "caf&eacute;", "&amp;", "eye\u00adbrow", "\u200b")


def article(rng: random.Random, size: int, language: Language | None = None) -> str:
    """An article of about `size` characters: a headline, captions twice now and then, paragraphs, bars between them."""
    language = language or rng.choices(LANGUAGES, [each.weight for each in LANGUAGES])[0]
    lines = [_sentence(rng, language, "")]
    caption = _sentence(rng, language, " (Foto)")
    length = 0
    while length < size:
        kind = rng.random()
        if kind < 0.12:
            line = rng.choice(language.bar)
        elif kind < 0.18:
            line = caption
        else:
            line = language.blank.join(_sentence(rng, language, language.stop) for _ in range(rng.randint(1, 4)))
            if rng.random() < 0.02:
                line += f" {rng.choice(SPOILS)}"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)


def articles(seed: int, characters: int, size: int = 3000) -> Iterator[str]:
    """Articles of `characters` in all, most of them near `size`."""
    rng = random.Random(seed)
    while characters > 0:
        made = article(rng, int(size * rng.uniform(0.3, 2)))
        characters -= len(made)
        yield made


@cache
def _vocabulary(language: Language) -> tuple[list[str], list[float]]:
    """Words of a language, and how often each comes (Zipf's law)."""
    rng = random.Random(language.syllables)
    pieces = language.syllables.split() if language.blank else list(language.syllables)
    little = language.little.split() if language.blank else list(language.little)
    made = ("".join(rng.choices(pieces, k=rng.randint(1, 4))) for _ in range(8000))
    words = list(dict.fromkeys((*little, *made)))
    return words, list(accumulate(1 / (place + 3) for place in range(len(words))))


def _sentence(rng: random.Random, language: Language, end: str) -> str:
    words, weights = _vocabulary(language)
    told = rng.choices(words, cum_weights=weights, k=rng.randint(5, 20))
    parts = [rng.choice(language.who), rng.choice(language.did), *told, rng.choice(language.where)]
    if rng.random() < 0.7:
        # Most sentences begin with what happened.
        parts = [told[0].capitalize(), *told[1:], rng.choice(language.what)]
    if language.blank:
        parts.insert(rng.randint(1, len(parts)), rng.choice(NAMES))
    if rng.random() < 0.3:
        parts.append(str(rng.randint(2, 2026)))
    return language.blank.join(parts) + end
