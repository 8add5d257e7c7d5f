"""The component of spaCy's pipelines."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsclean
from newsclean import Cleaner
from pieces import articles

spacy = pytest.importorskip("spacy", reason="needs the extra spacy")
from spacy.tokens import Doc, DocBin  # noqa: E402

import newsclean.extra.spacy as adapter  # noqa: E402

CAPTION = "Government buses carried the families out of the district on the last day of September"
DIRTY = f"A city falls quiet\r\n\r\n{CAPTION}\n\n{CAPTION}\n\nAdvertisement\n\nIt was quiet in caf&eacute;s too.\n"


def pipeline(**options: Any) -> Any:
    nlp = spacy.blank("en")
    nlp.add_pipe("newsclean", config={"options": options})
    return nlp


def marked(doc: Any) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.id_) for span in doc.spans["newsclean"]]


def test_what_is_marked() -> None:
    doc = pipeline()(DIRTY)
    result = newsclean.explain(DIRTY)
    assert doc.text == DIRTY and doc._.newsclean_text == result.text
    assert marked(doc) == [(CAPTION, "repeat", "repeated-line"), ("Advertisement", "ad", "en-ad-label")]
    assert [span._.newsclean for span in doc.spans["newsclean"]] == [r for r in result.removals if r.line.text]
    assert doc.spans["newsclean"][0]._.newsclean.like.text == CAPTION
    assert doc[0:2]._.newsclean is None


def test_nothing_is_marked() -> None:
    for text in ("", "Rain fell.", "\n"):
        doc = pipeline()(text)
        assert (marked(doc), doc._.newsclean_text) == ([], newsclean.clean(text))
    assert spacy.blank("en")("Rain")._.newsclean_text is None


@settings(max_examples=20)
@given(st.lists(articles().filter(lambda text: text.isprintable() or "\ud83d" not in text), max_size=4))
def test_many_at_once_are_as_each_alone(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    nlp = pipeline(profile="page")
    docs = list(nlp.pipe(texts, batch_size=3))
    for text, doc in zip(texts, docs, strict=True):
        assert doc.text == text
        assert doc._.newsclean_text == Cleaner(profile="page").clean(text)
        assert marked(doc) == marked(nlp(text))


def test_other_processes_and_the_disk(tmp_path: Path) -> None:
    nlp = pipeline(languages=["en"], byline=True)
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.get_pipe_config("newsclean")["options"] == {"languages": ["en"], "byline": True}
    texts = [DIRTY, "Rain.", DIRTY + DIRTY] * 3
    expected = [marked(doc) for doc in nlp.pipe(texts)]
    for docs in (again.pipe(texts), nlp.pipe(texts, n_process=2, batch_size=2)):
        found = list(docs)
        assert [marked(doc) for doc in found] == expected
        assert [span._.newsclean for span in found[0].spans["newsclean"]] == [
            removal for removal in newsclean.explain(DIRTY).removals if removal.line.text
        ]
    stored = DocBin(docs=[nlp(DIRTY)], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert marked(doc) == expected[0] and doc.spans["newsclean"][0]._.newsclean.rule == "repeated-line"
    assert Doc(nlp.vocab).from_bytes(nlp(DIRTY).to_bytes())._.newsclean_text == newsclean.clean(DIRTY)


def test_options() -> None:
    with pytest.raises(TypeError, match="unknown option 'profil'"):
        pipeline(profil="page")
    component = adapter.CleaningComponent(Cleaner(profile="conservative"))
    assert marked(component(spacy.blank("en")(DIRTY))) == [("Advertisement", "ad", "en-ad-label")]


def test_it_needs_no_import() -> None:
    if "newsclean" not in {entry.name for entry in entry_points(group="spacy_factories")}:
        pytest.skip("newsclean was installed before it had the entry point: pip install -e . again")
    code = "import spacy; nlp = spacy.blank('de'); nlp.add_pipe('newsclean'); print(nlp('Rain.')._.newsclean_text)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.stdout, done.returncode) == (b"Rain.\n", 0), done.stderr
