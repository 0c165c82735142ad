"""Each of the three groups has exactly the rights that stand here, in words of our own and not those of the code."""

import pytest
from django.contrib.auth.models import Group, Permission

APPS = ("claims", "sources", "factcheck")
# Who may do what with which records. Whatever does not stand here, nobody may who is no administrator.
ANALYST = """
    add change view: actor actorname affiliation groupmember event source bylineentry passage
    add change view: topic claim statement appearance hop relation assessment evidence
    delete: actorname affiliation groupmember bylineentry statement appearance hop relation assessment evidence
    submit: statement relation assessment
    add view: snapshot capture proposal comment searchattempt importrun
    add view delete: readmark matchdecision
    view: passagefate check correction ratingscale rating scalekind merge externalid assignment revision
"""
REVIEWER = """
    review: statement relation assessment
    add: check
    decide: proposal passagefate
    add change delete: assignment
"""
EDITOR = """
    withdraw: statement relation assessment
    merge: claim actor source
    set: display
    delete: claim topic event
    add change: ratingscale rating scalekind
"""
ROLES = {"analyst": (ANALYST,), "reviewer": (ANALYST, REVIEWER), "editor": (ANALYST, REVIEWER, EDITOR)}


def rights(*tables):
    """Return what the lines of tables allow, as verb_record."""
    lines = [line.strip().split(":") for table in tables for line in table.strip().splitlines()]
    return {f"{verb}_{name}" for verbs, names in lines for verb in verbs.split() for name in names.split()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_exactly_its_rights(db, role):
    group = Group.objects.get(name=role)
    assert set(group.permissions.values_list("codename", flat=True)) == rights(*ROLES[role])


def test_there_are_no_other_groups_and_no_right_is_about_another_app(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    given = Permission.objects.filter(group__isnull=False).values_list("content_type__app_label", flat=True)
    assert set(given) == set(APPS)


def test_an_account_without_a_role_has_no_right(jo):
    assert jo.get_all_permissions() == set()
