"""A second person reviews and publishes in a real browser, by keyboard alone; two people at once; without scripts."""

import json
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.servers import ROOT

PASSWORD = "a long enough password"
PREPARE = """
import json
from django.contrib.auth.models import Group
from claims import workflow
from claims.models import Statement
from factcheck.models import Account
from tests.cast import person
from tests.drafts import make_actor, make_claim, make_passage, make_snapshot, make_source, make_statement

ana, rita, rosa = person("ana", "analyst"), person("rita", "reviewer"), person("rosa", "reviewer")
text = " ".join(f"The harbour master said that pier {n} is closed to ships." for n in range(40))
source, actor = make_source("Harbour news"), make_actor("Ola Brem")
snapshot = make_snapshot(source, text)
made = []
for n in range(6):
    start = text.index(f"pier {n} ")
    passage = make_passage(snapshot, start, text.index(".", start), text)
    row = make_statement(make_claim(f"Pier {n} is closed.", kind="fact"), actor, source=source, passage=passage)
    workflow.submit(row, by=rita if n == 5 else ana)
    made.append(row.uid)
print(json.dumps(made))
"""


def run(server, code):
    """Run code against the database of a server, in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "--command", code]
    return subprocess.run(command, env=server.env, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def status(server, uid):
    code = f"from claims.models import Statement; print(Statement.objects.get(uid={uid!r}).status)"
    return run(server, code).strip().splitlines()[-1]


@pytest.fixture(scope="module")
def desk(start_server):
    """A server with six statements in review, five of ana and the last of rita."""
    server = start_server()
    uids = json.loads(run(server, PREPARE).strip().splitlines()[-1])
    return server, uids


def opened(browser, server, name, **options):
    """Log somebody in; return their page, and what its console says."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{server.url}/admin/login/?next=/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#user-tools")
    return page, said


def see(page, said, *, refused=False):
    """Look for complaints of the browser, for barriers, and for a page wider than its window, also at 200 % of 1024 px.

    A page that refuses something comes with a status that the browser notes in its console.
    """
    page.wait_for_load_state("networkidle")
    assert [line for line in said if not (refused and "status of 4" in line)] == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    # axe styles its probes, which the policy blocks and the browser notes.
    said.clear()
    for width in (1024, 512, 360):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} px wide at {width}"
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_reviewer_decides_with_single_keys_and_the_second_is_told(desk, browser):
    server, uids = desk
    rita, said = opened(browser, server, "rita")
    rosa, said_to_rosa = opened(browser, server, "rosa")
    rita.goto(f"{server.url}/admin/review/")
    see(rita, said)
    rita.keyboard.press("n")
    rita.keyboard.press("n")
    rita.keyboard.press("p")
    rita.keyboard.press("Enter")
    rita.wait_for_url(f"**/review/{uids[0]}/")
    see(rita, said)

    # rosa opens the same; rita is faster.
    rosa.goto(rita.url)
    for key in ("1", "2", "3", "a"):
        rita.keyboard.press(key)
    rita.wait_for_url(f"**/review/{uids[1]}/")
    assert status(server, uids[0]) == "published"
    for key in ("1", "2", "3", "a"):
        rosa.keyboard.press(key)
    rosa.wait_for_selector(".errornote")
    assert "Approve statement by rita" in rosa.inner_text(".errornote")
    see(rosa, said_to_rosa, refused=True)

    # b asks for what has to be done; while typing, keys are letters.
    rita.keyboard.press("b")
    rita.keyboard.type("name 1 pier")
    assert rita.input_value("textarea[name=comment]") == "name 1 pier"
    assert not rita.is_checked("#review_fidelity_0")
    rita.keyboard.press("Control+Enter")
    rita.wait_for_url(f"**/review/{uids[2]}/")
    assert status(server, uids[1]) == "draft"

    # A name that changes under the eyes of a reviewer.
    run(
        server,
        "from factcheck.journal import recording\nfrom factcheck.models import Account\n"
        "from sources.models import Actor\n"
        "with recording(by=Account.objects.get(username='ana')) as recorded:\n"
        "    rows = Actor.objects.filter(name='Ola Brem')\n"
        "    recorded.permit(rows.get().uid, 'description')\n"
        "    rows.update(description='A pilot.')\n",
    )
    rita.keyboard.press("n")
    rita.wait_for_url(f"**/review/{uids[3]}/")
    rita.keyboard.press("p")
    rita.wait_for_url(f"**/review/{uids[2]}/")

    # Nobody approves their own, whatever key they press.
    rita.goto(f"{server.url}/admin/review/{uids[5]}/")
    for key in ("1", "2", "3", "a"):
        rita.keyboard.press(key)
    assert "somebody else has to check and approve it" in rita.inner_text(".errornote")
    assert status(server, uids[5]) == "in_review"
    assert said == []


def test_what_was_changed_under_the_eyes_of_a_reviewer_is_not_approved(desk, browser):
    server, uids = desk
    rita, _ = opened(browser, server, "rita")
    rita.goto(f"{server.url}/admin/review/{uids[3]}/")
    run(
        server,
        "from factcheck.journal import recording\nfrom factcheck.models import Account\n"
        "from sources.models import Source\n"
        "with recording(by=Account.objects.get(username='ana')) as recorded:\n"
        "    rows = Source.objects.filter(title='Harbour news')\n"
        "    recorded.permit(rows.get().uid, 'title')\n"
        "    rows.update(title='Harbour lies')\n",
    )
    for key in ("1", "2", "3", "a"):
        rita.keyboard.press(key)
    rita.wait_for_selector(".errornote")
    assert "Change source by ana" in rita.inner_text(".errornote")
    assert status(server, uids[3]) == "in_review"


def test_everything_works_without_scripts_and_without_a_mouse(desk, browser):
    server, uids = desk
    page, _ = opened(browser, server, "rosa", java_script_enabled=False)
    page.goto(f"{server.url}/admin/review/{uids[4]}/")
    for aspect in ("fidelity", "attribution", "wording"):
        page.focus(f"#review_{aspect}_0")
        page.keyboard.press("Space")
    page.focus("button[value=approve]")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: uids[4] not in url)
    assert status(server, uids[4]) == "published"


def test_keys_do_nothing_for_who_switched_them_off(desk, browser):
    server, uids = desk
    run(
        server,
        "from claims.models import Preference\nfrom factcheck.models import Account\n"
        "Preference.objects.create(account=Account.objects.get(username='rosa'), has_single_keys=False)\n",
    )
    page, _ = opened(browser, server, "rosa")
    page.goto(f"{server.url}/admin/review/{uids[5]}/")
    page.keyboard.press("1")
    assert not page.is_checked("#review_fidelity_0")


@pytest.mark.parametrize("path", ["/admin/inbox/", "/admin/proposals/", "/admin/preferences/", "/admin/"])
def test_the_other_pages_have_no_barriers(desk, browser, path):
    server, _ = desk
    page, said = opened(browser, server, "rita")
    page.goto(server.url + path)
    see(page, said)


def test_the_history_of_a_record_has_no_barriers(desk, browser):
    server, uids = desk
    page, said = opened(browser, server, "rita")
    key = run(server, f"from claims.models import Statement; print(Statement.objects.get(uid={uids[0]!r}).pk)").split()
    page.goto(f"{server.url}/admin/claims/statement/{key[-1]}/history/")
    page.click("text=Compare the two chosen versions")
    page.wait_for_selector("#compared")
    see(page, said)
