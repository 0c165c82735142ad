"""The reading room with mouse and keys: who was named last, the order of a chain, a selection; and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in


@pytest.fixture
def room(site, seat):
    """The room of the briefing, with a script, as the analyst sees it."""
    page = seat("ana")
    enter(page, site)
    if page.locator("#kept").is_visible():
        # What the test before this one typed, and did not save.
        with page.expect_response("**/admin/autosave/"):
            page.get_by_role("button", name="Discard it").click()
    yield page
    page.context.close()


def enter(page, site):
    page.goto(site.pages["desk"]["room"])
    page.wait_for_selector("body.has-script")


def start(page, sentence):
    page.locator(f"#s{sentence}").focus()
    page.keyboard.press("s")


def save(page):
    page.select_option("#id_claim_kind", "fact")
    with page.expect_navigation():
        page.locator("#id_claim_kind").press("Control+Enter")


def suggests(page, words, *expected):
    """Type a name, and wait until the first suggestion says what is expected; answers to a part of it come before."""
    page.fill("#id_actor", "")
    expect(page.locator("#id_actor-list")).to_be_hidden()
    page.locator("#id_actor").press_sequentially(words)
    for one in expected:
        expect(page.locator("#id_actor-list li").first).to_contain_text(one)


def test_a_sentence_that_begins_with_he_offers_who_was_named_last(room):
    start(room, 17)
    expect(room.locator("#status")).to_contain_text("“He”: last named is Tobias Fennimoor")
    room.locator(".last-named").focus()
    room.keyboard.press("Enter")
    assert room.input_value("#id_actor") == "Tobias Fennimoor (fictional)"


def test_a_pronoun_and_a_short_name_find_who_was_named_before(room):
    start(room, 28)
    suggests(room, "she", "last named")
    suggests(room, "the Institute", "Institute", "last named")


def test_who_was_named_last_follows_the_text_and_not_the_order_of_entry(room):
    for sentence, name in [(7, "Ondine Marrowvale"), (11, "Corvin Aldertree"), (26, "Ondine Marrowvale")]:
        start(room, sentence)
        suggests(room, "she" if "Ondine" in name else "he", name)


def test_a_reporter_is_found_by_name_and_put_behind_the_others(room):
    room.fill("#id_chain", "Frank Aum")
    room.get_by_label("Add a reporter by name").press_sequentially("lowy")
    expect(room.locator("#id_chain_add-list li").first).to_contain_text("Lowy Institute")
    room.keyboard.press("ArrowDown")
    room.keyboard.press("Enter")
    assert room.input_value("#id_chain").splitlines() == ["Frank Aum", "Lowy Institute"]
    assert room.locator(".chain-list li").count() == 2
    assert room.input_value("#id_chain_add") == ""


def test_the_reporters_of_a_chain_are_put_in_order_by_dragging_and_by_keys(room):
    room.fill("#id_chain", "Lowy Institute\nFrank Aum")
    lines = room.locator(".chain-list li")
    lines.nth(1).drag_to(lines.nth(0))
    assert room.input_value("#id_chain").split("\n") == ["Frank Aum", "Lowy Institute"]
    room.get_by_role("button", name="Move Frank Aum inwards").focus()
    room.keyboard.press("Enter")
    assert room.input_value("#id_chain").split("\n") == ["Lowy Institute", "Frank Aum"]
    assert room.evaluate("document.activeElement.closest('.chain-list') !== null"), "keys go on where they were"


def test_words_are_selected_with_the_mouse(room):
    words = "Tobias Fennimoor"
    box = room.evaluate(
        """words => { const range = document.createRange(), line = document.querySelector("#s14").firstChild;
        range.setStart(line, 0); range.setEnd(line, words.length);
        const found = range.getBoundingClientRect(); return [found.left, found.right, found.y + found.height / 2] }""",
        words,
    )
    left, right, middle = box
    room.mouse.move(left + 1, middle)
    room.mouse.down()
    room.mouse.move(right - 1, middle, steps=4)
    room.mouse.up()
    room.keyboard.press("s")
    at = int(room.get_attribute("#s14", "data-start"))
    assert room.input_value("#id_passages") == f"@{at}-{at + len(words)}"


def test_what_is_selected_by_keys_is_said(room):
    said = room.locator("#status")
    room.locator("#s14").focus()
    for key, words in [
        ("l", "Tobias"),
        ("l", "Fennimoor"),
        ("Shift+ArrowLeft", "Tobias Fennimoor"),
    ]:
        room.keyboard.press(key)
        expect(said).to_have_text(f"Selected: {words}")
    for _ in range(3):
        room.keyboard.press("Shift+J")
    expect(said).to_contain_text("words)")
    assert len(said.inner_text()) < 200, "of much the beginning and the end are said"
    room.keyboard.press("Escape")
    expect(said).to_have_text("Nothing is selected.")


def test_the_sentence_with_the_focus_is_called_by_its_words(room):
    room.locator("#s3").focus()
    room.keyboard.press("j")
    groups = room.locator("#text [role=group]")
    assert groups.evaluate_all("all => all.map(one => one.id)") == ["s4"]
    expect(room.locator("#s4")).to_have_accessible_name(" ".join(room.locator("#s4").inner_text().split()))


def test_the_form_is_a_few_tabs_away_without_a_script(site, seat):
    page = seat("ana", java_script_enabled=False)
    page.goto(site.pages["desk"]["room"])
    for key in ("Tab", "Enter", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('#statement') !== null")


def test_the_title_of_a_refused_form_begins_with_that(site, seat):
    page = seat("ana", java_script_enabled=False)
    page.goto(site.pages["desk"]["room"])
    page.get_by_role("button", name="Save the draft", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: Read: "))


def test_two_tabs_do_not_overwrite_what_is_typed_in_each(room, site):
    other = room.context.new_page()
    enter(other, site)
    start(room, 14)
    room.fill("#id_claim", "")
    room.locator("#id_claim").press_sequentially("From the first tab.")
    start(other, 4)
    for name, value in {"actor": "Ola Brem", "claim": "Nobody spoke of it."}.items():
        other.fill(f"#id_{name}", value)
    save(other)
    assert "is saved as a draft" in other.inner_text("#status")
    other.close()
    # The browser is gone before anything of the first tab is sent: nobody closes a tab that crashes.
    kept = room.context.storage_state()["origins"][0]["localStorage"]
    assert any("From the first tab." in one["value"] for one in kept)
    enter(room, site)
    expect(room.locator("#kept")).to_contain_text("From the first tab.")
    room.click("#restore")
    assert room.input_value("#id_claim") == "From the first tab."
    save(room)
    assert "is saved as a draft" in room.inner_text("#status")
    enter(room, site)
    assert room.locator("#kept").count() == 0, "what is saved is not offered again"


def test_nothing_typed_is_lost_when_somebody_logs_in_anew_in_another_tab(room, site):
    start(room, 14)
    with room.expect_response("**/admin/autosave/"):
        room.locator("#id_claim").press_sequentially("Typed before the new session")
    other = room.context.new_page()
    room.context.clear_cookies(name="sessionid")
    log_in(other, "ana")
    save(room)
    assert room.inner_text("h1") == "Not saved yet"
    with room.expect_navigation():
        room.get_by_role("button", name="Send it again").press("Enter")
    room.wait_for_selector("body.has-script")
    assert "is saved as a draft" in room.inner_text("#status")
    assert "Typed before the new session" in room.inner_text(".recorded")


def test_nothing_typed_is_lost_when_the_server_crashes(room, site):
    start(room, 14)
    with room.expect_response("**/admin/autosave/"):
        room.locator("#id_claim").press_sequentially("Typed before the crash")
    site.crash()
    room.locator("#id_claim").press_sequentially(", and after")
    expect(room.locator("#status")).to_contain_text("The connection is lost", timeout=15_000)
    with room.expect_response("**/admin/autosave/", timeout=30_000) as answer:
        site.start_again()
    assert answer.value.status == 200
    room.evaluate("localStorage.clear()")
    elsewhere = room.context.new_page()
    room.close()
    enter(elsewhere, site)
    expect(elsewhere.locator("#kept")).to_contain_text("Typed before the crash, and after")
    elsewhere.get_by_role("button", name="Discard it").click()
    expect(elsewhere.locator("#status")).to_contain_text("Discarded")


def test_what_was_typed_is_offered_again_without_a_script(room, site, seat):
    start(room, 14)
    with room.expect_response("**/admin/autosave/"):
        room.locator("#id_claim").press_sequentially("Kept for later")
    plain = seat("ana", java_script_enabled=False)
    plain.goto(site.pages["desk"]["room"])
    plain.get_by_role("link", name="Restore it").click()
    assert plain.input_value("#id_claim") == "Kept for later"
    plain.goto(site.pages["desk"]["room"])
    plain.get_by_role("button", name="Discard it").click()
    assert plain.locator("#kept").count() == 0
