"""The chain of a report in the form of a statement: reporters are found by name, and the field takes them as before."""

FIELD, ADD = "#id_appearances-{}-chain", "#id_appearances-{}-chain_add"


def opened(seat, **options):
    page = seat("ed", **options)
    page.goto("/admin/claims/statement/add/")
    return page


def test_reporters_are_found_by_name_and_added_line_by_line(seat):
    page = opened(seat)
    page.locator(ADD.format(0)).press_sequentially("lowy")
    page.get_by_role("option", name="Lowy Institute").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value(FIELD.format(0)) == "Lowy Institute"
    page.locator(ADD.format(0)).press_sequentially("moon")
    page.get_by_role("option", name="Moon Jae-in President").click()
    assert page.input_value(FIELD.format(0)) == "Lowy Institute\nMoon Jae-in"
    assert page.input_value(ADD.format(0)) == ""
    assert "/statement/add/" in page.url, "Enter sends nothing while a name is typed"


def test_a_further_report_has_suggestions_too(seat):
    page = opened(seat)
    page.get_by_role("button", name="Add another report").click()
    page.locator(ADD.format(1)).press_sequentially("lowy")
    page.get_by_role("option", name="Lowy Institute").click()
    assert page.input_value(FIELD.format(1)) == "Lowy Institute"
    assert page.locator("[id*=__prefix__][id$=_add]").count() == 0


def test_a_name_that_was_typed_and_not_taken_is_sent_with_the_form(seat):
    page = opened(seat)
    page.locator(ADD.format(0)).fill("Nobody at all")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".errornote.refused")
    assert page.input_value(FIELD.format(0)) == "Nobody at all"
    assert "There is no actor “Nobody at all”" in page.inner_text(".errornote.refused")


def test_without_a_script_the_field_alone_is_there(seat):
    page = opened(seat, java_script_enabled=False)
    assert page.locator(FIELD.format(0)).is_visible()
    assert page.locator(ADD.format(0)).count() == 0
