"""The document about imports says what the code says."""

from pathlib import Path

import pytest

from claims.imports.fields import FIELDS, REMARKS
from claims.management.commands.import_claims import Command

TEXT = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_is_described_with_its_words(field):
    [line] = [line for line in TEXT.splitlines() if line.startswith(f"| `{field.name}` |")]
    assert field.about in line
    assert all(word in line for word in field.choices)


def test_what_is_added_to_a_rejected_row_is_described():
    assert all(f"`{remark}`" in TEXT for remark in REMARKS)


def test_the_options_that_settle_how_a_file_is_read_are_described():
    parser = Command().create_parser("manage.py", "import_claims")
    ours = {"--map", "--set", "--ignore", "--order", "--sender", "--rejects", "--dry-run"}
    assert ours <= {option for action in parser._actions for option in action.option_strings}
    assert all(option in TEXT for option in ours)
