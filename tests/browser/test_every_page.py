"""Every page in a real browser, once: wide, enlarged and narrow, light and dark, by keyboard, without barriers.

`FACTCHECK_PICTURES=folder` keeps a picture of each page, wide and narrow, for people to look at.
"""

import json
import os
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

from tests.browser.furnished import PASSWORD

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Beyond the criteria: what has no name that is seen, or none at all.
NO_CRITERION = {"label-title-only": {"enabled": True}, "empty-table-header": {"enabled": True}}
# What may change when the window becomes narrow and its colours dark; all else has been looked at by then.
CHANGING = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
REFUSED = ("400", "404", "410")
TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width + 1)
    .map(one => one.outerHTML.slice(0, 120)).slice(-3)"""
FOCUS = """() => {
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
  const faults = [];
  document.activeElement.blur();
  all[0].focus();
  const href = all[0].getAttribute("href") || "";
  const is_way = /^#./.test(href) && document.querySelector(href);
  if (!is_way) faults.push(`no way past the navigation: ${all[0].outerHTML}`);
  else if (all[0].getBoundingClientRect().top < 0) faults.push("the way past the navigation is not seen");
  const look = one => { const s = getComputedStyle(one); return [s.outlineStyle, s.outlineWidth, s.boxShadow,
    s.backgroundColor, s.borderColor, s.textDecorationLine].join() };
  for (const one of [...all].slice(0, 80)) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    document.activeElement.blur();
    const before = look(one);
    one.focus();
    const stands_in = one.closest(".select2-container, .visually-hidden, :has(> .select2-container)");
    const seen = stands_in || look(one) !== before;
    if (document.activeElement === one && !seen) faults.push(`focus is not seen: ${one.outerHTML.slice(0, 120)}`);
  }
  document.activeElement.blur();
  return faults.slice(0, 3);
}"""


class Visit:
    """A page of a browser, with what is wrong on each page that it opened."""

    def __init__(self, browser, site):
        self.page = browser.new_page(base_url=site.url, reduced_motion="reduce")
        self.host, self.said, self.faults = urlsplit(site.url).netloc, [], {}
        self.page.on("console", lambda one: self.said.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)

    def log_in(self, name):
        self.page.goto("/admin/login/?next=/admin/")
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#user-tools")

    def look_at(self, name, path, **how):
        """Open a page once, and look at it in each width and both schemes."""
        self.widen()
        self.page.goto(path)
        self.see(name, **how)

    def widen(self):
        """Go back to a wide and light window, whose console has said nothing."""
        self.said.clear()
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")

    def see(self, name, *, is_like_others=False):
        """Look at the page that is open, under a name; at one of many that are made alike only when it is narrow."""
        everything, changing = {"type": "tag", "values": WCAG}, {"type": "rule", "values": CHANGING}
        faults = [*self._order(), *([] if is_like_others else self._barriers(everything))]
        self._picture(name, "wide")
        # 640 is 1280 at 200 %.
        for width in (1024, 640, 360):
            self.page.set_viewport_size({"width": width, "height": 900})
            faults += [f"too wide at {width}: {one}" for one in self.page.evaluate(TOO_WIDE, width)]
        self.page.emulate_media(color_scheme="dark")
        faults += [f"dark and narrow: {one}" for one in self._barriers(everything if is_like_others else changing)]
        self._picture(name, "narrow")
        faults += [f"says {one}" for one in self.said if not (name in REFUSED and "status of 4" in one)]
        if faults:
            self.faults[name] = faults

    def _order(self):
        """Return what is wrong with headings, landmarks, the way past the navigation, and the focus."""
        for wanted in ("h1", "main, [role=main]", "header, [role=banner]"):
            if self.page.locator(wanted).count() != 1:
                yield f"{self.page.locator(wanted).count()} of {wanted}"
        # Who has pressed a key is shown where the focus is.
        self.page.keyboard.press("Tab")
        yield from self.page.evaluate(FOCUS)

    def _barriers(self, rules):
        # Its preloading writes the style sheets into the page, of which the policy of the page complains.
        options = {"preload": False, "runOnly": rules, "rules": NO_CRITERION, "resultTypes": ["violations"]}
        if self.page.evaluate("'axe' in window"):
            found = self.page.evaluate("options => axe.run(document, options)", options)
        else:
            found = Axe().run(self.page, options=options).response
        for one in found["violations"]:
            yield f"{one['id']}: {[node['html'][:120] for node in one['nodes']][:3]}"

    def _asked(self, request):
        if urlsplit(request.url).netloc != self.host and request.url.startswith("http"):
            self.said.append(f"asks {request.url}")

    def _picture(self, name, width):
        if folder := os.environ.get("FACTCHECK_PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_the_public_pages_are_clean_and_need_no_script(site, browser):
    visit = Visit(browser, site)
    plain = browser.new_page(java_script_enabled=False, base_url=site.url)
    for name, path in site.pages["public"].items():
        visit.look_at(name, path)
        plain.goto(path)
        missing = set(visit.page.inner_text("main").split()) - set(plain.inner_text("main").split())
        if missing:
            visit.faults.setdefault(name, []).append(f"without a script there is no {missing}")
    assert visit.faults == {}, json.dumps(visit.faults, indent=1)


def test_the_log_in_and_the_pages_of_the_desk_are_clean(site, browser):
    visit = Visit(browser, site)
    visit.look_at("login", "/admin/login/")
    visit.log_in("ed")
    for name, path in site.pages["desk"].items():
        visit.look_at(name, path)
    assert visit.faults == {}, json.dumps(visit.faults, indent=1)


def test_the_lists_and_forms_of_every_record_are_clean(site, browser):
    visit = Visit(browser, site)
    visit.log_in("ed")
    for name, path in site.pages["records"].items():
        visit.look_at(name, path, is_like_others=True)
    assert visit.faults == {}, json.dumps(visit.faults, indent=1)


def test_what_follows_a_form_is_clean(site, browser):
    """Pages that no address leads to: what was taken of a source, a refused form, an import, a bulk approval."""
    visit = Visit(browser, site)
    visit.log_in("ed")
    page = visit.page

    def send(button, name):
        visit.widen()
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        # A form that has to be corrected comes with a status that the browser notes.
        visit.said[:] = [one for one in visit.said if "status of 4" not in one]
        visit.see(name)

    page.goto("/admin/capture/")
    send("Take the text", "capture-refused")
    page.fill("#id_text", "The quay is to be closed, the harbour master said. Nobody believed it.")
    send("Take the text", "capture-taken")
    page.fill("#id_title", "")
    send("Save", "capture-unsaved")
    page.fill("#id_title", "News of the quay")
    send("Save", "captured")
    page.goto("/admin/imports/")
    page.set_input_files(
        "#id_file", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"what,who\nIt rains.,Ola\n,Ola"}
    )
    send("Upload and look at it", "import-mapping")
    page.select_option("#id_column-0", "claim")
    page.select_option("#id_column-1", "actor")
    page.click("button[value=dry]")
    page.get_by_text("This was a trial").wait_for()
    visit.widen()
    visit.see("import-tried")
    page.goto(site.pages["desk"]["queue"])
    page.get_by_role("checkbox").first.check()
    send("Approve those whose three checks stand", "bulk-results")
    page.goto(site.pages["desk"]["review"])
    send("Approve and publish a" if page.locator("kbd").count() else "Approve and publish", "review-refused")
    page.goto(site.pages["desk"]["versions"])
    send("Compare the two chosen versions", "versions-compared")
    page.goto(site.pages["desk"]["room"])
    send("Save the draft", "room-refused")
    assert visit.faults == {}, json.dumps(visit.faults, indent=1)
