"""An index that is damaged is noticed before it is used, said, and built anew; no reader ever crashes on it."""

import json
import os
import random
import shutil

import pytest

from claims import search
from claims.search import reader, store
from claims.search.follow import Follower
from claims.search.store import Broken, Files
from factcheck.followers import head
from tests.claims.search_helper import publish_many


@pytest.fixture
def place(own_index, monkeypatch):
    """An index of three commits in a place of its own."""
    monkeypatch.setattr(reader, "PATIENCE", 0.1)
    for start in (0, 20):
        publish_many(range(start, start + 20))
        search.follow_once()
    return store.home()


def flip_bit(path, position):
    """Change one bit of a file and leave its size and times as they are, as a bad disk does."""
    times = path.stat()
    with path.open("r+b") as file:
        file.seek(position // 8)
        (byte,) = file.read(1)
        file.seek(position // 8)
        file.write(bytes([byte ^ 1 << position % 8]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def put(path, data):
    """Put another file in the place of one. To cut off one that a reader has mapped would kill the reader: us."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(data)
    new.replace(path)


def some_answers():
    return [search.claim_uids(typed) for typed in ("harbour master", "alliance", "the of", "strike at the quay")]


def files(place):
    return sorted(path for path in store.current(place).iterdir() if not path.name.endswith(".lock"))


def test_every_flipped_bit_is_noticed_or_harmless(place):
    chance, before = random.Random(3), some_answers()
    for turn in range(60):
        path = files(place)[turn % len(files(place))]
        whole = path.read_bytes()
        flip_bit(path, chance.randrange(8 * len(whole)))
        if not _is_noticed(place):
            assert some_answers() == before, path.name
            put(path, whole)


def _is_noticed(place):
    """Say whether a process that takes over the index builds a new one."""
    old = store.current(place)
    search.follow_once()
    return store.current(place) != old


@pytest.mark.parametrize("part", store.PARTS)
def test_a_damaged_file_is_named_and_the_index_built_anew(place, caplog, part):
    before = some_answers()
    path = max(store.current(place).glob(f"*.{part}"))
    flip_bit(path, 77)
    search.follow_once()
    assert f"building a new index: {path.name} is damaged" in caplog.text
    assert some_answers() == before
    assert list(search.verify()) == []


def test_damage_under_a_process_that_follows_is_noticed_at_its_next_look(place, caplog):
    follower = Follower()
    follower.follow(head())
    path = max(store.current(place).glob("*.idx"))
    put(path, b"")
    follower.follow(head())
    follower.close()
    assert f"{path.name} was changed by something else" in caplog.text
    assert list(search.verify()) == []


@pytest.mark.parametrize("spoil", [lambda path: put(path, b""), lambda path: path.unlink()])
def test_a_reader_does_not_touch_an_index_whose_files_have_changed(place, spoil):
    assert some_answers()[0]
    spoil(max(store.current(place).glob("*.term")))
    with pytest.raises(search.Unavailable):
        search.claim_uids("harbour")


def test_a_reader_goes_on_when_the_index_is_back(place):
    before = some_answers()
    shutil.rmtree(place)
    with pytest.raises(search.Unavailable):
        search.claim_uids("harbour")
    search.follow_once()
    assert some_answers() == before


def test_a_reader_waits_only_once_for_an_index_that_does_not_come(place, monkeypatch):
    shutil.rmtree(place)
    for _ in range(2):
        with pytest.raises(search.Unavailable):
            search.claim_uids("harbour")
        monkeypatch.setattr(reader, "PATIENCE", 3600)


@pytest.mark.parametrize("content", [b"../../etc", b"garbage", b"", b"\xff", b"index-", b"index-0123456789abcdef/.."])
def test_a_pointer_that_names_no_index_is_damaged(place, content):
    (place / "current").write_bytes(content)
    with pytest.raises(Broken, match="the file “current”, which names it, was overwritten or damaged"):
        store.current(place)


def test_a_pointer_to_nowhere_names_what_is_gone(place):
    (place / "current").write_text("index-0123456789abcdef")
    with pytest.raises(Broken, match="its directory index-0123456789abcdef is gone"):
        store.current(place)


def test_an_index_of_which_every_file_was_overwritten_is_said_to_be_damaged_and_built_anew(place, caplog):
    before = some_answers()
    for path in (path for path in place.rglob("*") if path.is_file()):
        path.unlink()
        path.write_bytes(b"garbage")
    search.follow_once()
    assert "building a new index: the file “current”, which names it, was overwritten or damaged" in caplog.text
    assert some_answers() == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"segments": [{}]}', b"\xff\xfe"])
def test_a_list_of_files_that_makes_no_sense_is_damage(place, content):
    (store.current(place) / "meta.json").write_bytes(content)
    with pytest.raises(Broken):
        Files(store.current(place)).check()


def test_files_that_belong_to_no_commit_are_removed(place):
    stray = store.current(place) / "0123456789abcdef0123456789abcdef.idx"
    stray.write_bytes(b"left by a process that was killed")
    search.follow_once()
    assert not stray.exists()


def test_a_file_in_use_that_is_not_listed_is_damage_and_not_rubbish(place, caplog):
    directory = store.current(place)
    listed = json.loads((directory / ".managed.json").read_text())
    used = next(name for name in listed if name.endswith(".idx"))
    (directory / ".managed.json").write_text(json.dumps([name for name in listed if name != used]))
    search.follow_once()
    assert f"{used} is used but not listed" in caplog.text


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 8, b"{}" + b"\x02\0\0\0\x39\x05\0\0", b"\xff" * 100])
def test_a_file_without_a_proper_end_is_not_intact(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not store.is_intact(path)


def test_a_panic_of_the_engine_is_an_ordinary_error(place):
    from tantivy import Query

    from claims.search.schema import schema

    with pytest.raises(Broken, match="panicked"), store.engine():
        Query.phrase_query(schema(), "words", ["alone"])


def test_an_interrupt_is_no_error_of_the_engine():
    with pytest.raises(KeyboardInterrupt), store.engine():
        raise KeyboardInterrupt
