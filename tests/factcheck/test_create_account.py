"""Accounts are made by a command."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factcheck.models import Account

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def password(db, monkeypatch):
    monkeypatch.setenv("ACCOUNT_PASSWORD", PASSWORD)
    monkeypatch.setattr("sys.stdin", io.StringIO())


def create(*arguments):
    call_command("create_account", *arguments, stdout=io.StringIO())


@pytest.mark.parametrize("role", ["analyst", "reviewer", "editor"])
def test_an_account_can_log_in_to_the_admin_with_the_rights_of_its_role(client, role):
    create("nova", "--role", role, "--email", "nova@facts.example")
    account = Account.objects.get(username="nova")
    assert (account.is_staff, account.is_superuser, account.email) == (True, False, "nova@facts.example")
    assert [group.name for group in account.groups.all()] == [role]
    assert client.login(username="nova", password=PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nova"], "Say who and as what"),
        (["no va", "--role", "analyst"], "valid username"),
        (["nova", "--role", "analyst", "--email", "nowhere"], "valid email"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(arguments, complaint):
    with pytest.raises(CommandError, match=complaint):
        create(*arguments)
    assert not Account.objects.filter(username__startswith="no").exists()


def test_it_counts_the_accounts_that_can_log_in():
    def counted():
        out = io.StringIO()
        call_command("create_account", "--count", stdout=out)
        return int(out.getvalue())

    before = counted()
    create("nova", "--role", "analyst")
    create("gone", "--role", "analyst")
    Account.objects.filter(username="gone").update(is_active=False)
    keyless = Account(username="keyless", is_staff=True)
    keyless.set_unusable_password()
    keyless.save()
    Account.objects.system("machine")
    assert counted() == before + 1


def test_a_name_is_given_once():
    create("nova", "--role", "analyst")
    with pytest.raises(CommandError, match="already exists"):
        create("nova", "--role", "editor")


def test_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setenv("ACCOUNT_PASSWORD", "password")
    with pytest.raises(CommandError, match="too short"):
        create("nova", "--role", "analyst")


def test_without_a_terminal_and_a_password_it_does_not_wait(monkeypatch):
    monkeypatch.delenv("ACCOUNT_PASSWORD")
    with pytest.raises(CommandError, match="ACCOUNT_PASSWORD_FILE"):
        create("nova", "--role", "analyst")


def test_the_offer_makes_two_accounts_for_nobody_approves_their_own_entry(monkeypatch):
    Account.objects.update(is_staff=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n\nrita\n"))
    create("--offer")
    made = Account.objects.filter(is_staff=True).values_list("username", "groups__name")
    assert set(made) == {("analyst", "analyst"), ("rita", "editor")}


@pytest.mark.parametrize("answers", ["n\n", ""])
def test_the_offer_may_be_declined(monkeypatch, answers):
    Account.objects.update(is_staff=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    create("--offer")
    assert not Account.objects.filter(is_staff=True).exists()


def test_nothing_is_offered_where_two_can_log_in(monkeypatch):
    Account.objects.update(is_staff=False)
    create("nova", "--role", "analyst")
    create("rita", "--role", "reviewer")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n\n\n"))
    create("--offer")
    assert Account.objects.filter(is_staff=True).count() == 2


def test_the_second_account_is_offered_again_where_only_the_first_was_made(monkeypatch):
    Account.objects.update(is_staff=False)
    create("nova", "--role", "analyst")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\nrita\n"))
    create("--offer")
    made = Account.objects.filter(is_staff=True).values_list("username", "groups__name")
    assert set(made) == {("nova", "analyst"), ("rita", "editor")}


@pytest.fixture
def typed(monkeypatch):
    """A terminal: what is typed at it, and the questions that it was asked for a password."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def prepare(answers, passwords):
        asked, given = [], iter(passwords)
        monkeypatch.delenv("ACCOUNT_PASSWORD")
        monkeypatch.setattr("sys.stdin", Terminal(answers))
        monkeypatch.setattr("getpass.getpass", lambda question: asked.append(question) or next(given))
        return asked

    return prepare


def test_a_password_is_judged_before_it_is_typed_again_and_the_name_is_not_asked_again(typed):
    Account.objects.update(is_staff=False)
    create("nova", "--role", "analyst")
    asked = typed("y\nrita\n", ["password1234", "short", PASSWORD, "another one", PASSWORD, PASSWORD])
    complaints = io.StringIO()
    call_command("create_account", "--offer", stdout=io.StringIO(), stderr=complaints)
    assert Account.objects.get(username="rita").check_password(PASSWORD)
    assert [question.startswith("The same") for question in asked] == [False, False, False, True, False, True]
    assert [word in complaints.getvalue() for word in ("too common", "too short", "differ")] == [True] * 3
