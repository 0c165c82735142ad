"""When two addresses are the same page. Each group of the table has the rule as its title."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.normalize import MAX_URL, UrlError, canonical_url

FORMS = {
    "http and https are the same page": [
        ("https://news.example/korea", "https://news.example/korea"),
        ("http://news.example/korea", "https://news.example/korea"),
        ("HTTP://news.example/korea", "https://news.example/korea"),
    ],
    "default ports go, others stay": [
        ("http://news.example:80/a", "https://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:/a", "https://news.example/a"),
        ("http://news.example:8080/a", "https://news.example:8080/a"),
        ("https://news.example:08443/a", "https://news.example:8443/a"),
        ("https://news.example:80/a", "https://news.example:80/a"),
    ],
    "a host is case-blind, a path is not": [
        ("HTTPS://News.Example:443/Korea", "https://news.example/Korea"),
        ("https://news.example/korea", "https://news.example/korea"),
        ("https://news.example./a", "https://news.example/a"),
    ],
    "www. makes no difference where a host is left": [
        ("https://www.news.example/a", "https://news.example/a"),
        ("https://www.example/a", "https://www.example/a"),
        ("https://m.news.example/a", "https://m.news.example/a"),
    ],
    "a host has one spelling": [
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://bu\u0308cher.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://뉴스.example/", "https://xn--vg1b002a.example/"),
        ("https://news。example/", "https://news.example/"),
        ("https://ｎｅｗｓ.example/", "https://news.example/"),
    ],
    "a global IP address is a host": [
        ("http://8.8.8.8/a", "https://8.8.8.8/a"),
        ("http://[2606:4700:0:0::1111]/a", "https://[2606:4700::1111]/a"),
    ],
    "dot segments are resolved": [
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/../../a", "https://news.example/a"),
        ("https://news.example/a/%2e%2e/b", "https://news.example/b"),
        ("https://news.example/a/..", "https://news.example/"),
    ],
    "slashes at the end go, those inside stay": [
        ("https://news.example", "https://news.example/"),
        ("https://news.example/", "https://news.example/"),
        ("https://news.example/a/", "https://news.example/a"),
        ("https://news.example/a///", "https://news.example/a"),
        ("https://news.example/a//b", "https://news.example/a//b"),
        ("https://news.example/a/index.html", "https://news.example/a/index.html"),
    ],
    "an escape that is not needed goes, all others have one form": [
        ("https://news.example/%7Eann/%41", "https://news.example/~ann/A"),
        ("https://news.example/caf%c3%a9", "https://news.example/caf%C3%A9"),
        ("https://news.example/café", "https://news.example/caf%C3%A9"),
        ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/%2541", "https://news.example/%2541"),
        ("https://news.example/a|b", "https://news.example/a%7Cb"),
    ],
    "parameters that tell how a reader came go": [
        ("https://news.example/a?utm_source=x&UTM_Medium=y", "https://news.example/a"),
        ("https://news.example/a?fbclid=1&gclid=2&msclkid=3", "https://news.example/a"),
        ("https://news.example/a?mc_cid=1&mc_eid=2&id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?%75tm_source=x", "https://news.example/a"),
        ("https://news.example/a;jsessionid=0AF?PHPSESSID=1", "https://news.example/a"),
    ],
    "parameters that choose the page stay": [
        ("https://news.example/a?id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?page=2&ref=x&source=y", "https://news.example/a?page=2&ref=x&source=y"),
        ("https://news.example/?12345", "https://news.example/?12345"),
        ("https://news.example/a?utmost=1", "https://news.example/a?utmost=1"),
    ],
    "parameters are sorted by name, values of one name are not": [
        ("https://news.example/a?b=1&a=2", "https://news.example/a?a=2&b=1"),
        ("https://news.example/a?x=2&b=1&x=1", "https://news.example/a?b=1&x=2&x=1"),
        ("https://news.example/a?&&b=1&", "https://news.example/a?b=1"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/a?q=end+of+war", "https://news.example/a?q=end%20of%20war"),
        ("https://news.example/a?q=end%20of%20war", "https://news.example/a?q=end%20of%20war"),
    ],
    "a fragment goes unless the site keeps its pages behind it": [
        ("https://news.example/a#part-2", "https://news.example/a"),
        ("https://news.example/a#:~:text=peace", "https://news.example/a"),
        ("https://news.example/a#", "https://news.example/a"),
        ("https://news.example/#!/reports/7", "https://news.example/#!/reports/7"),
        ("https://news.example/#/reports/7", "https://news.example/#/reports/7"),
    ],
    "a page for phones is its article": [
        ("https://amp.news.example/a", "https://news.example/a"),
        ("https://news.example/a/amp/", "https://news.example/a"),
        ("https://news.example/amp/a", "https://news.example/a"),
        ("https://news.example/a.amp", "https://news.example/a"),
        ("https://news.example/a.amp.html", "https://news.example/a.html"),
        ("https://news.example/a?amp=1", "https://news.example/a"),
        ("https://news.example/a?amp", "https://news.example/a"),
        ("https://news.example/a?outputType=amp", "https://news.example/a"),
        ("https://www.google.com/amp/s/www.news.example/a?id=1", "https://news.example/a?id=1"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a", "https://news.example/a"),
    ],
    "a page about amplifiers is no page for phones": [
        ("https://news.example/amp", "https://news.example/amp"),
        ("https://news.example/ampere/7", "https://news.example/ampere/7"),
        ("https://news.example/.amp", "https://news.example/.amp"),
    ],
}

REFUSED = {
    "another scheme": [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:desk@news.example",
        "ftp://news.example/a",
    ],
    "no scheme": ["", "news.example/a", "news.example:8080/a", "//news.example/a", "https:news.example", "https:/a"],
    "no host": ["https://", "https:///a", "https://?a", "https://:443/a"],
    "user name or password": [
        "https://ana:secret@news.example/a",
        "https://ana@news.example/a",
        "https://@news.example/",
    ],
    "white space": [" https://news.example/a", "https://news.example/a b", "https://news.example/a\u00a0b"],
    "control or hidden character": [
        "https://news.example/a\r\nX-Evil: 1",
        "java\tscript:alert(1)",
        "https://news.example/\x00",
        "https://news.example/\u202ea",
        "https://ne\u200bws.example/a",
        "https://news.example/\ud83d",
    ],
    "backslash": ["https://news.example\\@evil.example/", "https:\\\\news.example"],
    "host out of shape": [
        "https://news..example/a",
        "https://-news.example/a",
        "https://news.exam ple/a",
        "https://ne%77s.example/a",
        "https://a\u2100b.example/",
        "https://xn--0.example/",
        "https://xn--é.example/",
        "https://[::1/a",
        "https://[news.example]/a",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
    ],
    "port out of shape": ["https://news.example:0/", "https://news.example:65536/", "https://news.example:8a/"],
    "host that readers cannot reach": [
        "http://localhost/",
        "http://intranet/a",
        "http://desk.local/",
        "http://metadata.internal/",
        "http://127.0.0.1:8000/admin/",
        "http://192.168.0.10/report.pdf",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://１２７.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://224.0.0.1/",
    ],
    "too long": [
        "https://news.example/" + "a" * (MAX_URL - 20),
        "https://news.example/" + "é" * (MAX_URL // 3),
    ],
}


def cases(table):
    return [
        pytest.param(rule, case, id=f"{rule}: {ascii(case)[:60]}") for rule, group in table.items() for case in group
    ]


@pytest.mark.parametrize(("rule", "pair"), cases(FORMS))
def test_same_page_has_one_form(rule, pair):
    url, form = pair
    assert canonical_url(url) == form


@pytest.mark.parametrize(("rule", "pair"), cases(FORMS))
def test_form_of_a_form_is_itself(rule, pair):
    assert canonical_url(pair[1]) == pair[1]


@pytest.mark.parametrize(("rule", "url"), cases(REFUSED))
def test_what_is_no_public_page_is_refused(rule, url):
    with pytest.raises(UrlError):
        canonical_url(url)


def test_message_never_repeats_a_password():
    with pytest.raises(UrlError) as refused:
        canonical_url("https://ana:s3cret@news.example/")
    assert "s3cret" not in str(refused.value)


def test_address_of_the_greatest_length_is_accepted():
    url = "https://news.example/" + "a" * (MAX_URL - 21)
    assert canonical_url(url) == url


def test_hostile_nesting_of_phone_pages_ends():
    assert canonical_url("https://news.example" + "/amp" * 490) == "https://news.example/amp"
    assert canonical_url("https://" + "google.com/amp/" * 120 + "news.example/a") == "https://news.example/a"


PIECES = [
    "https://",
    "http://",
    "news.example",
    "www.",
    "amp.",
    "/amp",
    "/",
    "..",
    ".amp",
    "?",
    "&",
    "=",
    "#",
    "%2e",
    "+",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join))
@example("https://a.www.example/b/../amp/..amp/amp")
@settings(max_examples=300)
def test_any_text_is_refused_or_has_a_stable_form(pieces):
    for url in (pieces, "https://news.example/" + pieces):
        try:
            form = canonical_url(url)
        except UrlError:
            continue
        assert canonical_url(form) == form
        assert form.isascii()
        assert len(form) <= MAX_URL
