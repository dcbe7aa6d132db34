from tests.postgres import ThrowAwayServer


def test_a_server_that_never_started_leaves_no_folder_behind() -> None:
    server = ThrowAwayServer()
    server.stop()
    server.stop()
    assert not server.folder.exists()
