"""Prove a text against the fingerprints of a source, and attach it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q, QuerySet
from django.urls import reverse

from claims.models import Appearance
from factcheck.models import Account
from sources import shown
from sources.attach import BOM, NotTheText, Proof, as_recorded, attach, snapshot_for, told
from sources.models import OldSlug, Passage, Source

MAX_BYTES = 20_000_000
# Of a wrong file nothing stands: a list of all passages would only push the verdict out of sight.
SOME = 3


class Command(BaseCommand):
    """Attach a text if it is the one that was recorded, to the last character; else say what of it stands."""

    help = "Prove a text against the stored fingerprints (the whole, then every passage) and attach it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="the source: its identifier or its slug")
        parser.add_argument("file", type=Path, help="the text, as UTF-8")
        parser.add_argument("--by", default="operator", help="the account that does it (default: operator)")

    def handle(self, *args: Any, **options: Any) -> None:
        source = _source(options["source"])
        data, text = _read(options["file"])
        snapshot = snapshot_for(source, text)
        if snapshot is None:
            raise CommandError(f"No text of “{source}” is recorded: there is no fingerprint to prove anything against.")
        by = Account.objects.filter(username=options["by"]).first() or Account.objects.system(options["by"])
        try:
            proof = attach(snapshot, text, by=by, data=data, media_type="text/plain")
        except NotTheText as error:
            said = ["This is not the text whose fingerprint is recorded.", error.proof.at_end, "Nothing was attached."]
            raise CommandError("\n".join([" ".join(filter(None, said)), *_report(error.proof)])) from error
        taken = as_recorded(snapshot, text)
        if text.startswith(BOM) and not taken.startswith(BOM):
            self.stdout.write("The file begins with a byte order mark, which is no part of the text: it was taken off.")
        if taken != text.removeprefix(BOM) and taken != text:
            self.stdout.write("The file has other line ends than the text that was recorded; with LF it is that text.")
        self.stdout.write("\n".join([*_report(proof), shown.told(snapshot), _where_that_is_decided(source)]))


def _report(proof: Proof) -> Iterator[str]:
    """Yield what stands and what does not, a line each; only the first passages of a text of which nothing stands."""
    content = set(passages_that_say(proof).values_list("pk", flat=True))
    is_another = not proof.standing and not proof.moved
    for name, belongs in (("passages", True), ("cues", False)):
        standing, moved, fallen = (
            [p for p in found if (p.pk in content) == belongs] for found in (proof.standing, proof.moved, proof.fallen)
        )
        if proof.holds and standing:
            yield f"{len(standing)} of {len(standing)} {name} verified"
        elif standing or moved or fallen:
            yield told(standing, moved, fallen, name)
        for passage in fallen[:SOME] if is_another else fallen:
            yield f"  does not stand: characters {passage.start}–{passage.end}{_used_by(passage)}"
        if is_another and len(fallen) > SOME:
            yield f"  … and {len(fallen) - SOME} more"


def _where_that_is_decided(source: Source) -> str:
    page = reverse("admin:sources_source_change", args=[source.pk])
    return f"An editor decides what is shown on {settings.SITE_URL}{page} (“What the public sees of its text”)."


def passages_that_say(proof: Proof) -> QuerySet[Passage]:
    """Return the passages of a proof that carry content; the others are cues, which only attribute it."""
    return Passage.objects.filter(
        Q(appearances__isnull=False) | Q(further_appearances__isnull=False), snapshot=proof.snapshot
    ).distinct()


def _used_by(passage: Passage) -> str:
    used = Appearance.objects.filter(Q(passage=passage) | Q(more_passages=passage) | Q(cue=passage))
    claims = used.values_list("statement__claim__text", flat=True).distinct()
    return "".join(f"\n    used for: {text}" for text in claims)


def _source(name: str) -> Source:
    old = OldSlug.objects.filter(type="source", slug=name).values("record")
    source = Source.objects.filter(Q(uid=name) | Q(slug=name) | Q(uid__in=old)).first()
    if source is None:
        raise CommandError(f"There is no source {name}: give its identifier or its slug.")
    return source


def _read(path: Path) -> tuple[bytes, str]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CommandError(f"{path} is larger than {MAX_BYTES:,} bytes.")
        data = path.read_bytes()
        return data, data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 (byte {error.start + 1}): save it as UTF-8 and try again.") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
