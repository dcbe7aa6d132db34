"""Who may do what with encounters; the groups come with the starter data."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User

from coding.roles import CODER, MANAGER, REVIEWER

CODES = frozenset({CODER, REVIEWER})
READS = frozenset({CODER, REVIEWER, MANAGER})


def may_read(user: User | AnonymousUser) -> bool:
    """Coders, reviewers and managers see encounters (of their facilities)."""
    return _has_role(user, READS)


def may_code(user: User | AnonymousUser) -> bool:
    """Coders and reviewers change encounters."""
    return _has_role(user, CODES)


def may_review(user: User | AnonymousUser) -> bool:
    """Reviewers vouch for what others may rely on."""
    return _has_role(user, frozenset({REVIEWER}))


def _has_role(user: User | AnonymousUser, roles: frozenset[str]) -> bool:
    return user.is_active and (user.is_superuser or bool(roles & role_names(user)))


def role_names(user: User | AnonymousUser) -> frozenset[str]:
    """The user's groups, asked of the database once a request."""
    if not user.is_authenticated:
        return frozenset()
    known: frozenset[str] | None = getattr(user, "_role_names", None)
    if known is None:
        known = frozenset(user.groups.values_list("name", flat=True))
        user._role_names = known  # type: ignore[attr-defined]
    return known
