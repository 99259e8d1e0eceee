"""The members that are measured are nodes that answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from amana.bench._members import HELD, STAFF, members, question


@pytest.mark.slow
def test_every_member_answers_with_a_checked_proof(tmp_path: Path) -> None:
    with members(3, tmp_path) as asker:
        heard = list(asker.ask(STAFF, question()))
    assert [one.fault for one in heard] == [None] * 3
    assert {one.member for one in heard} == {"holder-0", "holder-1", "holder-2"}
    assert [found.label for one in heard for found in one.matches] == [HELD] * 3
