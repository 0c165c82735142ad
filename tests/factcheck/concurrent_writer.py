"""A process that writes to the record as fast as it can, and says of each change that it was committed.

Run by `test_journal_concurrently.py`: arguments are a name and how many changes to make.
"""

import random
import sys

import django

django.setup()

from claims.models import Claim  # noqa: E402 - models exist only after setup
from factcheck.journal import recording  # noqa: E402
from factcheck.models import Account  # noqa: E402


def main(name: str, changes: int) -> None:
    by = Account.objects.get(username="writer")
    shared = list(Claim.objects.order_by("pk")[:3])
    for number in range(changes):
        with recording(by=by, why=f"{name} {number}") as recorded:
            claim = Claim.objects.create(text=f"Claim {number} of {name}", kind="fact")
            other = random.choice(shared)
            recorded.permit(other.uid, "text")  # These are public.
            Claim.objects.filter(pk=other.pk).update(text=f"Changed by {name}, {number}")
        print(claim.uid, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
