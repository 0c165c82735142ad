"""The command that makes accounts for people."""

import contextlib
import getpass
import sys
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import QuerySet

from factcheck import env
from factcheck.models import Account
from factcheck.roles import ROLES


def least_length() -> int:
    """Return how many characters a password has at least: nobody should type one twice to hear of it."""
    return max(getattr(validator, "min_length", 1) for validator in get_default_password_validators())


def who_can_log_in() -> QuerySet[Account]:
    """Return the accounts that can log in to the admin."""
    people = Account.objects.filter(is_staff=True, is_active=True).exclude(password="")
    return people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class Command(BaseCommand):
    """Make one account for the admin, or offer to make the first two."""

    help = (
        "Make an account for the admin. The password is asked for, or read from ACCOUNT_PASSWORD or from the file that "
        "ACCOUNT_PASSWORD_FILE names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username", nargs="?", help="the name to log in with")
        parser.add_argument("--role", choices=list(ROLES), help="what the account may do")
        parser.add_argument("--email", default="", help="an address, if you like")
        parser.add_argument("--count", action="store_true", help="only print how many accounts can log in to the admin")
        parser.add_argument("--offer", action="store_true", help="offer to make two accounts where there are none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what was asked for. Raises CommandError, and then there is no account."""
        if options["offer"]:
            with contextlib.suppress(EOFError, KeyboardInterrupt):
                self.offer()
        elif options["count"]:
            self.stdout.write(str(who_can_log_in().count()))
        elif not options["username"] or not options["role"]:
            raise CommandError(
                "Say who and as what, like: create_account ana --role analyst (or --role reviewer, --role editor)."
            )
        else:
            self.create(options["username"], options["role"], options["email"])

    def offer(self) -> None:
        """Offer to make an analyst and an editor: nobody approves their own entry, so one person needs two accounts."""
        people = who_can_log_in()
        taken = set(people.values_list("groups__name", flat=True))
        roles = [role for role in ("analyst", "editor") if role not in taken][: max(0, 2 - people.count())]
        if not roles:
            return
        there = "Nobody can" if len(roles) == 2 else "Only one person can"
        self.stdout.write(f"{there} log in to the admin yet. It takes two: nobody approves their own entry.")
        if (
            not self.ask(f"Make an account now, as {' and another as '.join(roles)}? [Y/n] ", "y")
            .lower()
            .startswith("y")
        ):
            return
        for role in roles:
            self.create_patiently(role)

    def create_patiently(self, role: str) -> None:
        """Ask until there is an account of that role. What was right is not asked again."""
        while True:
            try:
                self.create(self.ask(f"Name of the {role} [{role}]: ", role), role, "", patiently=True)
                return
            except CommandError as error:
                self.stderr.write(str(error))

    def ask(self, question: str, default: str) -> str:
        """Return the answer, or `default` for an empty line. Raises EOFError when nobody answers."""
        self.stdout.write(question, ending="")
        self.stdout.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise EOFError
        return answer.strip() or default

    def create(self, username: str, role: str, email: str, *, patiently: bool = False) -> None:
        """Make one account with the permissions of that group."""
        account = Account(username=username, email=email, is_staff=True)
        try:
            account.clean_fields(exclude=["password"])
            account.validate_unique()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        account.set_password(self.password(account, patiently=patiently))
        with transaction.atomic():
            account.save()
            account.groups.add(Group.objects.get(name=role))
        self.stdout.write(f"{username} can log in as {role}.")

    def password(self, account: Account, *, patiently: bool) -> str:
        """Return the password from the environment, else ask for it; again and again, if patiently."""
        if given := env.secret("ACCOUNT_PASSWORD"):
            return _good(given, account)
        if not sys.stdin.isatty():
            raise CommandError(
                "There is no terminal to ask for a password; set ACCOUNT_PASSWORD_FILE to a file with it."
            )
        while True:
            try:
                return self.typed(account)
            except CommandError as error:
                if not patiently:
                    raise
                self.stderr.write(str(error))

    def typed(self, account: Account) -> str:
        """Return a password that was typed twice, the second time only if the first was good."""
        question = f"Password for {account.username}, at least {least_length()} characters: "
        first = _good(getpass.getpass(question), account)
        if first != getpass.getpass("The same again: "):
            raise CommandError("The two passwords differ; nothing was saved.")
        return first


def _good(password: str, account: Account) -> str:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
