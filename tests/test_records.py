"""Readers and writers: formats by ending, records and their bytes, compressed files, atomic writes."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path, PurePath

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from command import names
from newsclean.corpus.atomic import AtomicFile
from newsclean.corpus.compressed import compressor, reading
from newsclean.corpus.formats import Compression, Format, InputError, format_of, walk
from newsclean.corpus.records import line_end, read_articles, read_records, read_text

FORMATS = [
    ("a.txt", Format("txt")),
    ("a.b.md", Format("txt")),
    ("A.TXT", Format("txt")),
    ("in.jsonl/a.txt", Format("txt")),
    ("a.jsonl", Format("jsonl")),
    ("a.jsonl.gz", Format("jsonl", "gz")),
    ("a.txt.zst", Format("txt", "zst")),
    ("a.gz", None),
    ("a.json", None),
    ("a.txt.bz2", None),
    ("txt", None),
    (".txt", None),
    ("", None),
]


@pytest.mark.parametrize(("name", "expected"), FORMATS)
def test_format_of(name: str, expected: Format | None) -> None:
    assert format_of(PurePath(name)) == expected


def test_format_of_what_says_nothing() -> None:
    assert format_of(PurePath("/dev/fd/63"), "jsonl") == Format("jsonl")
    assert format_of(PurePath("a.gz"), "txt") == Format("txt", "gz")
    assert format_of(PurePath("a.txt"), "jsonl") == Format("txt")


def test_walk_does_not_follow_links_to_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    (tmp_path / "a" / "x.txt").write_text("")
    (tmp_path / "a-b.txt").write_text("")
    (tmp_path / "a.txt").symlink_to("a/x.txt")
    assert [str(path.relative_to(tmp_path)) for path in walk(tmp_path)] == ["a/x.txt", "a-b.txt", "a.txt"]
    assert [path.name for path in walk(tmp_path, leave_out=tmp_path / "a")] == ["a-b.txt", "a.txt"]


ENDS = [
    (b"", "\n"),
    (b"a", "\n"),
    (b"a\nb\n", "\n"),
    (b"a\r\nb\r\n", "\r\n"),
    (b"a\rb\r", "\r"),
    (b"a\r\nb\n", "\n"),
    (b"a\rb\r\n", "\r\n"),
    (b"a\rb\n", "\n"),
    (b"a\r\nb\r\nc\n", "\r\n"),
    (b"a\r\r\n\r\n", "\r\n"),
]


@pytest.mark.parametrize(("raw", "end"), ENDS)
def test_line_end(raw: bytes, end: str) -> None:
    assert line_end(raw) == end


@given(st.text(alphabet="a\n\r\u2028é"))
def test_a_text_file_gives_its_bytes_back(text: str) -> None:
    article = read_text(text.encode())
    assert article.text == text
    assert article.with_text("x\ny\n") == f"x{article.newline}y{article.newline}".encode()


texts = st.text(st.characters())  # halves of surrogate pairs too
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
fields = st.dictionaries(texts | st.sampled_from(["text", "id"]), values, max_size=3)
blanks = st.text(" \t", max_size=2)


@given(fields, texts, fields, st.text(), st.booleans(), blanks)
def test_a_record_changes_in_its_field_only(
    first: dict[str, object], text: str, last: dict[str, object], new: str, ascii_only: bool, blank: str
) -> None:
    def spelled(value: object) -> str:
        return f"{blank}{json.dumps(value, ensure_ascii=ascii_only)}{blank}"

    last.pop("text", None)  # of a key that is there twice the last counts
    head = f'{blank}{{{"".join(f"{spelled(key)}:{spelled(value)}," for key, value in first.items())}"text":{blank}'
    tail = f"{blank}{''.join(f',{spelled(key)}:{spelled(value)}' for key, value in last.items())}}}\r\n"
    raw, expected = (
        (head + json.dumps(one, ensure_ascii=plain) + tail).encode("utf-8", "backslashreplace")
        for one, plain in ((text, ascii_only), (new, False))
    )
    [record] = read_records(io.BytesIO(raw))
    assert (record.raw, record.record) == (raw, 1)
    assert record.with_text(record.text) == raw
    assert record.with_text(new) == (raw if new == record.text else expected)


def test_records_are_read_one_by_one() -> None:
    class Endless(io.RawIOBase):
        """A file that never ends: whoever wants it whole waits for ever."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            line = b'{"text": "Rain."}\n'
            buffer[: len(line)] = line
            return len(line)

    records = read_articles(io.BufferedReader(Endless()), "jsonl")
    assert [next(records).record for _ in range(3)] == [1, 2, 3]


