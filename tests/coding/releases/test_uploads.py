"""Uploaded files: kept for their job only, under a name that nobody chose."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path
from typing import Any

from coding import uploads


def test_a_kept_file_is_whole_and_private(settings: Any) -> None:
    name, digest = uploads.keep([b"one", b"two"])
    assert uploads.kept(name).read_bytes() == b"onetwo"
    assert digest == hashlib.sha256(b"onetwo").hexdigest()
    assert stat.S_IMODE(Path(settings.UPLOAD_FOLDER).stat().st_mode) == 0o700


def test_a_kept_file_is_only_looked_for_in_its_folder(settings: Any) -> None:
    assert uploads.kept("../../etc/passwd") == Path(settings.UPLOAD_FOLDER) / "passwd"


def test_a_file_is_forgotten_once_and_again() -> None:
    name, _ = uploads.keep([b"x"])
    uploads.forget(name)
    uploads.forget(name)
    assert not uploads.kept(name).exists()


def test_files_that_nothing_waits_for_are_swept_after_an_hour() -> None:
    wanted, forgotten, fresh = (uploads.keep([b"x"])[0] for _ in range(3))
    hour_ago = time.time() - uploads.FORGOTTEN_SECONDS - 1
    for name in (wanted, forgotten):
        os.utime(uploads.kept(name), (hour_ago, hour_ago))
    uploads.sweep({wanted})
    left = {path.name for path in uploads.kept("x").parent.iterdir()}
    assert left == {wanted, fresh}
