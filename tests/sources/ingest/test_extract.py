"""What is taken out of a file: its text with its paragraphs and pages, what it says of itself; or a clear refusal."""

import io
import random
import re
import zipfile

import pytest

from sources.ingest.extract import extract
from sources.ingest.opening import language, signed
from sources.ingest.refusals import Refused
from tests.sources.ingest.files import PAGE, archive, locked, pdf, word


def refusal(data, name=""):
    with pytest.raises(Refused) as refused:
        extract(data, name=name)
    return refused.value.code


def test_a_page_gives_its_main_text_and_what_its_markup_says():
    found = extract(PAGE.encode(), media_type="text/html", url="https://gull.example/a")
    paragraphs = found.text.split("\n\n")
    assert paragraphs[1].startswith("The harbour will close on Monday")
    assert paragraphs[3:5] == [
        "The first gate is shut already, as everybody could see.",
        "The second gate follows on Friday.",
    ]
    assert "Copyright" not in found.text
    assert (found.title, found.authors, found.site) == ("The harbour closes", ["Ana Tern", "Jo Brem"], "Gull Times")
    assert (found.language, found.published) == ("en-GB", "2021-12-13")


def test_no_date_is_made_up():
    without = PAGE.replace('<meta property="article:published_time" content="2021-12-13T09:30:00Z">', "")
    assert extract(without.encode(), media_type="text/html", url="https://gull.example/2020/05/01/a").published == ""


def test_a_day_that_does_not_exist_is_not_taken():
    wrong = '<meta property="article:published_time" content="2021-13-45">'
    changed = PAGE.replace('<meta property="article:published_time" content="2021-12-13T09:30:00Z">', wrong)
    assert extract(changed.encode(), name="a.html").published == ""


SIGNED = {
    "by Ana Tern": ["Ana Tern"],
    "By GULL Ekip": ["GULL Ekip"],
    "Written by Ana Tern, Jo Brem and Ola Øst": ["Ana Tern", "Jo Brem", "Ola Øst"],
    "by the time that he came the gate was shut": [],
    "By Monday, the gate was shut.": [],
    "Ana Tern": [],
}


@pytest.mark.parametrize("line", SIGNED, ids=str)
def test_a_line_below_the_title_says_by_whom_a_plain_text_is(line):
    assert signed(f"The harbour closes\n\n{line}\n\nNobody believed it.") == SIGNED[line]


SPOKEN = {
    "en": "The harbour will close on Monday, and nobody on the quay believed that it was for good.",
    "de": "Der Hafen wird am Montag geschlossen, und niemand glaubte, dass das mit den Schiffen zu tun hat.",
    "fr": "Le port sera fermé lundi, et les pêcheurs ne croient pas que la mesure est prise pour la sécurité.",
    "tr": "Liman pazartesi günü kapanacak ve bu karar için bir gerekçe verilmedi, ancak daha çok gemi ile olan var.",
    "ko": "항구가 월요일에 닫힌다고 항만장이 말했다.",
    "ja": "港は月曜日に閉鎖されると港長は述べた。誰もそれを信じなかった。",
    "": "Donau Fjord Kiosk 1950",
}


@pytest.mark.parametrize("code", SPOKEN)
def test_the_language_of_a_plain_text_is_offered_where_it_is_clear(code):
    assert language(SPOKEN[code]) == code


def test_a_plain_text_comes_with_its_title_its_language_and_who_signs_it():
    found = extract(f"The harbour closes\nby Ana Tern\n\n{SPOKEN['en']}".encode(), name="a.txt")
    assert (found.title, found.authors, found.language) == ("The harbour closes", ["Ana Tern"], "en")


def test_structured_data_gives_the_date():
    told = '<script type="application/ld+json">{"@graph": [{"datePublished": "2022-01-02T00:00:00+01:00"}]}</script>'
    changed = PAGE.replace('<meta property="article:published_time" content="2021-12-13T09:30:00Z">', told)
    assert extract(changed.encode(), name="a.html").published == "2022-01-02"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Größe, naïve, 바다."),
        ("utf-8-sig", "Größe, naïve."),
        ("utf-16", "Größe – naïve, 바다."),
        ("utf-16-le", "The harbour is closed, naïve."),
        ("utf-32", "Größe"),
        ("cp1252", "“Café” said the naïve — and it was a wholly ordinary text, wasn’t it?"),
        ("cp1251", "Никто на пристани не верил, что гавань закроют в понедельник."),
        ("cp949", "바다가 보이는 항구 도시에서 사람들이 기다리고 있었다. 아무도 믿지 않았다."),
        ("shift_jis", "港は月曜日に閉鎖されると港長は述べた。誰もそれを信じなかった。"),
    ],
)
def test_plain_text_is_read_in_whatever_encoding_it_came(encoding, text):
    assert extract(text.encode(encoding), name="a.txt").text == text


def test_a_declared_encoding_counts_for_text_and_for_pages():
    korean = "항구가 월요일에 닫힌다고 항만장이 부두에 모인 사람들에게 말했다."
    assert extract(korean.encode("cp949"), media_type="text/plain", charset="euc-kr").text == korean
    page = f"<html><head><meta charset='euc-kr'></head><body><article><p>{korean * 4}</p></article></body></html>"
    assert korean in extract(page.encode("cp949"), name="a.html").text


