"""Columns come back as they were written, wherever they are held."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.corpus import columns as module
from newsclean.corpus.columns import Columns

PARTS = st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=6), max_size=8)
HOW = st.sampled_from(["memory", "scratch", "folder", "later"])


def filled(parts: list[list[int]], how: str, folder: Path) -> Columns:
    columns = Columns(("a",) if how in ("scratch", "later") else (), folder)
    (folder / "work").mkdir()
    if how == "folder":
        columns.spill(folder / "work")
    columns.append("a", np.empty(0, np.uint64))
    for number, part in enumerate(parts):
        columns.append("a", np.array(part, np.uint64))
        if how == "later" and number == len(parts) // 2:
            columns.spill(folder / "work")
    return columns


@given(PARTS, HOW, st.integers(1, 60), st.data())
def test_what_is_written_is_read(tmp_path_factory, parts, how, waiting, data) -> None:
    before = module.WAITING, module.BULK
    module.WAITING = module.BULK = waiting
    try:
        columns = filled(parts, how, tmp_path_factory.mktemp("columns"))
        whole = [value for part in parts for value in part]
        assert columns.count("a") == len(whole)
        assert columns.read("a").tolist() == whole
        start = data.draw(st.integers(0, len(whole)))
        stop = data.draw(st.integers(start, len(whole)))
        assert columns.read("a", start, stop).tolist() == whole[start:stop]
        columns.append("a", np.array([7], np.uint64))
        whole.append(7)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
        starts, stops = np.array([0, *cuts]), np.array([*cuts, len(whole)])
        assert columns.runs("a", starts, stops).tolist() == whole
        columns.close()
    finally:
        module.WAITING, module.BULK = before


@given(st.lists(st.integers(0, 9), max_size=12))
def test_rows_in_a_file_are_rows_of_an_array(tmp_path_factory, numbers) -> None:
    table = np.arange(40, dtype=np.uint64).reshape(10, 4) * 3
    columns = filled([table.ravel().tolist()], "folder", tmp_path_factory.mktemp("rows"))
    rows = columns.rows("a", 4)
    which = np.array(numbers, np.int64)
    assert (len(rows), rows.shape) == (10, (10, 4))
    assert (rows[which] == table[which]).all()
    assert (rows[which, -1] == table[which, -1]).all()
    assert rows[:, :3].shape == (10, 3)
    assert (rows[:, :3][which] == table[which, :3]).all()
    columns.close()


def test_restore(tmp_path: Path) -> None:
    columns = filled([[1, 2, 3]], "folder", tmp_path)
    columns.append("b", np.array([1.5]))
    columns.flush(sync=True)
    state = columns.state()
    columns.append("a", np.array([4], np.uint64))
    columns.append("c", np.array([4], np.uint64))
    columns.close()
    again = Columns()
    again.spill(tmp_path / "work")
    again.restore(state)
    assert again.names() == ["a", "b"]
    again.append("a", np.array([5], np.uint64))
    again.append("c", np.array([6], np.uint64))
    assert (again.read("a").tolist(), again.read("b").tolist()) == ([1, 2, 3, 5], [1.5])
    assert again.read("c").tolist() == [6]
    again.drop("a")
    assert (tmp_path / "work/a").exists()  # until it is noted that it is gone
    again.sweep()
    assert not (tmp_path / "work/a").exists()
    again.close()
    short = Columns()
    short.spill(tmp_path / "work")
    with pytest.raises(ValueError, match="b has 8 bytes, not 80"):
        short.restore({"b": ("<f8", 10, 0)})
    for name, kind in (("../b", "<f8"), ("b", "|O8"), ("b", "<f8,<f8")):
        with pytest.raises(ValueError, match="no column is called"):
            short.restore({name: (kind, 1, 0)})


def test_a_flipped_bit_is_seen(tmp_path: Path) -> None:
    columns = filled([[1, 2, 3], [4]], "folder", tmp_path)
    columns.flush(sync=True)
    state = columns.state()
    columns.close()
    whole = (tmp_path / "work/a").read_bytes()
    for bit in range(0, 8 * len(whole), 3):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        (tmp_path / "work/a").write_bytes(data)
        again = Columns()
        again.spill(tmp_path / "work")
        with pytest.raises(ValueError, match="a is not as it was written"):
            again.restore(state)
