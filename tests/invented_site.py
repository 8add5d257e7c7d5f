"""The pages of an invented site, The Lindau Post: every page has its menu, its share bar, its list of what is most
read, its readers' comments and its foot, and an article of its own between them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

MENU = ["The Lindau Post", "Menu", "News", "Sport", "Weather", "Obituaries", "Search", "Log in"]
SHARE = ["Share this story", "Facebook", "Post", "Email", "Print"]
FOOT = ["About us", "Contact", "Careers", "Privacy policy", "Advertise with us", "© 2024 The Lindau Post AG"]
COMMENTS = ["Add a comment", "Comments are moderated.", "Show all comments"]
PROMPT = "Sign up for our daily letter and get the best of the Post before breakfast."
WHO = [
    "The mayor",
    "A ferryman",
    "The brigade",
    "One of the engineers",
    "A teacher",
    "The council",
    "Nobody",
    "Ana Kern",
]
DID = [
    "said on Monday that",
    "denied that",
    "had long believed that",
    "told the Post that",
    "was the first to say that",
]
WHAT = ["the bridge", "the night ferry", "the old market", "a school", "the harbour wall", "the museum", "the railway"]
WILL = ["would stay closed", "had been sold", "could not be saved", "was safe again", "would cost nine millions"]
WHEN = ["until the spring", "in spite of the storm", "after all", "for the ninth time", "before the vote", "since June"]
PLACES = ["Kelnish", "Marrack", "Odde", "Lindau", "Thorn", "Varby", "Ulm", "Senn", "Rottal", "Pell"]


@dataclass(frozen=True, slots=True)
class Story:
    """A page with what is in it: `article` is what must stay."""

    headline: str
    article: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def sentence(random: Random) -> str:
    clauses = [
        f"{random.choice(WHO)} {random.choice(DID)} {random.choice(WHAT)} of {random.choice(PLACES)} "
        f"{random.choice(WILL)} {random.choice(WHEN)}"
        for _ in range(2)
    ]
    return f"{clauses[0]}, and {clauses[1][0].lower()}{clauses[1][1:]}, {random.randrange(10_000)} people were told."


def headline(random: Random) -> str:
    what = random.choice(WHAT).removeprefix("the ").capitalize()
    return f"{what} of {random.choice(PLACES)} {random.choice(WILL)} {random.choice(WHEN)}"


def story(number: int, *, heading: str = "", extra: tuple[str, ...] = ()) -> Story:
    """A page of the site, the same for the same number; `heading` is a cross-head, `extra` stands in mid-article."""
    random = Random(f"The Lindau Post {number}")
    title = headline(random)
    paragraphs = [sentence(random) for _ in range(random.randrange(4, 9))]
    middle = [heading] if heading else []
    article = [title, *paragraphs[:2], *middle, *paragraphs[2:]]
    body = [*paragraphs[:2], *middle, *extra, *paragraphs[2:]]
    comments = [
        line
        for _ in range(random.randrange(0, 4))
        for line in (f"{random.choice(PLACES)}{random.randrange(99)} wrote:", sentence(random))
    ]
    lines = [
        f"{title} | The Lindau Post",
        *MENU,
        title,
        f"{random.randrange(1, 29)} March 2024, {random.randrange(10, 24)}:{random.randrange(10, 60)}",
        *SHARE,
        *body,
        f"{random.randrange(2, 90)} comments",
        *COMMENTS,
        *comments,
        "Most read",
        *(headline(random) for _ in range(5)),
        "Newsletter",
        PROMPT,
        *FOOT,
    ]
    return Story(title, tuple(article), tuple(lines))


def texts(start: int, end: int) -> list[str]:
    return [story(number).text for number in range(start, end)]
