"""A page is fetched from the public web and from nowhere else, within limits. The servers here are real, and local."""

import gzip
import zlib

import pytest

from sources.ingest.fetch import Limits, fetch
from sources.ingest.reach import is_public
from sources.ingest.refusals import SENTENCES, Refused
from tests.sources.ingest.web import Web, names

AGENT = "Factcheck (+https://facts.example.org)"
QUICK = Limits(bytes=200_000, headers=8_000, seconds=1.5, redirects=3, ratio=50)


@pytest.fixture
def web():
    web = Web()
    yield web
    web.close()


@pytest.fixture
def inside():
    """A server that nobody may reach: it is not exempt, and every test sees that nobody came."""
    web = Web()
    web.page("/", b"the secret of the house")
    yield web
    web.close()
    assert web.connections == 0


@pytest.fixture
def secure():
    web = Web(is_secure=True)
    yield web
    web.close()


def get(web, path="/", **options):
    options = {"agent": AGENT, "limits": QUICK, "resolver": names(news_example="127.0.0.1")} | options
    return fetch(path if "://" in path or path.startswith("//") else web.url(path), exempt=web.exempt, **options)


def refusal(web, path="/", **options):
    with pytest.raises(Refused) as refused:
        get(web, path, **options)
    return refused.value


def test_a_page_is_fetched_with_what_the_server_says_of_it(web):
    web.page("/a?b=%C3%A9", b"<p>Hello</p>", Content_Type="text/html; charset=EUC-KR")
    found = get(web, "/a?b=é#part")
    assert (found.data, found.media_type, found.charset) == (b"<p>Hello</p>", "text/html", "euc-kr")
    assert found.url == web.url("/a?b=%C3%A9")


