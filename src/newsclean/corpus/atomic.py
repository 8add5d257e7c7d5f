"""Writing a file so that it is there as a whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from newsclean.corpus.compressed import compressor
from newsclean.corpus.formats import Compression, InputError


class AtomicFile:
    """A new content for `path`, in a temporary file of the same folder until `commit` puts it in its place.

    Leaving the `with` block without `commit`, by an exception or otherwise, leaves everything as it was. A link is
    followed, not replaced. The mode is that of the file replaced, or of the file `like`; so are owner, group and
    extended attributes as far as we may set them. Of a file with several names (hard links) the others keep the old
    content.

    `unless` is asked at the last moment: whether somebody else has changed the file meanwhile. What they wrote stays
    then, if it is not the same.
    """

    def __init__(
        self,
        path: Path,
        *,
        like: Path | None = None,
        compression: Compression = "",
        unless: Callable[[], bool] = lambda: False,
    ) -> None:
        self.path = path.resolve()
        self._unless = unless
        self._like = like or self.path
        # Hidden and with an ending of its own: if the machine stops right now, nobody takes it for an article.
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self.path.name[:60]}.", suffix=".tmp", dir=self.path.parent)
        except OSError as error:  # it names the file that could not be made, which nobody asked for
            raise type(error)(error.errno, error.strerror, str(path.parent)) from None
        self._temporary: Path | None = Path(name)
        self._file = os.fdopen(handle, "wb")
        try:
            self._plain: BinaryIO = compressor(self._file, compression) if compression else self._file
        except BaseException:
            self.discard()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.discard()

    def write(self, data: bytes | memoryview) -> None:
        """Add to the new content."""
        with self._named():
            self._plain.write(data)

    @property
    def file(self) -> BinaryIO:
        """The open file itself, for those who write to one."""
        return self._plain

    def commit(self, *, sync: bool = True) -> None:
        """Put the new content in its place, safe from a power cut too unless told not to `sync`.

        Raises `InputError` if somebody else was quicker, and OSError.
        """
        with self._named():
            if self._plain is not self._file:
                self._plain.close()
            self._file.flush()
            _take_after(self._file.fileno(), self._like)
            if sync:
                os.fsync(self._file.fileno())
            self._file.close()
        if self._temporary:
            if self._unless() and not _equal(self._temporary, self.path):
                raise InputError("changed while it was read; left as it is now")
            self._temporary.replace(self.path)
            self._temporary = None
        if sync:
            _sync_folder(self.path.parent)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Errors of writing with the name of the file, which the system does not give with them."""
        try:
            yield
        except OSError as error:
            if error.filename is None and error.errno is not None:
                raise OSError(error.errno, error.strerror, str(self.path)) from None
            raise

    def discard(self) -> None:
        """Leave everything as it was, unless `commit` was called."""
        with suppress(OSError):  # a disk that is full says so a second time
            self._file.close()
        if self._temporary:
            with suppress(OSError):
                self._temporary.unlink()
            self._temporary = None


def _equal(new: Path, there: Path) -> bool:
    import filecmp

    try:
        return filecmp.cmp(new, there, shallow=False)
    except OSError:
        return False


def _take_after(handle: int, like: Path) -> None:
    """Give the open file the mode, and as far as possible the owner, of the file `like`; else what a new file gets."""
    try:
        model = like.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    else:
        mode = stat.S_IMODE(model.st_mode)
        if hasattr(os, "fchown"):
            for owner in (model.st_uid, -1):  # only root can give a file away; its group may be one of ours
                with suppress(PermissionError):
                    os.fchown(handle, owner, model.st_gid)
                    break
        if hasattr(os, "listxattr"):  # access lists, labels
            with suppress(OSError):
                for name in os.listxattr(like):
                    with suppress(OSError):
                        os.setxattr(handle, name, os.getxattr(like, name))
    if hasattr(os, "fchmod"):
        os.fchmod(handle, mode)


def _sync_folder(folder: Path) -> None:
    # The new name is an entry of the folder, which is written when it pleases the system; not every one lets us ask.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
