"""The model field for uncertain dates."""

import re

import pytest
from django.core.exceptions import ValidationError

from sources.dates import parse
from sources.fields import EDTFField


def test_the_field_takes_a_date():
    assert EDTFField().clean("[2021-12-20,2021-12-27]", None) == "[2021-12-20,2021-12-27]"


def test_the_field_may_stay_empty():
    assert EDTFField().clean("", None) == ""


@pytest.mark.parametrize("text", ["2021-02-30", "December 2021", "\x00", "1" * 10_000])
def test_the_field_refuses_what_is_no_date_with_the_sentence_for_people(text):
    with pytest.raises(ValidationError) as refusal:
        EDTFField().clean(text, None)
    assert any("; write it like 2021-12" in message for message in refusal.value.messages)


def test_every_example_in_the_help_text_is_a_date():
    examples = re.findall(r"[0-9\[][^ ;:]*[0-9X\]]", EDTFField().help_text)
    assert len(examples) == 10
    assert [parse(example).edtf for example in examples] == examples


def test_the_field_can_be_written_into_a_migration():
    _, path, args, options = EDTFField("said").deconstruct()
    assert path == "sources.fields.EDTFField"
    again = EDTFField(*args, **options)
    assert (again.max_length, again.blank, again.help_text) == (100, True, EDTFField().help_text)
