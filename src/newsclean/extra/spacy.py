"""newsclean in spaCy: a pipeline component that marks the lines to remove, and changes no text.

nlp.add_pipe("newsclean", config={"options": {"languages": ["en"]}})
for span in nlp(text).spans["newsclean"]:
    print(span.label_, span.id_, span.text, span._.newsclean.why)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from newsclean.extra.places import places
from newsclean.model import Line, Removal, Result
from newsclean.pipeline import Cleaner
from newsclean.workers import BATCH_DOCUMENTS

_KEY = "newsclean"  # of the spans, and of the user data, with which a doc goes to other processes and to disk


class CleaningComponent:
    """Gives each doc `doc.spans["newsclean"]`, a span for each removed line that is not blank and has a place in the
    text (`newsclean.extra.places`): `label_` is its category, `id_` the rule, and `span._.newsclean` the `Removal`.
    And `doc._.newsclean_text`, the clean text.
    """

    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner

    def __call__(self, doc: Doc) -> Doc:
        """The doc, marked."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = BATCH_DOCUMENTS) -> Iterator[Doc]:
        """The docs, marked, `batch_size` of them at a time."""
        for batch in minibatch(docs, min(batch_size, BATCH_DOCUMENTS)):
            texts = [doc.text for doc in batch]  # which spaCy puts together from the tokens each time
            for doc, text, result in zip(batch, texts, self._cleaner.explain_together(texts), strict=True):
                _mark(doc, text, result)
                yield doc


def _mark(doc: Doc, text: str, result: Result) -> None:
    spans, removals = [], {}
    where = places(text, result) if result.removals else {}
    for removal in result.removals:
        if removal.line.number in where:
            start, end = where[removal.line.number]
            how = {"label": removal.category, "span_id": removal.rule, "alignment_mode": "expand"}
            spans.append(span := doc.char_span(start, end, **how))
            removals[str(span.start)] = astuple(removal)
    doc.spans[_KEY] = spans
    doc.user_data[_KEY] = {"text": result.text, "removals": removals}


@Language.factory(_KEY, default_config={"options": {}}, assigns=["doc.spans"])
def create(nlp: Language, name: str, options: dict[str, Any]) -> CleaningComponent:
    """The component; `options` are those of `Cleaner`, as far as a configuration file can have them."""
    return CleaningComponent(Cleaner(**options))


def _removal(span: Span) -> Removal | None:
    found = span.doc.user_data.get(_KEY, {"removals": {}})["removals"].get(str(span.start))
    if found is None:
        return None
    line, rule, category, like, *rest = found
    return Removal(Line(*line), rule, category, like and Line(*like), *rest)


Span.set_extension(_KEY, getter=_removal, force=True)
Doc.set_extension("newsclean_text", getter=lambda doc: doc.user_data.get(_KEY, {}).get("text"), force=True)