def test_it_says_who_asks_and_brings_nothing_else(web, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    web.page("/", b"x", Set_Cookie="a=b")
    web.redirect("/two", "/")
    get(web, "/two")
    asked = web.requests[-1]
    assert f"User-Agent: {AGENT}\r\n" in asked
    assert f"Host: news.example:{web.port}\r\n" in asked
    assert not {"cookie", "authorization", "referer"} & {line.partition(":")[0].lower() for line in asked.split("\r\n")}


def test_redirects_are_followed_as_far_as_they_go(web):
    web.redirect("/1", "2?x=%20", "301 Moved")
    web.redirect("/2?x=%20", f"//news.example:{web.port}/3", "308 Permanent")
    web.page("/3", b"there")
    found = get(web, "/1")
    assert (found.data, found.url) == (b"there", web.url("/3"))


def test_packed_pages_are_unpacked(web):
    web.page("/", gzip.compress(b"one ") + gzip.compress(b"two"), Content_Encoding="gzip")
    assert get(web).data == b"one two"


# Each of these is refused before anybody is connected to.
HOSTILE = [
    "file:///etc/passwd",
    "gopher://news.example/1",
    "ftp://news.example/a",
    "FiLe:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hello",
    "jar:http://news.example!/a",
    "//news.example/a",
    "http:///etc/passwd",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://127.0.0.1.:80/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::80ff:fffe]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[ff02::1]/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://router/",
    "http://ana:secret@news.example/",
    "http://news.example@127.0.0.1/",
    "http://127.0.0.1\\@news.example/",
    "http://news.example:22/",
    "http://news.example:6379/",
    "http://news.example:0/",
    "http://news.example:99999/",
    "http://news.example/\r\nHost: inside",
    "http://news.example/a b",
    "http://ne\u200bws.example/",
    "http://xn--/",
    "http://news.example:80:80/",
    "https://[::1",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused_in_words_and_connects_to_nobody(inside, url):
    with pytest.raises(Refused) as refused:
        fetch(url, agent=AGENT, resolver=names(news_example="93.184.216.34"), limits=QUICK)
    assert str(refused.value).endswith(".")


# As a redirect these are addresses of the page's own server.
SAME_SERVER = ["//news.example/a", "http:///etc/passwd"]


@pytest.mark.parametrize("url", [url for url in HOSTILE if url not in SAME_SERVER])
def test_no_redirect_leads_there_either(web, inside, url):
    web.redirect("/", url.encode().decode("latin-1").replace("\r\n", "\t"))
    refused = refusal(web, resolver=names(news_example="127.0.0.1"))
    assert refused.code in ("astray", "private", "port", "unknown_host", "no_http", "unreachable")
    assert web.connections == 1


PRIVATE = [
    *("127.0.0.1", "127.0.0.2", "0.0.0.0", "10.0.0.7", "172.31.255.255", "192.168.0.1", "169.254.169.254"),
    *("100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.5", "224.0.0.251", "240.0.0.1"),
    *(
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
    ),
    *("64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:1::1", "2001:0:7f00:1::", "2001:db8::1", "fc00::1", "fd00:ec2::254"),
    *("fe80::1", "fe80::1%lo", "fec0::1", "ff02::1", "100::1", "2001:10::1", "3fff::1", "5f00::1", "4000::1"),
    *("2606:4700::5efe:7f00:1", "192.88.99.1", "no address"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(inside, address):
    assert not is_public(address)
    with pytest.raises(Refused) as refused:
        fetch("http://news.example/", agent=AGENT, resolver=lambda host, port: [address], limits=QUICK)
    assert refused.value.code == "private"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::5", "64:ff9b::808:808"]
)
def test_a_public_address_is_public(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse(inside):
    refused = refusal(inside, "http://news.example/", resolver=lambda *_: ["93.184.216.34", "127.0.0.1"])
    assert refused.code == "private"


def test_a_name_that_is_bound_anew_is_looked_at_anew_and_connected_to_as_looked_at(web, inside):
    """The first answer leads to the server of the test, every later one to where nobody may go."""
    web.redirect("/", web.url("/again"))
    web.page("/again", b"inside")
    refused = refusal(web, resolver=names(news_example=["127.0.0.1", "127.0.0.2"]))
    assert (refused.code, web.connections) == ("private", 1)


def test_a_name_is_resolved_once_for_a_connection(web):
    asked = []

    def resolver(host, port):
        asked.append(host)
        # A second answer would lead astray; there is no second question.
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    web.page("/", b"x")
    assert get(web, resolver=resolver).data == b"x"
    assert asked == ["news.example"]


def test_the_server_of_a_test_is_exempt_at_its_port_alone(web, inside):
    web.redirect("/", f"http://news.example:{inside.port}/")
    assert refusal(web).code == "private"


def drip(web, seconds):
    def answer(send):
        send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not web.has_ended:
            send(b"x")
            web.wait(seconds)

    return answer


def endless(start, piece):
    def answer(send):
        send(start)
        while True:
            send(piece)

    return answer


OK = b"HTTP/1.1 200 OK\r\n"


def hostile_answers(web):
    """What a server may do to us, and as what it is refused."""
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = bomb.compress(b"\0" * 30_000_000) + bomb.flush()
    return {
        "drip": (drip(web, 0.05), "slow"),
        "silence": (lambda send: web.wait(10), "slow"),
        "slow headers": (endless_slowly(web, OK, b"a: b\r\n"), "slow"),
        "endless body": (endless(OK + b"\r\n", b"x" * 65536), "large"),
        "endless chunks": (
            endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
            "large",
        ),
        "endless headers": (endless(OK, b"a: b\r\n"), "headers no_http"),
        "one endless header": (endless(OK + b"a: ", b"b" * 65536), "headers no_http"),
        "endless status": (endless(b"HTTP/1.1 200 ", b"b" * 65536), "headers no_http"),
        "endless continue": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "headers"),
        "bomb": (lambda send: send(OK + b"Content-Encoding: gzip\r\n\r\n" + packed), "bomb large"),
        "two packings": (lambda send: send(OK + b"Content-Encoding: gzip, gzip\r\n\r\nx"), "encoding"),
        "other packing": (lambda send: send(OK + b"Content-Encoding: br\r\n\r\nx"), "encoding"),
        "no packing": (lambda send: send(OK + b"Content-Encoding: gzip\r\n\r\nnot packed"), "broken"),
        "half a packing": (
            lambda send: send(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 99)[:-9]),
            "broken",
        ),
        "announced size": (lambda send: send(OK + b"Content-Length: 999999999\r\n\r\n"), "large"),
        "cut short": (lambda send: send(OK + b"Content-Length: 500\r\n\r\nhalf"), "broken"),
        "wrong chunks": (lambda send: send(OK + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nx"), "broken"),
        "no http": (lambda send: send(b"220 mail ready\r\n"), "no_http"),
        "nothing": (lambda send: None, "no_http"),
        "a picture": (lambda send: send(OK + b"Content-Type: image/png\r\n\r\nx"), "media"),
        "not there": (lambda send: send(b"HTTP/1.1 404 Not Found\r\n\r\n"), "status"),
        "forbidden": (lambda send: send(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "status"),
        "failing": (lambda send: send(b"HTTP/1.1 503 Unavailable\r\n\r\n"), "status"),
        "nowhere": (lambda send: send(b"HTTP/1.1 302 Found\r\n\r\n"), "status"),
    }


def endless_slowly(web, start, piece):
    def answer(send):
        send(start)
        while not web.has_ended:
            send(piece)
            web.wait(0.2)

    return answer


@pytest.mark.parametrize("name", hostile_answers(None))
def test_a_hostile_answer_is_refused_in_its_own_words(web, name):
    answer, codes = hostile_answers(web)[name]
    web.raw("/", answer)
    refused = refusal(web)
    assert refused.code in codes.split()
    assert str(refused).startswith(SENTENCES[refused.code].partition("{")[0])


def test_a_loop_and_a_long_way_are_two_refusals(web):
    web.redirect("/loop", "/loop2")
    web.redirect("/loop2", "/loop")
    for n in range(9):
        web.redirect(f"/far{n}", f"/far{n + 1}")
    assert refusal(web, "/loop").code == "loop"
    assert refusal(web, "/far0").code == "redirects"


def test_a_certificate_that_proves_nothing_is_refused(secure):
    secure.page("/", b"x")
    refused = refusal(secure, secure.url("/", scheme="https"))
    assert (refused.code, secure.requests) == ("certificate", [])


def test_plain_answers_to_tls_are_refused(web):
    web.page("/", b"x")
    assert refusal(web, web.url("/", scheme="https")).code in ("no_http", "certificate", "slow", "unreachable")


def test_nobody_at_home_and_no_such_name_are_two_refusals(web):
    web.close()
    assert refusal(web).code == "unreachable"
    assert refusal(web, "http://nobody.example/").code == "unknown_host"


def test_a_resolver_that_never_answers_is_not_waited_for(web):
    def resolver(host, port):
        web.wait(30)
        return []

    assert refusal(web, resolver=resolver, limits=Limits(seconds=0.3)).code == "slow"
