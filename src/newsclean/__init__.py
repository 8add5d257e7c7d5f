"""Clean scraped news text: repair characters, remove boilerplate, collapse near-duplicate lines and repeated captions.

>>> import newsclean
>>> newsclean.clean("Floods cut off two towns.\\n\\nAdvertisement\\n\\nThe river rose overnight.")
'Floods cut off two towns.\\n\\nThe river rose overnight.'
"""

from typing import TYPE_CHECKING

from newsclean._version import __version__

if TYPE_CHECKING:
    from newsclean.corpus.duplicates import Duplicate, DuplicateGroup, find_duplicates
    from newsclean.corpus.seen import SeenIndex
    from newsclean.model import Comparison, Held, Line, Match, Removal, Result
    from newsclean.options import Options
    from newsclean.pipeline import Cleaner, clean, explain
    from newsclean.relation import compare
    from newsclean.site.profile import SiteProfile
else:
    # Each name is loaded when it is first asked for: `newsclean --help` needs no pipeline, and a reader of corpora
    # no rules. Type checkers see the imports above.
    _HOMES = {
        "Cleaner": "pipeline",
        "Comparison": "model",
        "Duplicate": "corpus.duplicates",
        "DuplicateGroup": "corpus.duplicates",
        "Held": "model",
        "Line": "model",
        "Match": "model",
        "Options": "options",
        "Removal": "model",
        "Result": "model",
        "SeenIndex": "corpus.seen",
        "SiteProfile": "site.profile",
        "clean": "pipeline",
        "compare": "relation",
        "explain": "pipeline",
        "find_duplicates": "corpus.duplicates",
    }

    def __getattr__(name):
        if name not in _HOMES:
            from newsclean.suggesting import close

            raise AttributeError(f"module {__name__!r} has no attribute {name!r}{close(name, __all__, '')}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return value

    def __dir__():
        return sorted({*globals(), *_HOMES})


__all__ = [
    "Cleaner",
    "Comparison",
    "Duplicate",
    "DuplicateGroup",
    "Held",
    "Line",
    "Match",
    "Options",
    "Removal",
    "Result",
    "SeenIndex",
    "SiteProfile",
    "__version__",
    "clean",
    "compare",
    "explain",
    "find_duplicates",
]
