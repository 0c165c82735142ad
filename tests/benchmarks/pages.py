"""Measure pages and answers with few claims and with many in one run: `python -m tests.benchmarks.pages [N]`.

The record holds the example and, for the first column, 1,000 invented claims; then N, 100,000 unless told. `by key` is
the time that one claim takes by its primary key, the whole way through the framework's connection: the unit in which
the last column gives an answer. Times are medians of answers inside this process, each asked for once unmeasured, with
the numbers of the home page counted anew each time, as after a change. With script/with_postgresql.py before it, it
measures PostgreSQL. No part of the tests.
"""

import io
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

FEW = 1000
REPEATS = 5
PATIENCE = 3.0


def addresses(filler):
    """Return what is asked for, by name; `few` is somebody with little, `first` whoever has the most."""
    from claims.models import Assessment, Claim, Relation, Statement, Topic
    from factcheck.api.keyset import Cursor
    from sources.models import Actor, Event, Passage, Source

    made = filler.made
    actor, source, topic, event = (made[model][0][1] for model in (Actor, Source, Topic, Event))
    rare = made[Actor][len(made[Actor]) // 2][1]
    middle = made[Claim][len(made[Claim]) // 2]
    words = Claim.objects.get(pk=middle[0]).text.split()
    few = made[Source][len(made[Source]) // 2][1]
    filters = {
        "actor": actor, "actor (few)": rare, "via": actor, "via (few)": rare, "reporter": actor, "reporter (few)": rare,
        "source": source, "source (few)": few, "publisher": actor, "original": source, "event": event,
        "topic": topic, "kind": "norm", "language": "en", "language (none)": "ko", "stance": "fears",
        "mode": "presupposed", "part": "text", "part (none)": "caption", "confidence": "inferred",
        "distance": "2", "distance_gte": "3", "distance_gte (none)": "9", "distance_lte": "0", "held": "true",
        "held (none)": "false", "original_held": "true", "said_after": "2024", "said_before": "2000-01-03",
        "about_after": "2024", "about_before": "2000-01",
        "q (77 %)": "common", "q (40 %)": "frequent", "q (the claim)": "+".join(words[:12]),
    }  # fmt: skip
    asked = {"home": "/", "claims": "/claims/", "claims, deep": f"/claims/?cursor={Cursor((middle[0],))}"}
    asked |= {f"claims, {name}": f"/claims/?{name.split()[0]}={value}" for name, value in filters.items()}
    asked["claims, actor via mode"] = f"/claims/?actor={rare}&via={actor}&mode=presupposed"
    records = {"claims": Claim, "statements": Statement, "actors": Actor, "sources": Source, "events": Event,
               "topics": Topic}  # fmt: skip
    for name, model in records.items():
        asked |= {
            f"{name}: the first": f"/{name}/{made[model][0][1]}",
            f"{name}: another": f"/{name}/{made[model][len(made[model]) // 2][1]}",
        }
    asked |= {f"{name}, list": f"/{name}/" for name in ("actors", "sources", "topics")}
    asked |= {"actors, list, deep": f"/actors/?after={made[Actor][len(made[Actor]) // 2][1]}"}
    more = {"passages": Passage, "relations": Relation, "assessments": Assessment}
    for name, model in (records | more).items():
        asked |= {
            f"API {name}": f"/api/v1/{name}/",
            f"API {name}: one": f"/api/v1/{name}/{made[model][len(made[model]) // 2][1]}/",
        }
    asked["API corrections"] = "/api/v1/corrections/"
    asked |= {
        f"API claims, {name}": f"/api/v1/claims/?{name.split()[0]}={filters[name]}"
        for name in ("actor", "via (few)", "mode", "q (40 %)")
    }
    asked |= {
        f"API statements, {name}": f"/api/v1/statements/?{name.split()[0]}={filters[name]}"
        for name in ("actor", "topic", "kind", "language (none)", "q (40 %)")
    }
    asked |= {
        f"API passages, {n}": f"/api/v1/passages/?{q}"
        for n, q in (("source", f"source={source}"), ("statement", f"statement={made[Statement][-1][1]}"))
    }
    asked |= {
        "API actors, name": "/api/v1/actors/?name=person+7",
        "API sources, title": "/api/v1/sources/?title=log+7",
        "API sources, reporter": f"/api/v1/sources/?reporter={rare}",
        "API relations, claim": f"/api/v1/relations/?claim={middle[1]}",
    }
    from claims.worklists import LISTS

    asked["work lists"] = "/admin/work-lists/"
    asked |= {f"work list: {name}": f"/admin/work-lists/{name}/" for name, one in LISTS.items() if not one.page}
    return asked


def measured(ask):
    """Return the median time of `ask` in milliseconds; a slow one is not repeated."""
    ask()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
        if sum(times) > PATIENCE:
            break
    return statistics.median(times) * 1000


def answer_times(asked):
    """Return milliseconds and number of queries of each answer, and milliseconds of a claim by its key."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from claims.models import Claim
    from factcheck.models import Account

    client, desk = Client(), Client()
    desk.force_login(Account.objects.get_or_create(username="measurer", is_superuser=True, is_staff=True)[0])
    first = Claim.objects.order_by("pk").first()

    def ask(path):
        cache.clear()
        status = (desk if path.startswith("/admin/") else client).get(path).status_code
        assert status == 200, (path, status)

    found = {}
    for name, path in asked.items():
        ask(path)
        with CaptureQueriesContext(connection) as queries:
            ask(path)
        found[name] = (measured(lambda path=path: ask(path)), len(queries))
    return found, measured(lambda: [Claim.objects.get(pk=first.pk) for _ in range(100)]) / 100


def main(count):
    """Print a line for each page and answer."""
    from django.core.management import call_command
    from django.db import connection

    from claims import lapses
    from claims.search.follow import Follower
    from factcheck.followers import head
    from tests.benchmarks.fill import Filler

    call_command("migrate", verbosity=0)
    call_command("load_example", stdout=io.StringIO())
    filler, found = Filler(), []
    for size in (FEW, count):
        start = time.perf_counter()
        filler.fill(size)
        middle = time.perf_counter()
        follower = Follower()
        follower.rebuild()
        follower.close()
        while lapses.Follower().follow(head()):
            pass
        print(
            f"{size:,} claims: filled in {middle - start:.0f} s, indexed in {time.perf_counter() - middle:.0f} s",
            flush=True,
        )
        found.append(answer_times(addresses(filler)))
    (few, _), (many, key) = found
    print(f"{connection.vendor}; by key {key:.3f} ms")
    print(f"{'':28}{FEW:>9,}{count:>12,}{'ratio':>8}{'by key':>9}{'queries':>9}")
    for name, (ms, queries) in many.items():
        note = "" if queries == few[name][1] else f"  (was {few[name][1]})"
        print(f"{name:28}{few[name][0]:9.1f}{ms:12.1f}{ms / few[name][0]:8.1f}{ms / key:9.0f}{queries:9}{note}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        os.environ.setdefault("FACTCHECK_HOME", place)
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        Path(place, "static").mkdir(exist_ok=True)
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
