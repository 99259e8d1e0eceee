"""Wrong passwords run out; right ones take their tries back; nobody learns which names exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amana.accounts import throttle
from amana.accounts.passwords import hash_password
from amana.accounts.throttle import ADDRESS, PAIR, SECOND, Budget, TooManyTries, WrongCredentials, authenticate
from amana.handling import Viewer
from amana.store import Database, open_database
from amana.store.accounts import Account, NewAccount, add_account, remove_account
from amana.world import World

STAFF = Viewer("operator", frozenset(("own",)))
HOME = "192.0.2.1"


@pytest.fixture
def database(database_url: str, world: World) -> Iterator[Database]:
    with closing(open_database(database_url, world)) as opened:
        with opened.write(STAFF) as tx:
            add_account(tx, STAFF, NewAccount("huda", hash_password("صحيحة", world), ("analyst",)))
        yield opened


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What was compared with: so that a test sees when the heavy comparison is made and when not."""
    seen: list[str | None] = []
    real = throttle.matches

    def matches(kept: str | None, password: str) -> bool:
        seen.append(kept)
        return real(kept, password)

    monkeypatch.setattr(throttle, "matches", matches)
    return seen


def tries(database: Database, name: str, count: int, address: str = HOME) -> list[type]:
    return [type(authenticate(database, database.world, name, "خاطئة", address)) for _ in range(count)]


def test_the_right_pair_gives_the_account(database: Database) -> None:
    found = authenticate(database, database.world, "huda", "صحيحة", HOME)
    assert isinstance(found, Account)
    assert (found.name, found.roles) == ("huda", frozenset(("analyst",)))


@pytest.mark.parametrize("name", ["huda", "nobody", "", "a" * 5000, "\ud800", "\x00", "huda'; --"])
def test_the_eleventh_wrong_try_is_too_many(database: Database, name: str) -> None:
    assert tries(database, name, 11) == [WrongCredentials] * PAIR.limit + [TooManyTries]


def test_too_many_says_how_long_to_wait_and_after_that_it_works(database: Database) -> None:
    tries(database, "huda", 10)
    refused = authenticate(database, database.world, "huda", "صحيحة", HOME)
    assert isinstance(refused, TooManyTries)
    assert 0 < refused.retry_after <= PAIR.window + 1
    database.world.clock.sleep(refused.retry_after)
    assert isinstance(authenticate(database, database.world, "huda", "صحيحة", HOME), Account)


def test_known_and_unknown_names_cost_the_same_comparison(database: Database, hashed: list[str | None]) -> None:
    tries(database, "huda", 1)
    tries(database, "nobody", 1)
    assert len(hashed) == 2
    assert hashed[1] is None


def test_a_refused_try_compares_nothing(database: Database, hashed: list[str | None]) -> None:
    tries(database, "huda", 10)
    hashed.clear()
    assert tries(database, "huda", 5) == [TooManyTries] * 5
    assert hashed == []


def test_a_right_password_takes_the_tries_back(database: Database) -> None:
    for _ in range(3):
        assert tries(database, "huda", 9) == [WrongCredentials] * 9
        assert isinstance(authenticate(database, database.world, "huda", "صحيحة", HOME), Account)


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(database: Database) -> None:
    tries(database, "huda", 20, "198.51.100.7")
    assert isinstance(authenticate(database, database.world, "huda", "صحيحة", HOME), Account)


def test_one_address_cannot_go_through_all_names(database: Database) -> None:
    kinds = [tries(database, f"name-{number}", 1)[0] for number in range(ADDRESS.limit + 1)]
    assert kinds == [WrongCredentials] * ADDRESS.limit + [TooManyTries]


def test_a_guess_spread_over_many_addresses_runs_out_too(database: Database) -> None:
    kinds = [tries(database, "huda", 1, f"198.51.100.{number}")[0] for number in range(throttle.NAME.limit + 1)]
    assert kinds[-1] is TooManyTries


def test_a_removed_account_is_refused_like_an_unknown_one(database: Database) -> None:
    with database.write(STAFF) as tx:
        remove_account(tx, STAFF, "huda")
    refused = authenticate(database, database.world, "huda", "صحيحة", HOME)
    unknown = authenticate(database, database.world, "nobody", "صحيحة", HOME)
    assert isinstance(refused, WrongCredentials)
    assert isinstance(unknown, WrongCredentials)
    assert (refused.code, refused.text) == (unknown.code, unknown.text)


def test_what_was_typed_is_not_kept_in_clear(database: Database) -> None:
    tries(database, "my-password-by-mistake", 1)
    with database.read() as tx:
        rows = tx.all("SELECT who FROM login_attempt")
    assert rows
    assert not any("password" in who for (who,) in rows)


moments = st.lists(st.integers(0, 1000 * SECOND), max_size=30).map(sorted)


@given(moments, st.integers(1, 8), st.integers(1, 200))
def test_a_budget_never_lets_more_through_than_its_limit(times: list[int], limit: int, window: int) -> None:
    budget = Budget(limit, window)
    let_through: list[int] = []
    for now in times:
        if budget.wait(let_through, now) == 0:
            let_through.append(now)
    for start in let_through:
        assert sum(start <= moment < start + window * SECOND for moment in let_through) <= limit


@given(moments, st.integers(1, 8), st.integers(1, 200))
def test_after_the_wait_and_not_before_the_next_try_is_allowed(times: list[int], limit: int, window: int) -> None:
    budget = Budget(limit, window)
    now = times[-1] if times else 0
    wait = budget.wait(times, now)
    assert 0 <= wait <= window * SECOND
    assert budget.wait(times, now + wait) == 0
    assert wait == 0 or budget.wait(times, now + wait - 1) == 1
