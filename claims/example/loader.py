"""Load the examples the way people fill the record: one account enters and submits, another checks and approves.

Every step looks first at what is there, so loading again does nothing, and loading after an interruption goes on where
it stopped. A record whose newest revision was written by anybody else is left alone for good.
"""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from claims import proposals, workflow
from claims.choices import Aspect, CheckResult, ProposalStatus, Status
from claims.example.entry import Entry
from claims.example.facts import Facts, text_of, uid
from claims.models import Assessment, Claim, Correction, Proposal, Relation, Statement
from claims.proposed import current_value
from factcheck.journal import recording
from factcheck.models import Account, Head, Revision
from sources.attach import attach
from sources.models import Snapshot, Source

ANALYST, REVIEWER = "example-analyst", "example-reviewer"
TRIES = 4
REVIEWED: dict[str, Any] = {"statements": Statement, "relations": Relation, "assessments": Assessment}


class Loader:
    """Bring the examples into the record, or up to date. `changes` counts what was done, by the verb."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.analyst = Account.objects.system(ANALYST)
        self.reviewer = Account.objects.system(REVIEWER)
        self.changes: Counter[str] = Counter()

    def load(self) -> Counter[str]:
        """Do what is left to do, in a handful of transactions, and return how many records each step changed."""
        for attempt in range(TRIES):
            try:
                for step in (self._enter, self._attach, self._submit, self._approve, self._withdraw, self._correct):
                    step()
                break
            except (IntegrityError, ValidationError, workflow.WorkflowError):
                # Two servers may start at once: what the other one has done by now is not done again.
                if attempt == TRIES - 1:
                    raise
                time.sleep(attempt)
        return +self.changes

    def counts(self) -> dict[str, int]:
        """Return what of the examples there is now."""
        statements = Statement.objects.filter(uid__in=self._uids("statements"))
        return {
            "sources": Source.objects.filter(uid__in=[uid(Source, s["slug"]) for s in self.facts["sources"]]).count(),
            "claims": Claim.objects.filter(uid__in=[uid(Claim, c["key"]) for c in self.facts["claims"]]).count(),
            "statements": statements.count(),
            "public": statements.published().count(),
            "relations": Relation.objects.filter(uid__in=self._uids("relations")).count(),
            "assessments": Assessment.objects.filter(uid__in=self._uids("assessments")).count(),
            "corrections": Correction.objects.filter(record__in=self._uids("statements")).count(),
        }

    def left_alone(self) -> int:
        """Return how many records of the examples people have changed since."""
        newest = Head.objects.filter(uid__in=self.facts.uids()).values_list("seq", flat=True)
        return Revision.objects.filter(seq__in=list(newest)).exclude(by__in=self._accounts).count()

    @property
    def _accounts(self) -> list[Any]:
        return [self.analyst.uid, self.reviewer.uid]

    def _uids(self, part: str) -> list[str]:
        return [uid(REVIEWED[part], entry["key"]) for entry in self.facts[part]]

    def _enter(self) -> None:
        if Head.objects.filter(uid__in=(every := self.facts.uids())).count() == len(every):
            return
        with recording(by=self.analyst, why="Entered as an example."):
            self.changes["entered"] += Entry(self.facts).enter()

    def _attach(self) -> None:
        texts = {uid(Snapshot, s["slug"]): text_of(s["snapshot"]) for s in self.facts["sources"] if "snapshot" in s}
        shown = [identifier for identifier, text in texts.items() if text]
        for row in self._ours(Snapshot.objects.filter(uid__in=shown, text_row__isnull=True)):
            attach(row, texts[row.uid] or "", by=self.analyst, media_type="text/plain")
            self.changes["attached"] += 1

    def _submit(self) -> None:
        rows = self._waiting(Status.DRAFT)
        if not rows:
            return
        with recording(by=self.analyst, why="Submitted as an example."):
            for row in rows:
                workflow.submit(row, by=self.analyst)
        self.changes["submitted"] += len(rows)

    def _approve(self) -> None:
        rows = self._waiting(Status.IN_REVIEW)
        if not rows:
            return
        with recording(by=self.reviewer, why="Checked and approved as an example."):
            for row in rows:
                for aspect in Aspect.values if isinstance(row, Statement) else ():
                    workflow.check(row, by=self.reviewer, aspect=aspect, result=CheckResult.PASSED)
                workflow.approve(row, by=self.reviewer)
        self.changes["approved"] += len(rows)

    def _withdraw(self) -> None:
        reasons = {uid(Statement, s["key"]): s["withdrawn"] for s in self.facts["statements"] if "withdrawn" in s}
        for row in self._ours(Statement.objects.published().filter(uid__in=reasons)):
            workflow.withdraw(row, by=self.reviewer, reason=reasons[row.uid])
            self.changes["withdrawn"] += 1

    def _correct(self) -> None:
        wanted = {uid(Statement, change["statement"]): change for change in self.facts["proposals"]}
        for row in self._ours(Statement.objects.published().filter(uid__in=wanted)):
            change = wanted[row.uid]
            if any(current_value(row, name) != value for name, value in change["values"].items()):
                proposals.accept(self._proposal(row, change), by=self.reviewer)
                self.changes["corrected"] += 1

    def _proposal(self, row: Statement, change: dict[str, Any]) -> Proposal:
        """Return the open proposal of an earlier run, or a new one."""
        begun = Proposal.objects.filter(record=row.uid, status=ProposalStatus.OPEN, proposed_by=self.analyst).first()
        values = {name: change[name] for name in ("values", "kind", "note", "why")}
        return begun or proposals.propose(row, by=self.analyst, **values)

    def _waiting(self, status: str) -> list[Any]:
        """Return what stands at `status` and nobody else has touched; the featured come last, and so are the newest.

        Of several statements of one claim those of the article are the newer ones, for the pages begin with the newest.
        """
        places = {uid(Claim, key): place for place, key in enumerate(reversed(self.facts.featured), 1)}
        article = {uid(Statement, key) for key in self.facts.of_article}
        found: list[Any] = []
        for part, model in REVIEWED.items():
            rows = model.objects.filter(uid__in=self._uids(part), status=status).order_by("pk")
            found += self._ours(rows.select_related("claim") if part == "statements" else rows)
        return sorted(
            found,
            key=lambda row: (
                (places.get(row.claim.uid, 0), row.uid in article) if isinstance(row, Statement) else (0, 0)
            ),
        )

    def _ours(self, rows: Iterable[Any]) -> list[Any]:
        """Keep the rows whose newest revision is by an account of the examples."""
        rows = list(rows)
        newest = dict(Head.objects.filter(uid__in=[row.uid for row in rows]).values_list("seq", "uid"))
        by_us = Revision.objects.filter(seq__in=newest, by__in=self._accounts).values_list("seq", flat=True)
        ours = {newest[seq] for seq in by_us}
        return [row for row in rows if row.uid in ours]
