"""What the tests of search share: public claims, one by one or many at once, and questions put from another process.

Run as a program on a DATABASE_URL of its own, `fill N` publishes N claims, and `ask` prints what search answers to
`questions()`.
"""

import json
import random
import sys

_WORDS = """
    harbour master fisher port quay vessel cargo strike union court river bridge mayor council budget tax school
    ministry treaty border island coast storm flood rescue report survey price wage export grain steel energy
"""
WORDS = _WORDS.split()
FILLED = 3000


def publish(statement):
    """Bring a draft to the public the way people do."""
    from claims import workflow
    from claims.choices import Aspect
    from factcheck.models import Account

    submitter, approver = Account.objects.system("submitter"), Account.objects.system("approver")
    workflow.submit(statement, by=submitter)
    for aspect in Aspect.values:
        workflow.check(statement, by=approver, aspect=aspect, result="passed")
    workflow.approve(statement, by=approver)
    return statement


def sentence(number):
    """Return the same sentence for the same number, and another one for each."""
    chance = random.Random(number)
    return " ".join(["The", *chance.choices(WORDS, k=chance.randint(6, 14)), "in", f"case{number}"]) + "."


def publish_many(numbers, batch=500):
    """Publish a claim for each number, in bulk: the workflow is not made for thousands."""
    from factcheck.journal import WHOLE, recording
    from factcheck.journal.append import touched_uids
    from factcheck.models import Account
    from sources.models import Actor, Source

    enters, numbers = Account.objects.system("enters"), list(numbers)
    for first in range(0, len(numbers), batch):
        with recording(by=enters, why="filled") as recorded:
            actor = Actor.objects.get_or_create(name="Harbour Board", kind="organisation")[0]
            source = Source.objects.get_or_create(title="Collected cases", kind="report")[0]
            _publish_batch(map(sentence, numbers[first : first + batch]), actor, source, enters)
            for uid in touched_uids():
                recorded.permit(uid, WHOLE)


def _publish_batch(texts, actor, source, enters):
    from django.utils import timezone

    from claims.models import Appearance, Claim, Statement
    from factcheck.models import Account

    now, approves = timezone.now(), Account.objects.system("approves")
    stamps = {"submitted_by": enters, "submitted_at": now, "approved_by": approves, "approved_at": now}
    claims = Claim.objects.bulk_create(Claim(text=text, kind="fact") for text in texts)
    statements = Statement.objects.bulk_create(
        Statement(claim=claim, actor=actor, status="published", first_published_at=now, **stamps) for claim in claims
    )
    Appearance.objects.bulk_create(Appearance(statement=s, source=source, locator="page 1") for s in statements)


def questions():
    """Return questions of all kinds, the same in every process."""
    from claims.models import Claim

    texts = list(Claim.objects.published().order_by("uid").values_list("text", flat=True))[::41]
    pairs = [f"{one} {other}" for one, other in zip(WORDS, WORDS[3:], strict=False)]
    return [*texts, *map(sentence, range(0, FILLED, 97)), *pairs, *WORDS, '"harbour board"', "end of war", "the of"]


def answers():
    """Return what search answers to all questions, best first."""
    from claims import search

    return {question: search.claim_uids(question) for question in questions()}


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        publish_many(range(int(sys.argv[2])))
    else:
        print(json.dumps(answers()))
