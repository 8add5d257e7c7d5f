"""A newspaper on this machine: pages of invented stories, with what pages have on them, and copies among them."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STORIES = 6
# The stories 6 and 7 are 1 and 2 again, on pages of their own.
PAGES = STORIES + 2
FOOT = "The Kelnish Post is written in three rooms above the old net loft, and printed every night in Marrack."
NOISE = ["Share on Facebook", "Sign up for our newsletter", "Advertisement"]


def story_of(page: int) -> int:
    """The story that a page has."""
    return page - STORIES + 1 if page >= STORIES else page


def headline(story: int) -> str:
    """The headline of a story."""
    return f"{['Harbour', 'Council', 'School', 'Mill', 'Bridge', 'Theatre'][story]} to stay closed for now"


def paragraphs(story: int) -> list[str]:
    """The paragraphs of a story."""
    chance = random.Random(story)
    places = ["Kelnish", "Marrack", "Lindau", "Orvelle", "Tamsin", "Brede"]
    return [
        f"The {chance.choice(['harbour', 'council', 'school', 'mill'])} of {chance.choice(places)} said on Monday that "
        f"{chance.randrange(20, 90)} of its {chance.randrange(100, 900)} people would stay at home until the "
        f"{chance.choice(['bridge', 'ferry', 'road', 'railway'])} to {chance.choice(places)} is open again."
        for _ in range(4)
    ]


def page(number: int, *, foot: bool = False) -> str:
    """The HTML of a page, with or without a line at its foot that no rule knows."""
    title, lines = headline(story_of(number)), paragraphs(story_of(number))
    body = "".join(
        f"<p>{line}</p>\n" for line in (lines[0], NOISE[0], *lines[1:], *NOISE[1:], *[FOOT][: 1 if foot else 0])
    )
    return (
        f"<html lang=en><head><title>{title}</title></head><body><article>"
        f"<h1>{title}</h1>\n{body}</article></body></html>"
    )


def front(address: str, end: str = "") -> str:
    """The HTML of the page with links to all others."""
    return "".join(f"<a class=story href='{address}story/{number}{end}'>{number}</a>" for number in range(PAGES))


def feed(address: str) -> str:
    """The same as RSS."""
    items = "".join(
        f"<item><title>{headline(story_of(number))}</title><link>{address}story/{number}</link></item>"
        for number in range(PAGES)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>{items}</channel></rss>"


@contextmanager
def printed() -> Iterator[str]:
    """The newspaper, served; its address comes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind = "text/html"
            if self.path == "/":
                text = front(address)
            elif self.path == "/foot":
                text = front(address, "?foot")
            elif self.path == "/feed":
                text, kind = feed(address), "application/rss+xml"
            elif self.path.startswith("/story/"):
                number, _, end = self.path.removeprefix("/story/").partition("?")
                text = page(int(number), foot=end == "foot")
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
