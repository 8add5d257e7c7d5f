"""`newsclean rules`: list the rules, explain one, check a file of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsclean.cli.arguments import Parser, examples, languages
from newsclean.cli.messages import CommandError, complain
from newsclean.cli.screen import show
from newsclean.cli.settings import rules_of
from newsclean.pipeline import Cleaner
from newsclean.rules import CATEGORIES, Rule, RuleBook, builtin, known_languages, read_packs
from newsclean.suggesting import close

# The names that removals can have besides those of rules from data: what the stages look for.
OF_STAGES = {
    "blank-run": "a blank line at an end of the text, or after another one",
    "title-copy": "a line that says what the title says, where the title is given (--title)",
    "link-block": "a line in the block of links under a label such as Latest News, to the end of the text",
    "repeated-line": "the words of an earlier line again",
    "repeated-caption": "the words of an earlier caption again, or with another credit",
    "outside-article": "outside the stretch of a page that reads as an article (profile page)",
    "cut-copy": "a beginning of another line that breaks off",
    "dressed-copy": "another line with something hung on: a site's name, a kicker, a credit, Read more",
    "lifted-sentence": "a sentence of a paragraph once more, as a pull quote or standfirst",
    "near-duplicate": "nearly the words of another line, the same numbers, names and negations (--similarity)",
}

PARAGRAPHS = (
    "The council of Lindau met on Monday evening to vote on the new bridge over the river.",
    "Nobody in the packed hall had expected the vote to be as close as it was in the end.",
)


def parser() -> Parser:
    """The parser of `newsclean rules`."""
    made = Parser(
        prog="newsclean rules",
        description="List the built-in rules, explain one, or check a file of further rules.",
        epilog=examples(
            """
            newsclean rules list --languages en,de   the rules of two packs, and those of any language
            newsclean rules explain leftover-tag     what it matches, what it must match and what it must spare
            newsclean rules check mine.toml          1 if an example stays or a spare goes, 2 if it cannot be read
            """
        ),
    )
    verbs = made.add_subparsers(dest="verb", metavar="list|explain|check", required=True)
    listing = verbs.add_parser("list", help="a line for each rule from data: id, category, where, languages")
    listing.add_argument("--languages", type=languages, metavar="CODES", help="these packs only, such as en,de")
    listing.add_argument("--category", help="this category only")
    explaining = verbs.add_parser("explain", help="all about one rule, by the name that a report gives")
    explaining.add_argument("id", metavar="ID")
    explaining.add_argument("--rules", action="append", default=[], metavar="FILE", help="look in this file too")
    checking = verbs.add_parser("check", help="check a file of further rules")
    checking.add_argument("files", nargs="+", metavar="FILE")
    return made


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    if arguments.verb == "list":
        return _list(arguments.languages, arguments.category)
    if arguments.verb == "explain":
        return _explain(arguments.id, [rule for path in arguments.rules for rule in rules_of(Path(path))])
    failed = False
    for path in arguments.files:
        rules = rules_of(Path(path))
        faults = list(check(rules))
        for fault in faults:
            complain(f"{path}: {fault}")
        if not faults:
            show(f"{path}: {len(rules)} rule{'' if len(rules) == 1 else 's'}, all well")
        failed = failed or bool(faults)
    return 1 if failed else 0


def check(rules: Sequence[Rule]) -> Iterator[str]:
    """What is wrong with further rules: every example must go by its very rule, and every spare must stay."""
    taken = {rule.id for rule in builtin()}
    everything = Cleaner(rules=tuple(rules))
    for rule in rules:
        if rule.id in taken:
            yield f"{rule.id}: there is a rule of that name already"
        taken.add(rule.id)
        alone = RuleBook([rule])
        for example in rule.example:
            if not alone.matching(example, "edges"):
                yield f"{rule.id}: does not match its example {example!r}{_hint(rule, example)}"
        for spare in rule.spare:
            if alone.matching(spare, "edges"):
                yield f"{rule.id}: matches its spare {spare!r}"
            elif by := _removed_by(everything, spare):
                yield f"{rule.id}: its spare {spare!r} goes by the rule {by}"


def _removed_by(cleaner: Cleaner, line: str) -> str:
    """The rule by which the line goes at the head, in the body or at the tail of an article; "" where it stays."""
    first, second = PARAGRAPHS
    for lines in ((first, line, second), (line, first, second), (first, second, line)):
        for removal in cleaner.explain("\n\n".join(lines)).removals:
            return removal.rule
    return ""


def _hint(rule: Rule, example: str) -> str:
    """Why a rule may fail on a line that its author meant it for."""
    without = RuleBook([Rule(rule.id, rule.category, rule.where, (), (), rule.pattern, 10_000, rule.case)])
    if without.matching(example, "edges"):
        return f": the pattern does, but the line has more than {rule.longest} words, or none of {list(rule.words)}"
    return ": the pattern must match the whole line"


def _list(codes: tuple[str, ...] | None, category: str | None) -> int:
    if unknown := sorted(set(codes or ()) - known_languages()):
        raise CommandError(f"no rules for {unknown[0]!r}{close(unknown[0], known_languages())}")
    chosen = [
        rule
        for rule in builtin()
        if (category is None or rule.category == category)
        and (codes is None or not rule.languages or set(codes) & set(rule.languages))
    ]
    if not chosen:
        raise CommandError(f"no rules of the category {category!r}{close(str(category), CATEGORIES)}")
    width = max(len(rule.id) for rule in chosen)
    for rule in chosen:
        show(f"{rule.id:<{width}}  {rule.category:<14}  {rule.where:<8}  {','.join(rule.languages) or 'any'}")
    return 0


def _explain(name: str, more: Sequence[Rule]) -> int:
    if name in OF_STAGES:
        show(f"{'rule':<10} {name}")
        show(f"{'removes':<10} {OF_STAGES[name]}")
        return 0
    rules = {rule.id: rule for rule in (*read_packs(), *more)}
    if name not in rules:
        if begin := [each for each in (*rules, *OF_STAGES) if each.startswith(name)]:
            raise CommandError(f"{name}: no such rule; there are {', '.join(begin[:5])}{' ...' * (len(begin) > 5)}")
        raise CommandError(f"{name}: no such rule{close(name, [*rules, *OF_STAGES], 'newsclean rules list has all')}")
    rule = rules[name]
    # As it is in its file: with the fragments filled in, a pattern can be twenty thousand characters long.
    written = next((each.pattern for each in builtin() if each.id == name), rule.pattern)
    about = {
        "rule": rule.id,
        "category": rule.category,
        "where": rule.where,
        "languages": ", ".join(rule.languages) or "any",
        "since": rule.since,
        "words": ", ".join("any digit" if word == "0-9" else repr(word) for word in rule.words) or "any line",
        "longest": f"{rule.longest} words",
        "pattern": written,
    }
    for what, value in about.items():
        if value:
            show(f"{what:<10} {value}")
    for what, lines in (("removes", rule.example), ("spares", rule.spare)):
        for line in lines:
            show(f"{what:<10} {line}")
    if rule.block:
        show("and takes the block of links under it along")
    return 0
