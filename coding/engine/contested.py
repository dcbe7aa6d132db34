"""Points on which sources differ: where a switch decides a result, the result says so.

Each switch has a rule `policy.<switch>` with what every side says and its sources (section
"contested" of the rulebook). A note is made only where another side would code otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.results import Severity
from coding.engine.rows import Row


def note_contested(switch: str, rows: Iterable[Row], case: Case, account: Account) -> None:
    """Record that the switch decided what these rows come to, and how it stands."""
    rule = f"policy.{switch.replace('_', '-')}"
    details: dict[str, Any] = {"chosen": case.policy[switch], "whose": "default"}
    source = case.reference.policy_sources.get(switch)
    if switch in case.encounter.policies:
        details["whose"] = "document"
    elif switch in case.reference.policies:
        details["whose"] = "payer"
        if source is not None:  # the payer's own text first, then what all sides say
            details |= {"cited": source.cited + case.rules.citations(rule), "row": source.row}
    account.find(Severity.INFO, rule, rows=rows, **details)
