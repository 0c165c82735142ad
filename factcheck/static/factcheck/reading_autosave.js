// Nothing typed is lost: it is kept in this browser at once, and on the server every few seconds. After a crash, a
// time-out or on a stale page it is offered back. Each form that is open keeps its own, so that two tabs of one source
// do not overwrite each other.

const EVERY = 4000, OLDEST = 14 * 24 * 3600 * 1000;
// The snapshot is kept: places are of the text in which they were marked, also when a newer one is there.
const LEFT_OUT = new Set(["csrfmiddlewaretoken"]);

export class Autosave {
  constructor(form, { room, say, restored }) {
    Object.assign(this, { form, say, restored });
    this.page = room.formOf;
    this.address = room.autosave;
    this.login = room.login;
    this.prefix = `factcheck:${room.account}:${this.page}:`;
    this.key = this.prefix + form.elements.token.value;
    this.is_lost = false;
    this.forgetEntered(room.enteredToken);
    this.first = JSON.stringify(this.values());
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => { this.keep(); this.is_sent = true; });
    window.addEventListener("offline", () => this.lost());
    window.addEventListener("online", () => this.send());
    window.addEventListener("pagehide", () => { if (!this.is_sent) this.keep(); });
    this.offer();
  }

  values() {
    const data = new FormData(this.form);
    return Object.fromEntries([...data.entries()].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string"));
  }

  changed() {
    this.keep();
    if (!this.timer) this.timer = setTimeout(() => { this.timer = null; this.send(); }, EVERY);
  }

  keep() {
    const values = this.values();
    if (JSON.stringify(values) === this.first) return;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      this.say("This browser keeps nothing. What you type is kept on the server alone.");
    }
  }

  async send() {
    const text = JSON.stringify(this.values());
    if (text === this.first || this.is_sent) return;
    const body = new URLSearchParams({ page: this.page, values: text, csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value });
    try {
      const answer = await fetch(this.address, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.type === "opaqueredirect" || answer.status === 403) this.loggedOut();
      else if (answer.ok) this.kept();
      else this.say(`Not kept on the server: ${(await answer.json()).message} It is kept in this browser.`);
    } catch {
      this.lost();
    }
  }

  kept() {
    const was_lost = this.is_lost;
    this.is_lost = false;
    document.body.classList.remove("connection-lost");
    if (was_lost) this.say("Connected again. What you typed is kept.");
  }

  lost() {
    if (!this.is_lost) this.say("The connection is lost. What you type is kept in this browser, and sent when it is back.", "lost");
    this.is_lost = true;
    document.body.classList.add("connection-lost");
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(), EVERY);
  }

  loggedOut() {
    const link = document.createElement("a");
    link.href = this.login;
    link.textContent = "Log in again";
    this.say("You have been logged out. What you typed is kept in this browser. ", "lost", link, " and it is offered back.");
  }

  /** Forget what has been saved as a statement: the page that comes after it names the form that it was. */
  forgetEntered(token) {
    if (token) this.forget(token);
  }

  forget(token) {
    try {
      localStorage.removeItem(this.prefix + token);
    } catch {
      // What is not kept needs not be forgotten.
    }
  }

  /** The newest of what this browser kept of this page; what is too old is forgotten. */
  stored() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      const found = keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
      found.filter((one) => !(Date.now() - one.at < OLDEST)).forEach((one) => localStorage.removeItem(one.key));
      return found.filter((one) => one.values && Date.now() - one.at < OLDEST).sort((one, other) => other.at - one.at)[0] || null;
    } catch {
      return null;
    }
  }

  /** Offer the newer of what this browser and what the server kept. */
  offer() {
    const box = document.getElementById("kept");
    const data = document.getElementById("kept-values");
    const server = data ? { at: Date.parse(box.querySelector("time").dateTime), values: JSON.parse(data.textContent) } : null;
    const here = this.stored();
    const is_refused = !!document.getElementById("refused");
    const newest = here && (!server || here.at >= server.at - 1000) ? here : server;
    if (!newest || is_refused || newest.values.token === this.form.elements.token.value) return;
    const place = box || this.makeBox();
    const when = new Date(newest.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    place.querySelector("p").textContent = `You have an unsaved statement from ${when}` + (newest.values.claim ? `: “${newest.values.claim.slice(0, 80)}”` : "");
    place.querySelector("#restore").addEventListener("click", (event) => { event.preventDefault(); this.forget(newest.values.token); this.restore(newest.values); place.remove(); });
    place.querySelector("#discard-form").addEventListener("submit", (event) => { event.preventDefault(); this.discard(newest.values.token); place.remove(); });
    this.say(place.querySelector("p").textContent + ". Restore it or discard it above the form.");
  }

  makeBox() {
    const box = document.createElement("div");
    box.id = "kept";
    box.className = "kept";
    const words = document.createElement("p");
    const restore = Object.assign(document.createElement("a"), { id: "restore", href: "?restore=1#statement", className: "button", textContent: "Restore it" });
    const form = Object.assign(document.createElement("form"), { id: "discard-form", method: "post" });
    form.append(Object.assign(document.createElement("button"), { type: "submit", className: "button", textContent: "Discard it" }));
    box.append(words, restore, " ", form);
    this.form.before(box);
    return box;
  }

  restore(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.form.elements[name];
      if (field && !LEFT_OUT.has(name) && name !== "token") field.value = value;
    }
    this.restored(values);
    this.say("Restored. Look it through, and save it.");
    // At once: what the server kept belongs to this form from now on, and goes when this form is saved.
    this.keep();
    this.send();
  }

  discard(kept) {
    this.forget(kept);
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const body = new URLSearchParams({ page: this.page, discard: kept || "", csrfmiddlewaretoken: token });
    fetch(this.address, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => this.lost());
    this.say("Discarded.");
  }
}
