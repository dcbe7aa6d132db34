"""How the tests read a page, and the rows that they make."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

from coding.models import Payer, PayerPolicy

IN_FORCE, PAYERS = "/coding/in-force/", "/coding/payers/"
IRINOTECAN, CODE = "/coding/drugs/J9206/", "/coding/codes/96413/"
PAGES = (IN_FORCE, PAYERS, f"{PAYERS}medicare/", IRINOTECAN, CODE)
DAY = date(2026, 3, 2)
CITED = "Manual of the example payer, section 1 (made for this test)."


def a_policy(payer: Payer, **changes: Any) -> PayerPolicy:
    """One switch of a payer, from 2026 on."""
    row = {"switch": "rounding", "value": "per_line", "effective_from": date(2026, 1, 1)}
    return PayerPolicy.objects.create(payer=payer, **{"citation": CITED, **row, **changes})


def text_of(answer: Any) -> str:
    """What a reader sees: the page's text, without markup."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def row_of(answer: Any, anchor: str) -> str:
    """The text of the row with an id."""
    found = re.search(rf'<tr role="row" id="{re.escape(anchor)}".*?</tr>', answer.text, re.DOTALL)
    assert found, anchor
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())
