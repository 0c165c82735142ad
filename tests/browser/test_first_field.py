"""Where the focus is when a form to add something opens, and where Tab leads from there."""

from itertools import pairwise

import pytest

FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  return { what: one.className || one.id, width: box.width, height: box.height, top: box.top + scrollY };
}"""
HIDDEN_STOPS = """() => [...document.querySelectorAll("select.select2-hidden-accessible")]
  .filter(one => one.checkVisibility() && one.tabIndex >= 0).map(one => one.id)"""


def settled(page, path):
    page.goto(path)
    page.wait_for_function("document.activeElement !== document.body")
    return page.evaluate(FOCUSED)


@pytest.mark.parametrize(
    ("path", "select"),
    [
        ("/admin/claims/statement/add/", "#id_actor"),
        ("/admin/claims/relation/add/", "#id_from_claim"),
        ("/admin/sources/snapshot/add/", "#id_source"),
        ("/admin/sources/passage/add/", "#id_snapshot"),
    ],
)
def test_the_box_of_suggestions_has_the_focus_and_no_hidden_select_is_a_stop(seat, path, select):
    page = seat("ed")
    focused = settled(page, path)
    assert page.locator(f"{select} + .select2 :focus").count() == 1
    assert focused["width"] > 100
    assert page.evaluate(HIDDEN_STOPS) == []
    page.keyboard.press("Enter")
    page.wait_for_selector(".select2-search__field:focus")


def test_a_plain_first_field_has_the_focus(seat):
    page = seat("ed")
    settled(page, "/admin/claims/topic/add/")
    assert page.locator("#id_name:focus").count() == 1


def test_tab_goes_through_the_form_in_the_order_in_which_it_is_seen(seat):
    page = seat("ed")
    stops = [settled(page, "/admin/claims/statement/add/")]
    for _ in range(25):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert [one["what"] for one in stops if min(one["width"], one["height"]) < 5] == []
    backwards = [(a["what"], b["what"]) for a, b in pairwise(stops) if b["top"] + b["height"] <= a["top"]]
    assert backwards == []


def test_a_refused_form_puts_the_focus_on_what_is_wrong_with_it(seat):
    page = seat("ed")
    settled(page, "/admin/claims/topic/add/")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".errornote.refused:focus")
