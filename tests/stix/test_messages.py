"""Every message exists in both languages and says the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import amana.stix
from amana.stix.messages import codes, message

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(amana.stix.__file__).parent.rglob("*.py"))
PLACES = re.compile(r"\{(\w+)\}")


class Anything(dict[str, str]):
    """A value for every place."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"


@pytest.mark.parametrize("code", sorted(codes()))
def test_each_message_is_written_in_both_languages(code: str) -> None:
    import amana.stix.messages as messages

    text = messages._table()[code]
    assert re.search("[ء-ي]", text.ar)
    assert not re.search("[ء-ي]", text.en)
    assert {name.removesuffix("_ar") for name in PLACES.findall(text.ar)} == set(PLACES.findall(text.en))
    assert text.en.format_map(Anything())
    assert text.ar.format_map(Anything())


def test_every_code_that_is_used_has_a_message_and_no_message_is_idle() -> None:
    used = set(re.findall(r"\"((?:guard|envelope|stix)\.[a-z0-9-]+)\"", SOURCE))
    computed = {code for code in codes() if code.startswith("stix.bad-")}
    assert used <= codes()
    assert codes() - used <= computed


def test_values_from_outside_are_made_harmless() -> None:
    text = message("stix.bad-domain", value="a\u202eb\x00" + "c" * 200)
    assert "\u202e" not in text.en
    assert "\x00" not in text.en
    assert len(text.en) < 130
