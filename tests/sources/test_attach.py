"""A text is attached only when it proves every fingerprint, and may be withheld again."""

import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from factcheck.journal import recording
from factcheck.models import Revision
from sources.attach import NotTheText, attach, prove, withhold
from sources.models import SnapshotText, Source
from tests.claims.test_workflow import bring
from tests.drafts import TEXT, make_passage, make_snapshot, make_source, make_statement, writer
from tests.servers import ROOT, environment


@pytest.fixture
def withheld(db):
    """A snapshot without its text, with three passages."""
    snapshot = make_snapshot(make_source("Harbour news"), held=False)
    for start, end in ((0, 13), (50, 62), (100, 120)):
        make_passage(snapshot, start, end)
    return snapshot


def test_the_right_text_fills_in_the_words_of_every_passage(withheld):
    proof = attach(withheld, TEXT, by=writer())
    assert (len(proof.standing), proof.fallen) == (3, ())
    passage = withheld.passages.get(start=50)
    assert (passage.exact, passage.prefix, passage.suffix) == (TEXT[50:62], TEXT[18:50], TEXT[62:94])


@pytest.mark.parametrize("place", [5, 30, len(TEXT) - 1])
def test_one_changed_character_is_refused(withheld, place):
    changed = TEXT[:place] + "#" + TEXT[place + 1 :]
    with pytest.raises(NotTheText) as refused:
        attach(withheld, changed, by=writer())
    assert len(refused.value.proof.fallen) == (place == 5)
    assert not SnapshotText.objects.filter(snapshot=withheld).exists()


def test_a_shorter_text_is_refused_and_says_what_still_stands(withheld):
    proof = prove(withheld, TEXT[:70])
    assert ([p.start for p in proof.standing], [p.start for p in proof.fallen]) == ([0, 50], [100])


def test_attaching_twice_changes_nothing(withheld):
    attach(withheld, TEXT, by=writer())
    before = Revision.objects.count()
    attach(withheld, TEXT, by=writer())
    assert Revision.objects.count() == before


def test_withholding_empties_the_passages_and_keeps_the_fingerprints(withheld):
    attach(withheld, TEXT, by=writer())
    withhold(withheld, by=writer(), why="the publisher asked")
    assert set(withheld.passages.values_list("exact", "prefix", "suffix")) == {("", "", "")}
    assert prove(withheld, TEXT).holds


@pytest.fixture
def file(tmp_path):
    def write(data):
        path = tmp_path / "text.txt"
        path.write_bytes(data)
        return str(path)

    return write


def run(*args):
    out = StringIO()
    call_command("attach_text", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def used(withheld):
    """The same, with a statement that rests on the first passage: the other two are cues."""
    make_statement(source=withheld.source, passage=withheld.passages.get(start=0))
    return withheld


def test_the_command_counts_passages_and_cues(used, file):
    out = run(used.source.slug, file(TEXT.encode()))
    assert out.splitlines()[:2] == ["1 of 1 passages verified", "2 of 2 cues verified"]


def refused(*args):
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("attach_text", *args, stdout=out)
    assert out.getvalue() == ""
    return str(error.value).splitlines()


def test_the_command_says_which_passages_do_not_stand(used, file):
    claim = used.passages.get(start=0).appearances.get().statement.claim.text
    assert refused(used.source.uid, file(TEXT.replace("near", "nigh").encode())) == [
        "This is not the text whose fingerprint is recorded. Nothing was attached.",
        "0 of 1 passages still stand",
        "  does not stand: characters 0–13",
        f"    used for: {claim}",
        "2 of 2 cues still stand",
    ]
    assert not SnapshotText.objects.filter(snapshot=used).exists()


@pytest.mark.parametrize("text", ["", "Another text altogether, longer than the recorded one.\n" * 9])
def test_of_a_wrong_file_only_some_passages_are_named(used, file, text):
    for start in (20, 70, 90):
        make_passage(used, start, start + 9)
    lines = refused(used.source.uid, file(text.encode()))
    assert lines[0] == "This is not the text whose fingerprint is recorded. Nothing was attached."
    assert [line for line in lines if " of " in line] == ["0 of 1 passages still stand", "0 of 5 cues still stand"]
    assert (sum("does not stand" in line for line in lines), lines[-1]) == (4, "  … and 2 more")


@pytest.fixture
def public(used):
    """The same, published: the public reads the first passage as soon as there are words."""
    bring(used.passages.get(start=0).appearances.get().statement, "published")
    return used


def show(source, display):
    with recording(by=writer()):
        Source.objects.filter(pk=source.pk).update(display=display)


def test_the_command_says_what_the_public_reads_from_now_on_and_who_decides_that(public, file):
    out = run(public.source.slug, file(TEXT.encode()))
    letters = len("".join(TEXT.split()))
    here, around = (100 * len("".join(TEXT[:end].split())) // letters for end in (13, 13 + 32))
    assert f"The public reads 1 passage of it now, cues among them: {here} % of the text, and {around} % with" in out
    assert reverse("admin:sources_source_change", args=[public.source_id]) in out


def test_what_public_statements_do_not_rest_on_is_not_said_to_be_read(used, file):
    assert "nothing of it until something public rests on a passage" in run(used.source.slug, file(TEXT.encode()))


def test_a_source_that_shows_nothing_is_said_to_show_nothing(public, file):
    show(public.source, "none")
    assert "The public reads nothing of it, as its source is shown." in run(public.source.slug, file(TEXT.encode()))


def test_whoever_attaches_in_the_admin_is_told_what_the_public_reads(public, client, ed):
    client.force_login(ed)
    page = client.post(reverse("admin:sources_snapshot_attach", args=[public.pk]), {"text": TEXT}, follow=True)
    assert "The public reads 1 passage of it now" in page.content.decode()
    assert "under “What the public sees of its text”" in page.content.decode()


def test_whoever_stops_reading_what_a_command_prints_is_shown_no_traceback(home):
    command = [sys.executable, str(ROOT / "manage.py"), "help"]
    env = environment(home, "sqlite://")
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 128 + signal.SIGPIPE


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_another_system_are_changed_where_that_proves_the_text(withheld, file, end):
    lines = "The harbour is full.\nThe pier is not."
    snapshot = make_snapshot(withheld.source, lines, held=False)
    out = run(withheld.source.slug, file(lines.replace("\n", end).encode()))
    assert "other line ends" in out
    assert SnapshotText.objects.get(snapshot=snapshot).text == lines


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mark_before_the_first_word_is_taken_off(withheld, file, end):
    lines = "The harbour is full.\nThe pier is not."
    snapshot = make_snapshot(withheld.source, lines, held=False)
    out = run(withheld.source.slug, file(b"\xef\xbb\xbf" + lines.replace("\n", end).encode()))
    assert "byte order mark" in out
    assert ("other line ends" in out) == (end != "\n")
    assert SnapshotText.objects.get(snapshot=snapshot).text == lines


def test_a_mark_that_was_recorded_with_the_text_stays(withheld, file):
    marked = "\ufeffThe harbour is full."
    snapshot = make_snapshot(withheld.source, marked, held=False)
    assert "byte order mark" not in run(withheld.source.slug, file(marked.encode()))
    assert SnapshotText.objects.get(snapshot=snapshot).text == marked


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        (TEXT[1:], ([], [50, 100], [0])),
        (TEXT[:20] + TEXT[21:], ([0], [50, 100], [])),
        ("Well. " + TEXT[:70] + "Well, " + TEXT[70:], ([], [0, 50, 100], [])),
        (TEXT[100:120] + TEXT[:100], ([], [0, 50, 100], [])),
        (TEXT[:52] + "#" + TEXT[53:], ([0, 100], [], [50])),
    ],
    ids=["cut in the first", "cut between", "put in twice", "moved to the front", "changed"],
)
def test_passages_that_stand_at_another_place_are_told_from_those_that_do_not_stand(withheld, changed, places):
    proof = prove(withheld, changed)
    assert tuple([p.start for p in found] for found in (proof.standing, proof.moved, proof.fallen)) == places
    assert not proof.holds


