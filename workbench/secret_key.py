"""The key that signs sessions: given in production, made and kept for the demo."""

import secrets
from pathlib import Path

from workbench import environment

LEAST_LENGTH = 50
LEAST_DIFFERENT = 5
HINT = f"""Give at least {LEAST_LENGTH} random characters, for example the output of
python -c 'import secrets; print(secrets.token_urlsafe(50))'"""


def production_key() -> str:
    """SECRET_KEY or the content of SECRET_KEY_FILE; short or guessable keys are refused.

    The thresholds are those of Django's deployment check security.W009.
    """
    key = environment.secret("SECRET_KEY", hint=HINT)
    if len(key) < LEAST_LENGTH or len(set(key)) < LEAST_DIFFERENT:
        raise environment.refuse("SECRET_KEY", "is too easy to guess.", HINT)
    if key.startswith("django-insecure-"):
        raise environment.refuse("SECRET_KEY", "is a development key.", HINT)
    return key


def demo_key(path: Path) -> str:
    """A random key kept in a private file, so that demo sign-ins outlive a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8")
