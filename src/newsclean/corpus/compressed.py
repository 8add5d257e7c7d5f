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
# What `zstd --long=31` needs; archives of web text are often made with it.
WINDOW = 1 << 31


@contextmanager
def reading(file: BinaryIO, compression: Compression) -> Iterator[BinaryIO]:
    """The plain bytes of `file`. What is damaged raises `InputError`, wherever it shows."""
    if not compression:
        yield file
        return
    import gzip
    import zlib

    try:
        if compression == "gz":
            with gzip.GzipFile(fileobj=file, mode="rb") as plain:
                yield cast("BinaryIO", plain)
        else:
            with io.BufferedReader(_ZstdReader(file), CHUNK) as plain:
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
        self._plain = b""

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
        try:
            self._plain = self._frame.decompress(self._packed)
        except self._library.ZstdError as error:
            raise InputError(f"damaged .zst file: {error}") from None
        self._packed = b""
        if self._frame.eof:
            self._packed, self._frame = self._frame.unused_data, None
        return True


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise InputError(".zst files need the extra zstd: pip install 'newsclean[zstd]'") from None
    return zstandard
