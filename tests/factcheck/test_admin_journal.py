"""The journal in the admin."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Topic
from tests.drafts import make


def test_the_revisions_of_a_record_are_found_by_their_index(client, ana):
    topic, other = make(Topic, name="Ports"), make(Topic, name="Piers")
    client.force_login(ana)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("admin:factcheck_revision_changelist"), {"q": topic.uid})
    assert [revision.record for revision in page.context["cl"].result_list] == [topic.uid]
    searched = [query["sql"] for query in asked if topic.uid in query["sql"]]
    assert searched
    # Without regard to case either engine would go through the whole journal.
    assert not [sql for sql in searched if "UPPER(" in sql or "LIKE" in sql]
    assert other.uid not in page.content.decode()