CUES = "She wanted a quay. He wanted a pier. They wanted a road that leads from the quay to the new pier."


@pytest.fixture
def cued(db):
    """A snapshot without its text, in which a cue stands between other words alike, beside a longer passage."""
    snapshot = make_snapshot(make_source("Harbour wishes"), CUES, held=False)
    for start, end in ((22, 28), (49, 78)):
        make_passage(snapshot, start, end, text=CUES)
    return snapshot


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        (CUES[:24] + "#" + CUES[25:], ([49], [], [22])),
        (CUES[:24] + "#" + CUES[25:].replace("They wanted", "They desire"), ([49], [], [22])),
        ("Well. " + CUES, ([], [22, 49], [])),
        ("Well. " + CUES[:24] + "#" + CUES[25:], ([], [49], [22])),
        (CUES + " " + CUES[49:78], ([22, 49], [], [])),
        (CUES[:52] + "#" + CUES[53:] + CUES[49:78] + CUES[49:78], ([22], [], [49])),
    ],
    ids=["others alike", "one alike", "moved", "moved and changed", "twice", "elsewhere twice"],
)
def test_words_that_may_be_others_are_not_said_to_stand_elsewhere(cued, changed, places):
    proof = prove(cued, changed)
    assert tuple([p.start for p in found] for found in (proof.standing, proof.moved, proof.fallen)) == places


def test_a_damaged_passage_is_not_found_where_another_with_the_same_words_stands(db):
    words = "a road to the new pier"
    text = f"They want {words}. He promised {words}."
    snapshot = make_snapshot(make_source("Harbour roads"), text, held=False)
    places = [text.index(words), text.rindex(words)]
    for start in places:
        make_passage(snapshot, start, start + len(words), text=text)
    proof = prove(snapshot, text.replace("road", "rood", 1))
    assert ([p.start for p in proof.standing], [p.start for p in proof.fallen]) == (places[1:], places[:1])


def test_the_refusal_counts_what_stands_elsewhere(withheld):
    with pytest.raises(NotTheText, match=r"2 of 3 passages.* still stand, 2 of them at another place"):
        attach(withheld, TEXT[1:], by=writer())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (TEXT + "\n", r"Only its end differs: there is more of it by 1 \(only line ends or spaces\)"),
        (TEXT + " And so on.", r"Only its end differs: there is more of it by 11 \(other words\)"),
    ],
)
def test_an_end_that_differs_is_said(used, file, changed, said):
    with pytest.raises(CommandError, match=said):
        run(used.source.slug, file(changed.encode()))


def test_a_missing_line_end_is_said(withheld):
    assert "1 line end is missing" in prove(make_snapshot(withheld.source, "One.\n", held=False), "One.").at_end


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"\xff\xfe", "is not UTF-8"), (None, "cannot be read")],
)
def test_a_file_that_is_no_text_is_one_clear_line(used, file, data, message):
    path = file(data) if data else "no-such-file"
    with pytest.raises(CommandError, match=message):
        run(used.source.slug, path)


def test_an_unknown_source_is_one_clear_line(db, file):
    with pytest.raises(CommandError, match="There is no source nowhere"):
        run("nowhere", file(b"x"))


def test_a_source_without_a_fingerprint_is_one_clear_line(db, file):
    make_source("Harbour news")
    with pytest.raises(CommandError, match="no fingerprint"):
        run("harbour-news", file(b"x"))
