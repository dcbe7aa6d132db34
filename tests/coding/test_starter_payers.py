"""The payers that a fresh install knows, and what it knows of them: no more than is cited."""

from coding.starter.load import FOLDER
from coding.starter.payers import read_payers


def test_payers_from_the_first_day_and_only_cited_policies() -> None:
    payers = {row.payer.slug: row for row in read_payers(FOLDER)}
    first = {slug for slug, row in payers.items() if not row.parent}
    assert first == {"medicare", "aetna", "bcbs", "cigna", "uhc"}
    for known in payers.values():
        rows = (*known.policies, *known.places, *known.modifiers, *known.notes)
        assert all(row.citation for row in rows)
    assert not payers["aetna"].policies  # nothing is known, so nothing is said


def test_what_payers_deny_where_is_what_their_sources_list() -> None:
    """Regence's policy 109 lists fifteen places of service; no other payer's list was read."""
    payers = {row.payer.slug: row for row in read_payers(FOLDER)}
    listed = "19, 21, 22, 23, 24, 25, 31, 32, 34, 51, 52, 54, 61, 62, 65"
    assert ", ".join(row.place for row in payers["regence"].places) == listed
    assert [slug for slug, row in payers.items() if row.places] == ["regence"]
