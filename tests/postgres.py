"""A PostgreSQL server for one test run, in a temporary folder; stopped and removed after it."""

import atexit
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

# Nothing is kept, so nothing need reach the disk.
UNSAFE_AND_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
}
START_SECONDS = 30


class ServerError(RuntimeError):
    """PostgreSQL is not installed, or the server did not start."""


def binary(name: str) -> Path:
    """The newest PostgreSQL's program: from Debian's folder, else from PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])
    )
    if versions:
        return versions[-1]
    if found := shutil.which(name):
        return Path(found)
    raise ServerError(
        f"PostgreSQL's {name} is missing. Install it with: apt-get install postgresql"
    )


class ThrowAwayServer:
    """Start with `start()`, which gives the DATABASE_URL; `stop()` leaves nothing behind."""

    def __init__(self) -> None:
        self.password = secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix="workbench-postgres-"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Make the cluster, serve it on a free port, and give its address."""
        atexit.register(self.stop)
        signal.signal(signal.SIGTERM, _exit)
        self._make_cluster()
        for _ in range(3):  # another program may take the port before the server does
            port = free_port()
            if self._serve(port):
                return f"postgresql://workbench:{self.password}@127.0.0.1:{port}/postgres"
        log = (self.folder / "log").read_text(errors="replace")
        raise ServerError(f"PostgreSQL did not start:\n{log}")

    def stop(self) -> None:
        """End the server at once and remove its folder; safe to call twice."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make_cluster(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if owner := unprivileged_owner():
            os.chown(self.folder, *owner)
            os.chown(password_file, *owner)
        made = subprocess.run(  # noqa: S603  own arguments only
            [
                binary("initdb"),
                f"--pgdata={self.folder / 'data'}",
                "--username=workbench",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            capture_output=True,
            check=False,
            cwd=self.folder,
            **identity(),
        )
        if made.returncode:
            raise ServerError(f"initdb failed:\n{made.stderr.decode(errors='replace')}")

    def _serve(self, port: int) -> bool:
        settings = {**UNSAFE_AND_QUICK, "port": str(port)}
        command = [str(binary("postgres")), "-D", str(self.folder / "data")]
        command += [part for item in settings.items() for part in ("-c", "=".join(item))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  own arguments only
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **identity(),
            )
        return self._wait_until_ready()

    def _wait_until_ready(self) -> bool:
        """The eighth line of postmaster.pid says when connections are taken."""
        status = self.folder / "data" / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            if status.exists() and status.read_text().split("\n")[7:8] == ["ready   "]:
                return True
            time.sleep(0.05)
        return False


def free_port() -> int:
    """A port of this computer that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def unprivileged_owner() -> tuple[int, int] | None:
    """Root may not run PostgreSQL: the user and group to run it as, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    raise ServerError("PostgreSQL cannot run as root, and there is no user postgres or nobody.")


def identity() -> dict[str, Any]:
    """The arguments that make a child process the unprivileged user."""
    owner = unprivileged_owner()
    return {"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}


def _exit(signal_number: int, frame: FrameType | None) -> None:
    """Ends by the normal way out, so that `stop` runs."""
    sys.exit(128 + signal_number)
