"""Clean scraped news text: repair characters, remove boilerplate, collapse near-duplicate lines and repeated captions.

>>> import newsclean
>>> newsclean.clean("Floods cut off two towns.\\n\\nAdvertisement\\n\\nThe river rose overnight.")
'Floods cut off two towns.\\n\\nThe river rose overnight.'
"""

from newsclean._version import __version__
from newsclean.model import Comparison, Held, Line, Removal, Result
from newsclean.pipeline import Cleaner, Options, clean, explain
from newsclean.relation import compare

__all__ = [
    "Cleaner",
    "Comparison",
    "Held",
    "Line",
    "Options",
    "Removal",
    "Result",
    "__version__",
    "clean",
    "compare",
    "explain",
]
