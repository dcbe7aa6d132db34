from pathlib import Path

from workbench.secret_key import demo_key


def test_the_demo_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key"
    key = demo_key(path)
    assert len(key) >= 50
    assert demo_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
