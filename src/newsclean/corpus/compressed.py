"""Opening compressed files like plain ones. A damaged or cut file is an error, never a shorter text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from newsclean.corpus.formats import Compression, InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 17
LEAST_BITE = 1 << 10
# What `zstd --long=31` needs; archives of web text are often made with it.
WINDOW = 1 << 31


# The bytes of one text: of a line, or of a file that is one text. A kilobyte can unpack to a gigabyte, and cleaning
# takes some thirty times a text's size. Plain files have no limit: they take the room on the disk that they say.
MOST = 1 << 28


@contextmanager
def reading(file: BinaryIO, compression: Compression, *, whole: bool = False) -> Iterator[BinaryIO]:
    """The plain bytes of `file`, lines or, if it is `whole`, one text. What is damaged raises `InputError`, wherever it
    shows, and so does a text of more than `MOST` bytes.
    """
    if not compression:
        yield file
        return
    import gzip
    import zlib

    try:
        packed: io.RawIOBase | gzip.GzipFile = (
            gzip.GzipFile(fileobj=file, mode="rb") if compression == "gz" else _ZstdReader(file)
        )
        with packed, io.BufferedReader(_Bounded(packed, whole), CHUNK) as plain:
            yield cast("BinaryIO", plain)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"damaged .{compression} file: {error}") from None


def compressor(file: BinaryIO, compression: Compression) -> BinaryIO:
    """A file to write plain bytes into; `file` gets them compressed, and stays open when this one is closed.

    The same bytes give the same file, any day.
    """
    if compression == "gz":
        import gzip

        # By default the header would hold the time, and the name of the temporary file.
        return cast("BinaryIO", gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0))
    packed = _zstandard().ZstdCompressor(write_checksum=True).stream_writer(file, closefd=False)
    return cast("BinaryIO", packed)


class _Bounded(io.RawIOBase):
    """What another file reads, as long as its texts are not too long."""

    def __init__(self, file: Any, whole: bool) -> None:
        self._file = file
        self._whole = whole
        self._length = 0  # of the text so far

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        count = int(self._file.readinto(view))
        last = -1 if self._whole else bytes(view[:count]).rfind(b"\n")
        self._length = self._length + count if last < 0 else count - last - 1
        if self._length > MOST:
            raise InputError(f"a text of more than {MOST >> 20} MB in a compressed file; unpack it first if it is one")
        return count


class _ZstdReader(io.RawIOBase):
    """The plain bytes of one zstd frame after the other.

    `ZstdDecompressor.stream_reader` ends in silence where a frame is cut short: half a corpus would pass for a
    whole one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._library = _zstandard()
        self._frame: Any = None
        self._packed = b""
        self._plain = memoryview(b"")
        self._bite = LEAST_BITE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._plain and self._more():
            pass
        view = memoryview(buffer).cast("B")
        length = min(len(view), len(self._plain))
        view[:length] = self._plain[:length]
        self._plain = self._plain[length:]
        return length

    def _more(self) -> bool:
        """Unpack another piece; False at the end of the file."""
        self._packed = self._packed or self._file.read(CHUNK)
        if not self._packed:
            if self._frame is not None:
                raise InputError("damaged .zst file: it ends in the middle")
            return False
        if self._frame is None:
            self._frame = self._library.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
        # All that is unpacked of a bite is there at once: a block of four bytes can be 128 KB. So the bites are small
        # while they come to much.
        bite, rest = self._packed[: self._bite], self._packed[self._bite :]
        try:
            plain = self._frame.decompress(bite)
        except self._library.ZstdError as error:
            raise InputError(f"damaged .zst file: {error}") from None
        self._bite = max(self._bite // 4, LEAST_BITE) if len(plain) > 8 * CHUNK else min(self._bite * 2, CHUNK)
        self._plain, self._packed = memoryview(plain), rest
        if self._frame.eof:
            self._packed, self._frame = self._frame.unused_data + rest, None
        return True


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise InputError(".zst files need the extra zstd: pip install 'newsclean[zstd]'") from None
    return zstandard
