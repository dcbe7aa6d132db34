"""Files that people send, kept under a random name until their job is over."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

FORGOTTEN_SECONDS = 60 * 60
MEBIBYTE = 2**20


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Drops a file that grows past the limit while it arrives; the form then misses it."""

    received = 0

    def new_file(self, *args: Any, **options: Any) -> None:
        self.received = 0
        super().new_file(*args, **options)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MOST_BYTES:
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def most_text() -> str:
    """Return the largest size of a file, as a person reads it."""
    return f"{settings.UPLOAD_MOST_BYTES // MEBIBYTE} MB"


def keep(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Store a file; return its name in the folder and its SHA-256."""
    folder = _folder()
    name, digest = secrets.token_hex(16), hashlib.sha256()
    with (folder / name).open("xb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return name, digest.hexdigest()


def kept(name: str) -> Path:
    """Return where a kept file is."""
    return _folder() / Path(name).name


def forget(name: str) -> None:
    """Remove a kept file; one that is gone already is no fault."""
    kept(name).unlink(missing_ok=True)


def sweep(wanted: Collection[str]) -> None:
    """Remove the files that no job waits for any more: their request or worker was killed."""
    before = time.time() - FORGOTTEN_SECONDS
    for path in _folder().iterdir():
        if path.name not in wanted and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the file's SHA-256. Raise OSError where it can not be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder() -> Path:
    """Only the program's own user reads what was sent."""
    folder = Path(settings.UPLOAD_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
