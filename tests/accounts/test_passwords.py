"""Passwords: kept as hashes only, the same however they were typed, never confused with another."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from amana.accounts.names import BadName, known_name
from amana.accounts.passwords import LONGEST, hash_password, matches, new_password
from amana.world import simulated


@pytest.mark.parametrize("password", ["صحيحة", "a", " spaces ", "\x00", "\ud800", "é", "p" * 5000])
def test_a_password_matches_itself_and_no_other(password: str) -> None:
    kept = hash_password(password, simulated())
    assert matches(kept, password)
    assert not matches(kept, "x" + password)
    assert password not in kept or len(password) < 3


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert matches(hash_password("caf\u00e9 \u0622", simulated()), "cafe\u0301 \u0627\u0653")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password("same", simulated(1)) != hash_password("same", simulated(2))


@pytest.mark.parametrize("kept", [None, "", "argon2", "argon2$argon2id$v=19$broken", "md5$x$y", "!"])
def test_nothing_matches_what_is_no_hash(kept: str | None) -> None:
    assert not matches(kept, "")
    assert not matches(kept, "anything")


def test_what_is_beyond_the_longest_is_not_looked_at() -> None:
    assert matches(hash_password("x" * LONGEST, simulated()), "x" * (LONGEST + 1))


def test_django_reads_our_hashes() -> None:
    decoded = Argon2PasswordHasher().decode(hash_password("x", simulated()))
    assert (decoded["algorithm"], decoded["variety"]) == ("argon2", "argon2id")


def test_new_passwords_differ_and_can_be_read_out() -> None:
    made = {new_password(simulated(seed)) for seed in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("lo01")


@pytest.mark.parametrize("name", ["huda", "هدى", "a.b@c", "x" * 150])
def test_good_names_stay_as_they_are(name: str) -> None:
    assert known_name(name) == name


@pytest.mark.parametrize("name", ["", "a:b", "a b", "a\n", "x" * 151, "a\u202eb", "\u00a0"])
def test_names_that_could_not_be_sent_are_refused(name: str) -> None:
    with pytest.raises(BadName):
        known_name(name)