def test_line_ends_are_one_and_paragraphs_stay():
    assert extract(b"One.\r\n\r\n\r\nTwo.\rThree.\x0bx\x00", name="a.txt").text == "One.\n\nTwo.\nThree.x"


def test_a_pdf_is_read_page_by_page():
    first = ["The harbour will close on Monday, the master said", "to the people. Nobody believed it."]
    data = pdf(
        first, [], ["A second page (with brackets).", "It ends here."], title="Report", author="Ana Tern; Jo Brem"
    )
    found = extract(data, name="a.pdf")
    assert found.text.startswith("The harbour will close on Monday, the master said to the people.")
    assert [locator for _, locator in found.pages] == ["page 1", "page 3"]
    assert found.text[found.pages[1][0] :].startswith("A second page (with brackets).")
    assert (found.title, found.authors) == ("Report", ["Ana Tern", "Jo Brem"])


def test_a_hyphen_at_the_end_of_a_line_goes_only_where_the_word_is_known():
    found = extract(pdf(["A declaration of the well-", "known board: the decla-", "ration stands."]), name="a.pdf")
    assert found.text == "A declaration of the well-known board: the declaration stands."


def test_a_pdf_that_is_only_locked_against_changes_is_read():
    assert extract(locked(pdf(["Words."]), ""), name="a.pdf").text == "Words."


def test_a_word_file_gives_paragraphs_tables_and_properties():
    data = word("One.", "Two – with a dash.", table=[["Ship", "Harbour"]], title="Minutes", author="Ana Tern, Jo Brem")
    found = extract(data, name="a.docx")
    assert found.text == "One.\n\nTwo – with a dash.\n\nShip\tHarbour"
    assert (found.title, found.authors, found.published) == ("Minutes", ["Ana Tern", "Jo Brem"], "")


def without_properties(data):
    """Return a Word file as programs write it that say nothing of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as less:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "_rels/.rels":
                part = re.sub(rb"<Relationship [^>]*core-properties[^>]*/>", b"", part)
            if name != "docProps/core.xml":
                less.writestr(name, part)
    return out.getvalue()


def test_a_word_file_that_says_nothing_of_itself_is_called_as_it_begins():
    bare = extract(without_properties(word("The port is full.", "Ships wait.", title="Minutes")), name="a.docx")
    assert (bare.title, bare.authors, bare.language) == ("The port is full.", [], "")
    headed = extract(without_properties(word("News", "Ships wait.", heading="The port is full")), name="a.docx")
    assert headed.title == "The port is full"
    assert extract(word("x" * 201, "Ships wait."), name="a.docx").title == ""


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY b "'
    + "b" * 1000
    + '">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>&x;&b;</w:body>'
    "</w:document>"
)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t ", "a.txt", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.docx", "old_word"),
        (b"{\\rtf1 hello}", "a.docx", "old_word"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + random.Random(1).randbytes(500), "a.txt", "kind undecodable"),
        (b"not a pdf", "a.pdf", "malformed"),
        (b"%PDF-1.7\nnothing follows", "a.pdf", "malformed"),
        (pdf(["x"])[:300], "a.pdf", "malformed scanned"),
        (b"%PDF-1.4\n" + random.Random(2).randbytes(3000), "a.pdf", "malformed"),
        (pdf([], []), "a.pdf", "scanned"),
        (locked(pdf(["Words."]), "secret"), "a.pdf", "encrypted"),
        (archive(readme_txt="x"), "a.docx", "kind"),
        (b"PK\x03\x04broken", "a.docx", "malformed"),
        (archive(word__document_xml="<broken"), "a.docx", "malformed"),
        (archive(word__document_xml=ENTITIES), "a.docx", "malformed"),
        (archive(word__document_xml="x" * 9, media__bomb_png=b"\0" * 50_000_000), "a.docx", "unpacked"),
        (b"<html><body></body></html>", "a.html", "no_text_on_page"),
        (b"word " * 400_000, "a.txt", "long"),
    ],
)
def test_what_cannot_be_read_is_refused_in_its_own_words(data, name, code):
    assert refusal(data, name) in code.split()


def test_a_file_is_read_by_what_it_is_and_not_by_its_name():
    assert extract(pdf(["Words."]), name="a.txt").text == "Words."
    assert extract(PAGE.encode(), name="").kind == "page"
    assert extract(PAGE.encode(), name="a.txt").text.startswith("<!doctype html>")


def test_deep_markup_is_read_or_refused_and_never_fails():
    deep = b"<html><body>" + b"<div>" * 50_000 + b"<p>Deep words that stand below all of it.</p>" + b"</div>" * 50_000
    with pytest.raises(Refused):
        extract(deep, name="a.html")


def test_the_reading_process_is_given_nothing_of_the_environment(monkeypatch, tmp_path):
    """Python runs `sitecustomize` at every start, from wherever PYTHONPATH says."""
    trace = tmp_path / "trace"
    (tmp_path / "sitecustomize.py").write_text(f"open({str(trace)!r}, 'w').close()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert extract(b"Words.", name="a.txt").text == "Words."
    assert not trace.exists()
