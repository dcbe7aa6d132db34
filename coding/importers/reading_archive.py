"""ZIP files, distrusted: sizes are checked before anything is unpacked, and again while it is."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from coding.importers.base import FileError
from coding.importers.reading_budgets import (
    DIRECTORY_BYTES,
    MEGABYTE,
    MEMBERS,
    RATIO,
    RATIO_FREE_BYTES,
    Inflated,
)

MAGIC = b"PK\x03\x04"
EMPTY_MAGIC = b"PK\x05\x06"
END_OF_DIRECTORY = b"PK\x05\x06"
END_RECORD_BYTES = 22
LONGEST_COMMENT = 65_535
ENCRYPTED = 0x1
UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error)


def opened(stream: BinaryIO) -> ZipFile:
    """Open a ZIP archive whose directory is small."""
    _check_directory(stream)
    return ZipFile(stream)


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a directory of a million members before Python's reader builds them all."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - END_RECORD_BYTES - LONGEST_COMMENT))
    tail = stream.read()
    at = len(tail) - END_RECORD_BYTES  # where it is without a comment, as Python's reader looks
    if not (tail[max(at, 0) :].startswith(END_OF_DIRECTORY) and tail.endswith(b"\0\0")):
        at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) < at + END_RECORD_BYTES:
        raise FileError("the ZIP archive is cut off: its directory is missing")
    (directory_bytes,) = struct.unpack_from("<L", tail, at + 12)
    if directory_bytes > DIRECTORY_BYTES or tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        raise FileError(f"expected a ZIP archive of at most {MEMBERS} files of 4 GB")
    stream.seek(0)


def checked(member: ZipInfo) -> ZipInfo:
    """Refuse a member that is locked, or that would unpack to a multiple no table reaches."""
    if member.flag_bits & ENCRYPTED:
        raise FileError(f"{member.filename} is locked with a password")
    if member.file_size > RATIO_FREE_BYTES and member.file_size > RATIO * member.compress_size:
        raise FileError(
            f"{member.filename} would unpack to {member.file_size // MEGABYTE:,} MB, more than "
            f"{RATIO} times its size; no table of codes does"
        )
    return member


def chosen(archive: ZipFile, patterns: Sequence[str]) -> list[ZipInfo]:
    """Return the files of the first pattern that finds any, or else the archives within."""
    files = {_name(member): member for member in archive.infolist() if _is_file(member)}
    for pattern in [*patterns, "*.zip"]:
        names = sorted(name for name in files if fnmatch(name, pattern.casefold()))
        if names:
            return [checked(files[name]) for name in names]
    found = ", ".join(sorted(files)[:20]) or "none"
    raise FileError(f"expected a file named like {' or '.join(patterns)}; found: {found}")


def _name(member: ZipInfo) -> str:
    return PurePosixPath(member.filename).name.casefold()


def _is_file(member: ZipInfo) -> bool:
    """Leave out folders, and what macOS adds."""
    return not member.is_dir() and not member.filename.startswith("__MACOSX/")


@contextmanager
def unpacked(source: IO[bytes], inflated: Inflated) -> Iterator[BinaryIO]:
    """Unpack an archive within an archive to a file without a name, since it is read to and fro."""
    with TemporaryFile() as spool:
        while data := source.read(MEGABYTE):
            inflated.add(len(data))
            spool.write(data)
        spool.seek(0)
        yield spool
