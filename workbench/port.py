"""Says whether an address is free to serve on: `python -m workbench.port HOST PORT`."""

import os
import socket
import sys


def problem(host: str, port: str) -> str | None:
    """Why nobody can serve there now, and what to try; None when the address is free."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return f"PORT is {port!r}. Set it to a number from 1 to 65535, for example PORT=8001."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except socket.gaierror:
        return f"HOST is {host!r}, which is no address of this computer. Try HOST=127.0.0.1."
    except PermissionError:
        return f"Port {port} is reserved for the administrator. Try PORT=8001."
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        return f"Cannot serve on {host}:{port}: {reason}. Try PORT={int(port) % 65535 + 1}."
    return None


if __name__ == "__main__":
    sys.exit(problem(*sys.argv[1:3]))
