"""Django's view of the store's table ``account``. To look at only: accounts change through the store."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by name."""


class Account(AbstractBaseUser):
    """Who is signed in to the pages."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    password = models.TextField()
    member = models.TextField(null=True)
    roles_json = models.TextField(db_column="roles")
    language = models.TextField()
    digits = models.TextField()
    active = models.BooleanField()
    created_at = models.BigIntegerField()
    last_login = models.DateTimeField(null=True)

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        managed = False
        db_table = "account"

    @property
    def roles(self) -> frozenset[str]:
        """What the account may do."""
        return frozenset(json.loads(self.roles_json))

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in."""
        return self.active

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused: a change of an account is a change of the store, with its ledger entry."""
        raise NotImplementedError("change accounts through amana.store.accounts")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused, as :meth:`save`."""
        raise NotImplementedError("remove accounts through amana.store.accounts")
