"""The reading room: who may enter, what is refused and kept, what is prefilled, marked as read, measured and autosaved."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import workflow
from claims.models import Autosave, MatchDecision, Preference, Statement
from factcheck.journal import recording
from sources.models import ReadMark, Snapshot, SnapshotText
from tests.drafts import (
    TEXT,
    make,
    make_actor,
    make_claim,
    make_passage,
    make_snapshot,
    make_source,
    make_statement,
    writer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(db):
    publisher = make_actor("Harbour Herald", "media_outlet")
    source = make_source(publisher=publisher, published_edtf="2021-12-15", language="en")
    make_snapshot(source)
    return source


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def room(source):
    return reverse("admin:reading_room", args=[source.uid])


def entry(source, **values):
    plain = {
        "token": "t1",
        "snapshot": source.snapshots.last().uid,
        "passages": "2",
        "actor": "Gull Institute",
        "actor_kind": "organisation",
        "claim": "The port should be closed first.",
        "claim_kind": "norm",
        "stance": "demands",
        "mode": "paraphrase",
        "confidence": "explicit",
        "original": "unknown",
        "part": "text",
    }
    return plain | values


def shown(response):
    return response.content.decode()
