"""Fields refuse what cleaning refuses, beside the field and with the same sentence."""

import pytest
from django.core.exceptions import ValidationError

from sources.validators import validate_line, validate_name, validate_text, validate_url

GOOD = [
    (validate_line, "Seoul proposed talks\twith Pyongyang."),
    (validate_line, "\u200fהשר הכחיש את הדיווח."),
    (validate_line, ""),
    (validate_name, "محمد"),
    (validate_text, "one\r\n\ttwo"),
    (validate_url, "https://news.example/a"),
]

BAD = [
    (validate_line, "Seoul\x00", "text", "U\\+0000"),
    (validate_line, "Frank \u202emuA", "text", "RIGHT-TO-LEFT OVERRIDE"),
    (validate_name, "Frank \u200fAum", "text", "RIGHT-TO-LEFT MARK"),
    (validate_text, "one\n\ud83d", "text", "half of a character"),
    (validate_line, "\u200b\u2060", "blank", "nothing to see"),
    (validate_text, " \n ", "blank", "nothing to see"),
    (validate_url, "javascript:alert(1)", "url", "https://"),
    (validate_url, "http://127.0.0.1/", "url", "public internet"),
]


@pytest.mark.parametrize(("validate", "value"), GOOD)
def test_what_can_be_kept_passes(validate, value):
    assert validate(value) is None


@pytest.mark.parametrize(("validate", "value", "code", "sentence"), BAD)
def test_what_cannot_be_kept_is_refused_with_a_code_and_a_sentence(validate, value, code, sentence):
    with pytest.raises(ValidationError, match=sentence) as refused:
        validate(value)
    assert refused.value.code == code
