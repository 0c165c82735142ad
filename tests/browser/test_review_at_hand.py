"""A reviewer at the keyboard: given a statement, told of it, and done with it in six keys."""

import datetime

from django.utils.dateformat import format as written


def tab_to(page, name):
    """Press Tab until the field or button of that name has the focus, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("[document.activeElement.name, document.activeElement.value].join('=')").startswith(name):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_a_statement_is_given_to_somebody_who_decides_in_six_keys(seat, site):
    queue, due = site.pages["desk"]["queue"], datetime.date.today() + datetime.timedelta(days=7)
    rita = seat("rita")
    rita.goto(queue)
    rita.keyboard.press("n")
    rita.keyboard.press("n")
    chosen = rita.evaluate("document.activeElement.pathname")
    rita.keyboard.press("Shift+Tab")
    rita.keyboard.press("Space")
    tab_to(rita, "to=")
    rita.keyboard.type("rosa")
    rita.keyboard.press("Tab")
    rita.keyboard.type(f"{due:%m%d%Y}")
    tab_to(rita, "do=assign")
    rita.keyboard.press("Enter")
    rita.wait_for_selector(".results")

    rosa = seat("rosa")
    rosa.goto("/admin/inbox/")
    assert "rita asks you to review" in rosa.inner_text(".inbox")
    assert f"due on {written(due, 'j F Y')}" in rosa.inner_text(".inbox")
    rosa.goto(queue)
    assert "1 given to you" in rosa.inner_text(".counts")
    rosa.goto(f"{queue}?assigned=me")
    assert rosa.locator(".row").count() == 1
    assert f"due {written(due, 'j F Y')}" in rosa.inner_text(".row")
    assert rosa.locator(".row .overdue").count() == 0
    before = rosa.inner_text(".row .claim")
    with rosa.expect_navigation():
        for key in ("n", "Enter"):
            rosa.keyboard.press(key)
    assert rosa.evaluate("location.pathname") == chosen
    with rosa.expect_navigation():
        for key in ("1", "2", "3", "a"):
            rosa.keyboard.press(key)
    assert "Approved and published." in rosa.inner_text(".messagelist")
    rosa.goto(queue)
    assert before not in rosa.inner_text(".waiting")
