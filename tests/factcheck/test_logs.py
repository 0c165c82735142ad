"""What of a request that is refused stands in the log."""

import io
import logging

import pytest


@pytest.fixture
def log():
    """What the handler of the settings writes meanwhile."""
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_a_wrong_host_is_one_short_line_and_no_traceback(client, log):
    assert client.get("/", headers={"host": "evil.example" + "x" * 900}).status_code == 400
    [line] = log.getvalue().splitlines()
    assert " WARNING django.security.DisallowedHost: Invalid HTTP_HOST header: " in line
    assert len(line) < 300


def test_what_goes_wrong_with_us_keeps_its_traceback(log):
    try:
        raise ValueError("ours")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error")
    assert " ERROR django.request: " in log.getvalue()
    assert "ValueError: ours" in log.getvalue()
