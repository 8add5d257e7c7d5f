"""Site profiles on the command line: reading one, and the site that an article is of."""

from __future__ import annotations

from pathlib import Path

from newsclean.cli.messages import CommandError, reason
from newsclean.corpus.formats import InputError
from newsclean.corpus.pages import site_named
from newsclean.corpus.records import Article, Row, TextFile, fields_of
from newsclean.site.profile import ProfileError, SiteProfile


def read_profile(path: Path) -> SiteProfile:
    """The profile in the file. Raises `CommandError`."""
    try:
        return SiteProfile.load(path)
    except ProfileError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{path}: {reason(error)}") from None


def site_of(article: Article, by: str) -> str:
    """The site that the field `by` of a record names; "" where it names none. A row was read with its site."""
    if isinstance(article, Row):
        return site_named(article.by)
    if isinstance(article, TextFile) or article.problem or not article.line.strip():
        return ""
    try:
        return site_named(fields_of(article.line).get(by))
    except InputError:
        return ""