def test_numbers_count_records_and_messages_count_lines() -> None:
    raw = b'\n{"text": null}\nbad\n\n{"text": "Rain."}\n'
    records = list(read_records(io.BytesIO(raw), skip_bad=True))
    assert [record.record for record in records] == [None, 1, None, None, 2]
    assert [record.problem.split(":")[0] for record in records] == ["", "", "line 3", "", ""]
    assert b"".join(record.raw for record in records) == raw
    with pytest.raises(InputError, match="line 3: broken JSON"):
        list(read_records(io.BytesIO(raw)))


@pytest.mark.parametrize("compression", ["gz", "zst"])
@given(st.lists(st.binary(max_size=400), max_size=6))
def test_compressed_and_back(compression: Compression, pieces: list[bytes]) -> None:
    packed = io.BytesIO()
    for piece in pieces:
        with compressor(packed, compression) as file:
            file.write(piece)
    packed.seek(0)
    with reading(packed, compression) as plain:
        assert plain.read() == b"".join(pieces)


@given(st.binary(min_size=200, max_size=400), st.data())
def test_a_zstd_frame_that_is_cut_is_never_a_shorter_text(data: bytes, draw: st.DataObject) -> None:
    packed = zstandard.compress(data)
    cut = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(InputError, match=r"damaged \.zst file"), reading(io.BytesIO(packed[:cut]), "zst") as plain:
        plain.read()


def test_atomic_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    mask = os.umask(0o027)
    try:
        with AtomicFile(path) as new:
            new.write(b"Rain.")
            assert not path.exists()
            new.commit()
    finally:
        os.umask(mask)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"Rain.", 0o640)

    with AtomicFile(path) as new:
        new.write(b"Snow.")
    assert path.read_bytes() == b"Rain."

    with pytest.raises(KeyboardInterrupt), AtomicFile(path) as new:
        new.write(b"Snow.")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"Rain."
    assert names(tmp_path) == ["a.txt"]


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Rain.")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), AtomicFile(path) as new:
        new.write(b"Snow.")
        new.commit()
    assert path.read_bytes() == b"Rain."
    assert names(tmp_path) == ["a.txt"]


def test_a_long_name_has_room_for_a_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 125 + ".txt")
    with AtomicFile(path) as new:
        new.commit()
    assert path.exists()


@pytest.mark.parametrize("compression", ["gz", "zst"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_bomb_is_an_error_long_before_it_is_unpacked(compression: str, name: str, tmp_path: Path) -> None:
    """300 MB in 300 KB (gzip) or less, on one line."""
    path = tmp_path / f"{name}.{compression}"

    with path.open("wb") as file:
        packed = compressor(file, "gz" if compression == "gz" else "zst")
        packed.write(b'{"text": "')
        for _ in range(300):
            packed.write(bytes(1 << 20))
        packed.close()
    assert path.stat().st_size < 2_000_000
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "from newsclean.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    commands = [["clean"], ["seen", "add", str(tmp_path / "seen")], ["dedup", "-o", str(tmp_path / "out")], ["learn"]]
    for command in commands if path.name == "a.jsonl.gz" else commands[:1]:
        done = subprocess.run([sys.executable, "-c", code, *command, str(path)], capture_output=True, text=True)
        assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
        assert "a text of more than 256 MB in a compressed file" in done.stderr, (command, done.stderr)


def test_many_lines_in_a_compressed_file_have_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsclean.corpus.compressed.MOST", 100)
    packed = io.BytesIO(gzip.compress(b"Rain fell on Tuesday.\n" * 9000))
    with reading(packed, "gz") as plain:
        assert sum(1 for _ in plain) == 9000
    for data, whole in ((b"x" * 101, False), (b"a\n" * 51, True)):
        with (
            pytest.raises(InputError, match="a text of more than"),
            reading(io.BytesIO(gzip.compress(data)), "gz", whole=whole) as plain,
        ):
            plain.read()
