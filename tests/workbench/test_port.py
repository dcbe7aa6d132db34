import socket

import pytest

from tests.postgres import free_port
from workbench.port import problem


def test_a_free_port_is_no_problem() -> None:
    assert problem("127.0.0.1", str(free_port())) is None


def test_a_busy_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        message = problem("127.0.0.1", str(port))
    assert message is not None
    assert f"127.0.0.1:{port}" in message
    assert message.endswith(f"Address already in use. Try PORT={port + 1}.")


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "80 80", "-1", "٨٠"])
def test_what_is_no_port_is_refused_by_name(port: str) -> None:
    assert (problem("127.0.0.1", port) or "").startswith("PORT is")


def test_an_address_of_another_computer_is_refused() -> None:
    assert "192.0.2.1" in (problem("192.0.2.1", "8000") or "")
