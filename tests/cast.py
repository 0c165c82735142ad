"""The cast: ana enters, rita reviews, ed edits, jo may do nothing."""

import pytest
from django.contrib.auth.models import Group

from factcheck.models import Account


def person(name: str, role: str | None) -> Account:
    """Make an account with a role, or one that may only log in."""
    account = Account.objects.create_user(name, password="a long enough password", is_staff=True)
    if role:
        account.groups.add(Group.objects.get(name=role))
    return account


@pytest.fixture
def ana(db):
    return person("ana", "analyst")


@pytest.fixture
def rita(db):
    return person("rita", "reviewer")


@pytest.fixture
def ed(db):
    return person("ed", "editor")


@pytest.fixture
def jo(db):
    return person("jo", None)
