"""The file of a seen index: opening it, refusing what is none, transactions, and errors in plain words.

SQLite in WAL mode: readers and one writer at a time get along, a transaction that was committed outlives its process,
and one that was not leaves no trace.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

VERSION = 2
_MARK = 0x4E77536E  # "NwSn": SQLite's application id, by which `file` could tell a seen index from other databases

_SCHEMA = (
    "CREATE TABLE parameters (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # What is small and read as a whole (ids, times) stands apart from the sketches, which are neither.
    "CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL, seen INTEGER NOT NULL)",
    "CREATE TABLE sketches (number INTEGER PRIMARY KEY, sketch BLOB NOT NULL)",
    "CREATE TABLE keys (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID",
)

CACHE = 64 << 20  # bytes of the file held in memory by a connection
WAL_LIMIT = 64 << 20  # bytes of the write-ahead log from which on it is put into the file and cut

CHECK = "check"  # the name of a parameter: the checksum of all others

_WRITING = "rw"
_READING = "ro"


class SeenIndexError(ValueError):
    """The file is no seen index, is damaged, or was made with other parameters. The message says which."""


class SeenFile:
    """An open file, made with the given parameters if it is not there. One connection, for the threads of one process.

    `parameters` maps names to values; a value of None is whatever the file has, or the one of `defaults`.
    """

    def __init__(
        self,
        path: str,
        parameters: Mapping[str, object],
        defaults: Mapping[str, object],
        *,
        create: bool,
        timeout: float,
    ) -> None:
        self.path = path
        self._timeout = timeout
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._memory = path == ":memory:"
        mode = _READING if not self._memory and _read_only(Path(path)) else _WRITING
        self.writable = mode == _WRITING
        with self._told():
            self._connection = self._connect(mode, create=create)
            try:
                self.parameters = self._settle(parameters, defaults, create=create)
            except BaseException:
                self._connection.close()
                raise

    def _connect(self, mode: str, *, create: bool) -> sqlite3.Connection:
        if self._memory:
            return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        path = Path(self.path)
        if not path.exists():
            if not create:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.path)
            if not path.absolute().parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, "its folder does not exist", self.path)
        elif path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.path)
        else:
            _look_at_header(path)
        uri = f"{path.absolute().as_uri()}?mode={mode}{'c' if create and mode == _WRITING else ''}"
        if mode == _READING and not Path(f"{path}-wal").exists():
            # Nobody has it open, and SQLite cannot make its shared memory beside a file in such a place.
            uri += "&immutable=1"
        connection = sqlite3.connect(
            uri, uri=True, timeout=self._timeout, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA cache_size = -{CACHE >> 10}")
            # A process that is killed loses nothing that was committed; only a machine that loses its power may.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
        except BaseException:
            connection.close()
            raise
        return connection

    def _settle(self, wanted: Mapping[str, object], defaults: Mapping[str, object], *, create: bool) -> dict[str, str]:
        """Make the tables of a new file; compare what was asked for with what an old one has."""
        run = self._connection.execute
        with self.reading():  # all of one moment: another process may be making the file
            mark, version = run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]
            tables = {name for (name,) in run("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not tables and not mark and not version and create and self.writable:
            mark, version = self._make(
                {name: defaults[name] if value is None else value for name, value in wanted.items()}
            )
        elif mark != _MARK:
            raise SeenIndexError(f"{self.path}: {'an SQLite database, but' if tables else 'empty:'} no seen index")
        if version != VERSION:
            raise SeenIndexError(
                f"{self.path}: a seen index of version {version}; this newsclean reads {VERSION}: begin a new file"
            )
        if self.writable and not self._memory:
            self._enter_wal()
        has = dict(run("SELECT name, value FROM parameters"))
        if has.pop(CHECK, "") != _checksum(has):
            raise SeenIndexError(f"{self.path}: damaged: its parameters are not as they were written")
        for name, value in wanted.items():
            if name not in has:
                raise SeenIndexError(f"{self.path}: damaged: it does not say its {name}")
            if value is not None and has[name] != str(value):
                what = f"made with {name}={has[name]}, not {value}"
                raise SeenIndexError(f"{self.path}: {what}; ask for {has[name]}, or take a new file")
        return has

    def _make(self, parameters: Mapping[str, object]) -> tuple[int, int]:
        run = self._connection.execute
        if not self._memory:
            self._enter_wal()
        with self.writing():
            if not run("PRAGMA application_id").fetchone()[0]:  # else another process was quicker
                for statement in _SCHEMA:
                    run(statement)
                for name, value in {**parameters, CHECK: _checksum(parameters)}.items():
                    run("INSERT INTO parameters VALUES (?, ?)", (name, str(value)))
                run(f"PRAGMA application_id = {_MARK}")
                run(f"PRAGMA user_version = {VERSION}")
        return run("PRAGMA application_id").fetchone()[0], run("PRAGMA user_version").fetchone()[0]

    def _enter_wal(self) -> None:
        """Set the mode. Two processes that make one file meet here, where SQLite does not wait for its lock."""
        import time

        until = time.monotonic() + self._timeout
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, to read from: what is read inside is of one moment."""
        with self._lock, self._told():
            connection = self._own()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection, alone among all writers: at the end all that was written is there, or none of it."""
        with self._lock, self._told():
            connection = self._own()
            if not self.writable:
                raise PermissionError(errno.EACCES, "cannot be written to", self.path)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite may have done it itself, as on a full disk
                    connection.execute("ROLLBACK")
                raise
            self._cut_log()

    def _own(self) -> sqlite3.Connection:
        if os.getpid() != self._process:
            raise RuntimeError(f"{self.path} was opened by another process: open it in each, after the fork")
        return self._connection

    def _cut_log(self) -> None:
        """Put a log that has grown into the file, and cut it.

        SQLite does so by itself only when nobody writes at that moment: between two busy writers the log would grow for
        ever. This way one waits for the other.
        """
        if not self._memory and _log_size(Path(self.path)) > WAL_LIMIT:
            # What was committed is safe already; if it cannot be done now, the next transaction tries again.
            with suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def size(self) -> int:
        """The bytes on disk: of the file and its log."""
        if self._memory:
            with self.reading() as connection:
                pages, size = (
                    connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
                )
                return int(pages * size)
        return Path(self.path).stat().st_size + _log_size(Path(self.path))

    def close(self) -> None:
        """Close the connection; the last one to close puts the log into the file. A second time does nothing."""
        with self._lock, self._told():
            if os.getpid() == self._process:
                self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors as errors that name the file and say what is wrong."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._in_words(error) from error
        except SeenIndexError:
            raise
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            # SQLite keeps a value of any type in any column, and gives a damaged one as what it looks like.
            raise SeenIndexError(f"{self.path}: damaged: a value that cannot be ({error})") from error

    def _in_words(self, error: sqlite3.Error) -> Exception:
        # The low byte says what happened, the rest in which of its steps.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return OSError(errno.ENOSPC, "the disk is full; nothing of this batch was stored", self.path)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return TimeoutError(errno.ETIMEDOUT, f"other processes kept it locked for {self._timeout:g} s", self.path)
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
            return PermissionError(errno.EACCES, f"cannot be written to ({error})", self.path)
        if code == sqlite3.SQLITE_IOERR:
            return OSError(errno.EIO, f"{error}; nothing of this batch was stored", self.path)
        if code == sqlite3.SQLITE_NOTADB:
            return SeenIndexError(f"{self.path}: not a seen index, or its header is damaged ({error})")
        # The second of a format or tables that cannot be; the last is Python's, of a string that is no UTF-8.
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR) or "decode" in str(error):
            return SeenIndexError(f"{self.path}: damaged ({error})")
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            return ValueError(f"{self.path}: the index is closed")
        return error


def _read_only(path: Path) -> bool:
    """Whether the file, or the folder that its log would be in, cannot be written to."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK))


def _checksum(parameters: Mapping[str, object]) -> str:
    return f"{crc32(repr(sorted((str(name), str(value)) for name, value in parameters.items())).encode()):08x}"


def _log_size(path: Path) -> int:
    try:
        return os.stat(f"{path}-wal").st_size  # noqa: PTH116 - after every transaction: no objects for it
    except FileNotFoundError:
        return 0


def _look_at_header(path: Path) -> None:
    """Refuse what SQLite would take for an empty database, or would notice in the middle of the work only."""
    if _log_size(path):
        return  # the log may have the pages that the file lacks
    with path.open("rb") as file:
        header = file.read(100)
        length = os.fstat(file.fileno()).st_size
    if not header:
        return
    # Bytes 18 and 19 are 1 or 2 (WAL); SQLite takes other files for a future's, not to be written to.
    if len(header) < 100 or header[:16] != b"SQLite format 3\0" or max(header[18:20]) > 2:
        raise SeenIndexError(f"{path}: not a seen index, or its header is damaged")
    size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    if length < pages * (size if size != 1 else 65536):
        raise SeenIndexError(f"{path}: cut short: {length} of {pages * size} bytes")
