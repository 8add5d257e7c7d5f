"""`newsclean learn`: the profiles of sites, learned from their pages, or held against fresh ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newsclean.cli.arguments import Mixed, Parser, examples, jobs
from newsclean.cli.messages import CommandError, many, reason, say
from newsclean.cli.outputs import emit
from newsclean.cli.progress import Progress
from newsclean.cli.screen import show
from newsclean.cli.sites import read_profile
from newsclean.cli.sources import STDIN, Reading, Source, find
from newsclean.corpus.formats import InputError
from newsclean.corpus.pages import Pages, file_name, site_named
from newsclean.corpus.records import Article, Row, TextFile, fields_of, value_in
from newsclean.site.profile import SAMPLE, ProfileError, SiteProfile

if TYPE_CHECKING:
    from newsclean.site.profile import SiteLine

ENDING = ".toml"


def parser() -> Parser:
    """The parser of `newsclean learn`."""
    made = Mixed(
        prog="newsclean learn",
        description="Learn what a site prints on page after page: menus, prompts, lists that change, the foot. The\n"
        "pages are records of .jsonl files, .txt and .md files (also .gz, .zst), rows of Parquet files, folders of\n"
        "them, or standard input; their texts may be whole pages, or what an extractor left of them. The profile is a\n"
        "file to read and edit; newsclean clean --site-profile applies it. Decisions in an older profile are kept.",
        epilog=examples(
            """
            newsclean learn -o planet.toml planet.jsonl               one site's profile
            newsclean learn --by site -o profiles/ corpus.jsonl.gz    a profile for each site, planet.example.toml
            newsclean learn --by url -o profiles/ corpus.jsonl        the site is the host of the address
            newsclean learn --check planet.toml today.jsonl           what of it is not seen any more; 1 if anything
            newsclean learn --check profiles/ --by site today.jsonl   the same for many sites
            newsclean clean --site-profile profiles/ --by site today.jsonl > clean.jsonl
            """
        ),
    )
    add = made.add_argument
    add("paths", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input (the default)")
    add("-o", "--output", metavar="OUT", help="the file of the profile (default: standard output); with --by a folder")
    add(
        "--check",
        action="store_true",
        help="learn nothing: the .toml files and folders of such among the paths are profiles; name their lines that "
        "are on none of the other paths' pages, and exit with 1 if there are some",
    )
    group = made.add_argument_group("what to learn from")
    add = group.add_argument
    add("--by", metavar="FIELD", help="the field of a record that names its site; of an address the host counts")
    add("--field", default="text", metavar="NAME", help="the field of a record that holds the text (default: text)")
    add("--sample", type=_sample, default=SAMPLE, metavar="N", help=f"pages of a site, at most (default: {SAMPLE})")
    add("--least", type=_sample, default=2, metavar="N", help="pages of a site, at least, for a profile (default: 2)")
    group = made.add_argument_group("what to write into the profile")
    group.add_argument("--site", default="", metavar="NAME", help="the name of the site")
    group.add_argument("--learned", default="", metavar="DATE", help="when; left out if it is not given")
    group = made.add_argument_group("how to read")
    add = group.add_argument
    add("--format", choices=["txt", "jsonl"], help="what standard input holds (default: jsonl)")
    add("--errors", choices=["strict", "replace"], default="strict", help="what is not UTF-8 is an error, or U+FFFD")
    add("--skip-bad", action="store_true", help="leave out .jsonl lines that are no record with the fields")
    add("--jobs", type=jobs, default=1, metavar="N", help="worker processes (default: 1)")
    return made


def _sample(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 2")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    if arguments.check:
        return _check(arguments)
    if arguments.by and arguments.site:
        raise CommandError("--site names the one site; with --by the records name theirs")
    if arguments.by and not arguments.output:
        raise CommandError("--by writes a file for each site: -o says into which folder")
    target = Path(arguments.output) if arguments.output else None
    if target and not arguments.by and target.is_dir():
        raise CommandError(f"{target}: a folder; --by says which records are of which site")
    if target and arguments.by and target.exists() and not target.is_dir():
        raise CommandError(f"{target}: not a folder")
    with Pages(arguments.sample) as pages:
        failed = _gather(pages, arguments.paths or [STDIN], arguments)
        if arguments.by:
            assert target
            _write_many(pages, target, arguments)
        else:
            _write_one(pages, target, arguments)
    return 2 if failed else 0


class _Learned(NamedTuple):
    site: str
    profile: SiteProfile


def _learned(item: tuple[str, list[str]], *, learned: str) -> _Learned:
    site, texts = item
    return _Learned(site, SiteProfile.learn(texts, site=site, learned=learned, sample=max(2, len(texts))))


def _write_one(pages: Pages, target: Path | None, arguments: argparse.Namespace) -> None:
    texts = pages.of("")
    profile = _learned((arguments.site, texts), learned=arguments.learned).profile
    if profile.pages < arguments.least:
        raise CommandError(f"{many(profile.pages, 'page')} to learn from; at least {arguments.least} are needed")
    if target:
        _save(profile, target)
    else:
        emit(profile.toml().encode("utf-8"))
    say(f"{target or 'learned'}: {_told(profile)}")


def _write_many(pages: Pages, folder: Path, arguments: argparse.Namespace) -> None:
    from newsclean.workers import ordered_map

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder}: {reason(error)}") from None
    progress = Progress(shown=sys.stderr.isatty(), total=len(pages), unit="sites")
    written = few = learned_from = 0
    remarked = 0
    try:
        for site, profile in ordered_map(partial(_learned, learned=arguments.learned), pages, arguments.jobs):
            progress.tick()
            if profile.pages < arguments.least:
                few += 1
                continue
            _save(profile, folder / file_name(site))
            written += 1
            learned_from += profile.pages
            remarked += bool(profile.remark)
    finally:
        progress.close()
    say(f"{folder}: {many(written, 'profile')} from {many(learned_from, 'page')}")
    if remarked:
        say(f"{folder}: {remarked} of them from few pages, and so they act less")
    if few:
        say(f"{folder}: {many(few, 'site')} with fewer than {arguments.least} pages left out")


def _save(profile: SiteProfile, path: Path) -> None:
    """Write the profile, with the decisions of the one that is there."""
    from newsclean.corpus.atomic import AtomicFile

    try:
        if path.exists():
            profile = profile.decided_as(SiteProfile.load(path))
        with AtomicFile(path) as file:
            file.write(profile.toml().encode())
            file.commit()
    except ProfileError as error:
        raise CommandError(f"{error}; it is left as it is") from None
    except OSError as error:
        raise CommandError(f"{path}: {reason(error)}") from None


def _told(profile: SiteProfile) -> str:
    lines, slots = many(len(profile.lines), "line"), many(len(profile.slots), "pattern")
    remark = f"; {profile.remark}" if profile.remark else ""
    return f"{lines} and {slots} from {many(profile.pages, 'page')}{remark}"


def _gather(pages: Pages, names: Sequence[str], arguments: argparse.Namespace) -> int:
    """Read the pages of every source; how many sources could not be read comes back."""
    sources, problems = find(names, arguments.format or "jsonl", tables=True)
    if names == [STDIN] and sys.stdin.isatty():
        say("newsclean: reading from the terminal; Ctrl-D ends it")
    if arguments.by and (plain := [source.name for source in sources if source.format.kind == "txt"]):
        raise CommandError(f"{plain[0]}: a text file has no field {arguments.by!r}; --by is for .jsonl")
    progress = Progress(shown=sys.stderr.isatty(), total=None)
    failed = len(problems)
    for problem in problems:
        progress.complain(problem)
    try:
        for source in sources:
            try:
                for site, text in _texts(source, arguments, progress):
                    pages.add(site, text)
                    progress.tick()
            except (OSError, InputError) as error:
                failed += 1
                progress.complain(f"{source.name}: {reason(error)}")
    finally:
        progress.close()
    return failed


def _texts(source: Source, arguments: argparse.Namespace, progress: Progress) -> Iterator[tuple[str, str]]:
    bad: list[str] = []
    nameless = 0
    for article in Reading(arguments.field, arguments.errors, arguments.skip_bad, arguments.by).articles(source):
        if article.problem:
            bad.append(article.problem)
        elif article.text:
            try:
                site = _site(article, arguments.by)
            except InputError as error:
                problem = error.at(f"record {article.record}")
                if not arguments.skip_bad:
                    raise problem from None
                bad.append(str(problem))
                continue
            if site or not arguments.by:
                yield site, article.text
            else:
                nameless += 1
    if bad:
        progress.complain(f"{source.name}: {many(len(bad), 'bad line')} left out, the first: {bad[0]}")
    if nameless:
        progress.complain(f"{source.name}: {many(nameless, 'record')} without a site left out")


def _site(article: Article, by: str | None) -> str:
    if not by or isinstance(article, TextFile):
        return ""
    if isinstance(article, Row):
        return site_named(article.by)
    return site_named(value_in(fields_of(article.line), by))


def _check(arguments: argparse.Namespace) -> int:
    if arguments.output:
        raise CommandError("--check writes no profile, so it does not go with -o")
    names = [name for name in arguments.paths if _is_profile(name)]
    inputs = [name for name in arguments.paths if name not in names] or [STDIN]
    paths = [path for name in names for path in _profiles(Path(name))]
    if not paths:
        raise CommandError("--check needs a profile: a .toml file, or a folder of such")
    if len(paths) > 1 and not arguments.by:
        raise CommandError(f"{len(paths)} profiles: --by says which pages are of which site")
    profiles = {path: read_profile(path) for path in paths}
    stale = unsure = looked = unseen = 0
    with Pages(arguments.sample) as pages:
        failed = _gather(pages, inputs, arguments)
        from newsclean.site.staleness import staleness

        for path, profile in profiles.items():
            found = staleness(profile, pages.of(_name_of(path, profile) if arguments.by else ""))
            looked += bool(found.pages)
            unseen += not found.pages
            unsure += found.unsure if found.pages else 0
            stale += len(found.lines)
            for line in found.lines:
                show(f"{path}: {_unseen(line, profile.pages, found.pages)}")
    say(f"{many(stale, 'line')} not seen any more, in {many(looked, 'profile')}; {unsure:,} too rare to say")
    if unseen:
        say(f"{many(unseen, 'profile')} without a fresh page")
    return 2 if failed else 1 if stale else 0


def _unseen(line: SiteLine, pages: int, fresh: int) -> str:
    return f"{line.text!r} was on {line.pages} of {pages} pages, and is on none of {fresh}"


def _name_of(path: Path, profile: SiteProfile) -> str:
    return profile.site or path.name.removesuffix(ENDING)


def _is_profile(name: str) -> bool:
    return name.endswith(ENDING) or (name != STDIN and Path(name).is_dir() and any(Path(name).glob(f"*{ENDING}")))


def _profiles(path: Path) -> list[Path]:
    return sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]
