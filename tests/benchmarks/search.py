"""Measure search beside SQLite's FTS5 over the same claims in one run: `python -m tests.benchmarks.search [N]`.

The claims are invented: 8 to 24 words whose frequencies follow Zipf's law, `common` in 77 % of them and `frequent` in
40 %. Ours goes all the way from the typed text to uids, with the look at the files before each search. FTS5 gives the
rows of the same number of best hits. Each question is put once unmeasured. No part of the tests.
"""

import bisect
import itertools
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

VOCABULARY = 60_000
REPEATS = 15
HITS = 1000
QUESTIONS = {
    "a word in 77 %": ["common"],
    "a word in 40 %": ["frequent"],
    "a rare word": ["w20000"],
    "two words": ["frequent", "w300"],
    "four words": ["w5", "w50", "w500", "w1000"],
}


def texts(count):
    """Yield the same invented claims in every run."""
    chance = random.Random(1)
    cumulative = list(itertools.accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))
    for _ in range(count):
        length = chance.randint(8, 24)
        words = [f"w{bisect.bisect(cumulative, chance.random() * cumulative[-1])}" for _ in range(length)]
        words += ["common"] * (chance.random() < 0.77) + ["frequent"] * (chance.random() < 0.40)
        yield " ".join(words)


def build_ours(count):
    """Build an index where search looks for it, without a database below it."""
    import tantivy

    from claims.search import store
    from claims.search.schema import FACETS, Entry, document, position_document, schema
    from factcheck.uids import make_uid

    place = store.home()
    directory = store.new_directory(place)
    writer = tantivy.Index(schema(), str(directory), reuse=False).writer(60_000_000, 1)
    facets = {name: [] for name in FACETS}
    for number, text in enumerate(texts(count)):
        context = [f"Actor {number % 997}", f"Report {number % 499}", "asserts"]
        writer.add_document(document(Entry(make_uid("c"), text, context, [], facets)))
    writer.add_document(position_document(1, "0" * 64))
    writer.commit()
    writer.wait_merging_threads()
    store.swap(place, directory)


def build_fts5(connection, count):
    """Fill a table of FTS5 with stems and without accents, as ours are."""
    connection.execute("CREATE VIRTUAL TABLE claim USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')")
    connection.executemany("INSERT INTO claim (text) VALUES (?)", ((text,) for text in texts(count)))
    connection.execute("INSERT INTO claim (claim) VALUES ('optimize')")
    connection.commit()


def ask_fts5(connection, words):
    """Put the words to FTS5: all of a few, any of a claim's, for it knows no "most of them"."""
    match = (" " if len(words) <= 4 else " OR ").join(words)
    sql = "SELECT rowid FROM claim WHERE claim MATCH ? ORDER BY rank LIMIT ?"
    return connection.execute(sql, [match, HITS]).fetchall()


def median_ms(ask):
    """Return the median time of an answer in milliseconds."""
    ask()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(count):
    """Print one line for each question."""
    from django.conf import settings

    from claims import search

    with (
        tempfile.TemporaryDirectory() as place,
        closing(sqlite3.connect(Path(place) / "fts5.sqlite3")) as connection,
    ):
        settings.SEARCH_DIR = Path(place)
        for name, build in (("ours", build_ours), ("FTS5", lambda n: build_fts5(connection, n))):
            start = time.perf_counter()
            build(count)
            print(f"{name} built {count:,} claims in {time.perf_counter() - start:.1f} s")
        print(f"{'best ' + str(HITS) + ' of':20}{'ours ms':>10}{'FTS5 ms':>10}{'ratio':>8}{'hits':>8}{'FTS5':>8}")
        claim = next(words for words in map(str.split, texts(count)) if {"common", "frequent"} <= {*words[15:]})
        for name, words in (QUESTIONS | {"the text of a claim": claim}).items():
            typed = " ".join(words)
            ours = median_ms(lambda typed=typed: search.claim_uids(typed, HITS))
            theirs = median_ms(lambda words=words: ask_fts5(connection, words))
            hits = len(search.claim_uids(typed, HITS)), len(ask_fts5(connection, words))
            print(f"{name:20}{ours:10.2f}{theirs:10.2f}{ours / theirs:8.2f}{hits[0]:8}{hits[1]:8}")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
