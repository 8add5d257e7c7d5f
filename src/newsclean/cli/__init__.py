"""The command `newsclean`: finds the verb, and turns what can go wrong into one line and an exit code.

Each verb is a module of this package with `parser()` and `run(arguments)`, loaded when it is called for. Nothing else
is loaded here: the start counts when a filter runs once for each article.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from newsclean.cli.interruption import Signals, Stopped
from newsclean.cli.messages import CommandError, complain, reason

VERBS = {
    "clean": "clean files, folders or standard input",
    "dedup": "near-duplicate articles of a corpus: find them, and write what is left",
    "report": "a page to look at: what a cleaning removes, and why",
    "restore": "undo a cleaning from its report",
    "learn": "learn what a site prints on every page, or see whether it still does",
    "seen": "remember articles, and tell which were seen before",
    "hook": "what the pre-commit hooks call: clean files in place, and fail if that changed any",
    "rules": "list, explain and check the rules",
}
HELP = """\
usage: newsclean COMMAND [OPTION...] [PATH...]
       newsclean < article.txt > clean.txt

Clean scraped news text: repair characters, remove boilerplate, collapse near-duplicate lines and repeated captions.

commands:
{verbs}

options:
  -h, --help     this text; newsclean COMMAND --help for a command
  --version      the version

Exit codes: 0 done; 1 something would change or was changed (--check, hook); 2 an error, named on standard error.
""".format(verbs="\n".join(f"  {verb:<9}{does}" for verb, does in VERBS.items()))

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the arguments `argv` (those of the process by default); its exit code comes back."""
    try:
        with Signals():
            code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
        return code
    except SystemExit as leaving:  # argparse, after --help or an error
        return leaving.code if isinstance(leaving.code, int) else 2
    except CommandError as error:
        complain(str(error))
        code = 2
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        code = 0
    except OSError as error:
        complain(f"{error.filename or 'standard output'}: {reason(error)}")
        code = 2
    except Stopped as stopped:
        code = 128 + stopped.number
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception:
        # A fault of ours, to be reported. Not with exit code 1, which says that something would change.
        from traceback import format_exc

        from newsclean.cli.screen import harmless

        sys.stderr.write(harmless(format_exc(), lines=True))
        code = 2
    _silence()
    return code


def _run(arguments: list[str]) -> int:
    if not arguments:
        if sys.stdin is None or sys.stdin.isatty():
            print(HELP, end="", file=sys.stderr)
            return 2
        arguments = ["clean", "-"]
    verb, *rest = arguments
    if verb in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    if verb == "--version":
        from newsclean import __version__

        print(f"newsclean {__version__}")
        return 0
    if verb not in VERBS:
        raise CommandError(_unknown(verb))
    module = import_module(f"newsclean.cli.{verb}")
    code: int = module.run(module.parser().parse_args(rest))
    return code


def _unknown(verb: str) -> str:
    from newsclean.suggesting import close

    if verb.lstrip("-") in VERBS:
        return f"{verb}: a command has no dashes: newsclean {verb.lstrip('-')}"
    if verb.startswith("-") or os.path.exists(verb):  # noqa: PTH110 - pathlib is not loaded yet, nor needed
        return f"{verb}: a command comes first, as in: newsclean clean {verb}"
    if "." in verb or os.sep in verb:
        return f"{verb}: no such file, and a command comes first, as in: newsclean clean article.txt"
    return f"{verb or repr(verb)}: no such command" + close(verb, VERBS)


def _silence() -> None:
    """Flush standard output. If it takes no more, the rest goes nowhere: the interpreter will flush once more."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
