"""A process that brings a file in, and says so after each step; or that says what stands in the record.

Run by `test_kills.py`: arguments are "import" and a file, or "contents".
"""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models exist only after setup

from claims.imports import runs  # noqa: E402
from claims.models import Appearance, Assessment, Claim, ExternalId, ImportReject, ImportRun, Statement  # noqa: E402
from sources.models import Actor, Passage, Source  # noqa: E402

# Small steps, so that there are many moments to be killed in.
runs.BATCH = 20


def bring_in(path: str) -> None:
    step = runs.Import.step

    def told(work: runs.Import, most: int | None = None) -> bool:
        is_more = step(work, most)
        print(work.run.done, flush=True)
        return is_more

    runs.Import.step = told
    call_command("import_claims", path, "--sender", "a sender")


def contents() -> None:
    """Print what is recorded, without identifiers and times: they differ from run to run."""
    found = {
        "claims": Claim.objects.values_list("text", "language", "kind", "topics__name"),
        "actors": Actor.objects.values_list("name", "kind", "label", "source__title"),
        "sources": Source.objects.values_list("title", "canonical_url", "holding", "published_edtf"),
        "statements": Statement.objects.values_list("claim__text", "actor__name", "stance", "said_edtf", "said_basis"),
        "reports": Appearance.objects.values_list("statement__claim__text", "source__title", "mode", "passage__exact"),
        "passages": Passage.objects.values_list("exact", "prefix", "suffix", "start"),
        "rulings": Assessment.objects.values_list(
            "claim__text", "rating__label", "rating__ordinal", "rating__scale__name", "source__title", "rationale"
        ),
        "identifiers": ExternalId.objects.values_list("sender", "external_id", "fingerprint", "type"),
        "rejects": ImportReject.objects.values_list("line", "field", "reason", "row"),
        "runs": ImportRun.objects.values_list("name", "total", "done", "created", "known", "rejected", "failure"),
    }
    print(json.dumps({name: sorted(map(str, rows)) for name, rows in found.items()}))


if __name__ == "__main__":
    bring_in(sys.argv[2]) if sys.argv[1] == "import" else contents()
