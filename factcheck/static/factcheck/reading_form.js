// The statement form: passages as words instead of offsets, names that are found, a chain that is ordered by keys or
// by dragging, claims that come near, and dates as they are understood. Each part writes into a plain field, so that
// what is sent is the same with a script and without.

import { wire as findByName } from "./chain.js";
import { Combobox, ask } from "./combobox.js";

const PRONOUN = /^(he|she|they|it|his|her|their|the latter|the former)$/i;
const OF_PERSONS = /^(he|she|his|her)$/i;
const OF_OTHERS = /^it$/i;
const PASSAGE = /^@(\d+)-(\d+)$/;

export class StatementForm {
  constructor(form, { room, text, say }) {
    Object.assign(this, { form, room, text, say });
    this.fields = form.elements;
    this.touched = new Set();
    form.addEventListener("input", (event) => { if (event.isTrusted) this.touched.add(event.target.name); });
    this.lists = { passages: this.makeList("passages"), cue: this.makeList("cue") };
    this.chain = document.querySelector("#id_chain") && new Chain(this.fields.chain, this);
    this.wireActor();
    this.wireClaim();
    this.fields.said.addEventListener("input", () => { clearTimeout(this.saidTimer); this.saidTimer = setTimeout(() => this.readDate(), 250); });
    form.addEventListener("change", (event) => { if (event.target.name !== "said_choice") this.later(); });
    form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.requestSubmit(form.querySelector("button.default")); } });
    this.showPlaces();
  }

  // Passages

  makeList(name) {
    const field = this.fields[name];
    if (!field) return null;
    const list = document.createElement("ul");
    list.className = "chosen";
    list.setAttribute("aria-label", name === "cue" ? "The words that attribute it" : "The words that say it");
    field.before(list);
    field.addEventListener("input", () => this.showPlaces());
    return list;
  }

  places(name) {
    return this.fields[name] ? this.fields[name].value.split("\n").map((line) => line.trim()).filter(Boolean) : [];
  }

  spans(name) {
    return this.places(name).map((line) => PASSAGE.exec(line)).filter(Boolean).map((found) => [Number(found[1]), Number(found[2])]);
  }

  setPlaces(name, lines) {
    this.fields[name].value = lines.join("\n");
    this.fields[name].dispatchEvent(new Event("input", { bubbles: true }));
    this.showPlaces();
    this.later();
  }

  addPassage([start, end]) {
    const line = `@${start}-${end}`;
    this.setPlaces("passages", [...this.places("passages").filter((one) => one !== line), line]);
  }

  startWith([start, end]) {
    this.setPlaces("passages", [`@${start}-${end}`]);
    this.offerLastNamed(start, this.text.textOf(start, end));
  }

  showPlaces() {
    for (const name of ["passages", "cue"]) {
      const list = this.lists[name];
      if (!list) continue;
      const lines = this.places(name);
      const is_readable = !!this.text && this.fields.snapshot.value === this.text.snapshot && lines.every((line) => this.isHere(line));
      this.fields[name].classList.toggle("as-list", is_readable && lines.length > 0);
      list.replaceChildren(...(is_readable ? lines.map((line) => this.placeItem(name, line, lines)) : []));
    }
    this.highlight();
  }

  /** Whether a line gives offsets that lie on this page of the text. */
  isHere(line) {
    const found = PASSAGE.exec(line);
    return !!found && this.text.holds(Number(found[1]), Number(found[2]));
  }

  placeItem(name, line, lines) {
    const [, start, end] = PASSAGE.exec(line).map(Number);
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = this.text.textOf(start, end);
    item.append(words, " ", button("Remove", `Remove “${words.textContent.slice(0, 40)}”`, () => this.setPlaces(name, lines.filter((one) => one !== line))));
    return item;
  }

  highlight() {
    if (!this.text || !window.CSS || !CSS.highlights) return;
    for (const [name, mark] of [["passages", "chosen-passage"], ["cue", "chosen-cue"]]) {
      const ranges = this.spans(name).filter(([start, end]) => this.text.holds(start, end)).map(([start, end]) => this.text.range(start, end));
      CSS.highlights.set(mark, new Highlight(...ranges));
    }
  }

  // Who

  wireActor() {
    const actor = this.fields.actor;
    actor.addEventListener("input", () => this.actorChanged());
    new Combobox(actor, {
      name: "Actors",
      find: async (words) => [...this.lastNamed(words), ...((await ask(this.room.actors, { q: words, source: this.room.source })).results || [])].slice(0, 9),
      show: (one) => [one.name, [one.note, one.affiliation, one.description].filter(Boolean).join(" · ")],
      take: (one) => this.takeActor(one.uid, one.name),
    });
    const author = document.getElementById("by-author");
    if (author) author.addEventListener("click", () => this.byAuthor());
    document.getElementById("by-nobody").addEventListener("click", () => this.byNobody(""));
    const before = document.getElementById("as-before");
    if (before) before.addEventListener("click", () => { this.chain.set(before.dataset.chain); this.chain.field.focus(); });
  }

  actorChanged() {
    this.fields.actor_uid.value = "";
    // What was filled in for another actor must not stay for this one.
    for (const [name, value] of [["role", ""], ["original", "unknown"], ["mode", "paraphrase"]]) {
      if (!this.touched.has(name)) this.fields[name].value = value;
    }
  }

  takeActor(uid, name) {
    this.fields.actor.value = name;
    this.actorChanged();
    this.fields.actor_uid.value = uid;
    this.fields.actor_kind.value = "";
    this.say(`Who: ${name}.`);
    this.later();
  }

  byAuthor() {
    const author = document.getElementById("by-author");
    if (!author) return this.say("This source has no author of its own in the record.");
    this.takeActor(author.dataset.actor, author.dataset.name);
    this.fields.original.value = "here";
    this.fields.mode.value = "own_words";
    if (this.chain) this.chain.set("");
    this.fields.claim.focus();
    return undefined;
  }

  byNobody(words) {
    this.fields.actor.value = words;
    this.actorChanged();
    this.fields.actor_kind.value = "unnamed";
    this.fields.actor.focus();
    this.say(words ? `An unnamed voice, called “${words}”.` : "An unnamed voice. Type what the source calls it, or leave it empty.");
    this.later();
  }

  /** Those who are known here and named before a place in the text, the one named last first. */
  namedBefore(offset) {
    const known = [...document.querySelectorAll(".recorded [data-actor], #speakers [data-actor]")].map((item) => item.dataset);
    const places = new Map();
    for (const one of known.filter((each) => each.kind !== "unnamed")) {
      // Who speaks in a passage is meant by it, by whatever name.
      const spoke = (one.places || "").split(" ").filter(Boolean).map(Number).filter((place) => place <= offset);
      const last_spoke = Math.max(-1, ...spoke);
      const at = Math.max(last_spoke, this.text ? this.text.lastNamed(one.name, one.kind === "person", offset) : -1);
      const known_so_far = places.get(one.actor) || { at: -1, spoke: -1 };
      if (at >= 0) places.set(one.actor, { at: Math.max(at, known_so_far.at), spoke: Math.max(last_spoke, known_so_far.spoke), uid: one.actor, name: one.name, kind: one.kind });
    }
    return [...places.values()].sort((one, other) => other.at - one.at);
  }

  /** “He” and “the Institute” mean somebody who was named before. */
  lastNamed(words) {
    const short = /^(the|this|that)\s+(\p{L}+)$/iu.exec(words);
    if (!PRONOUN.test(words) && !short) return [];
    const [span] = this.spans("passages");
    const before = this.namedBefore(span ? span[0] : Infinity);
    const of_one_kind = before.filter((one) => !(OF_PERSONS.test(words) && one.kind !== "person") && !(OF_OTHERS.test(words) && one.kind === "person"));
    const meant = PRONOUN.test(words) ? of_one_kind : before.filter((one) => one.name.toLowerCase().includes(short[2].toLowerCase()));
    return meant.slice(0, 2).map((one) => ({ uid: one.uid, name: one.name, note: "last named" }));
  }

  offerLastNamed(offset, words) {
    const offers = document.getElementById("actor-offers");
    offers.querySelectorAll(".last-named").forEach((old) => old.remove());
    const opening = /^\W*((?:the|this|that)\s+\p{L}+|he|she|they|it)\b/iu.exec(words);
    const meant = opening && this.lastNamed(opening[1])[0];
    // “It” is often nobody, and most sentences have no pronoun: who spoke goes on speaking, whoever else was named.
    const [spoke] = this.namedBefore(offset).sort((one, other) => other.spoke - one.spoke);
    const found = [meant, spoke && spoke.uid !== meant?.uid && spoke].filter(Boolean);
    for (const one of found.reverse()) {
      const offer = button(`Last named: ${one.name}`, "", () => { this.takeActor(one.uid, one.name); this.fields.actor.focus(); });
      offer.classList.add("last-named");
      offers.prepend(offer, " ");
    }
    if (meant) this.say(`“${opening[1]}”: last named is ${meant.name}.`);
  }

  // What

  wireClaim() {
    const claim = this.fields.claim;
    claim.addEventListener("input", () => {
      this.fields.claim_uid.value = "";
      clearTimeout(this.nearTimer);
      this.nearTimer = setTimeout(() => this.findNear(), 250);
    });
  }

  async findNear() {
    const text = this.fields.claim.value.trim();
    const box = document.getElementById("near");
    const not_same = new Set(this.fields.not_same.value.split(","));
    const found = text.length < 4 ? [] : ((await ask(this.room.claims, { q: text })).results || []).filter((one) => !not_same.has(one.uid));
    if (text !== this.fields.claim.value.trim()) return;
    box.hidden = !found.length;
    const heading = Object.assign(document.createElement("p"), { textContent: `Near it in the record: ${found.length}`, className: "quiet" });
    const list = document.createElement("ul");
    list.append(...found.map((one) => this.nearItem(one)));
    box.replaceChildren(heading, list);
  }

  nearItem(one) {
    const item = document.createElement("li");
    const words = Object.assign(document.createElement("p"), { textContent: one.text });
    const who = Object.assign(document.createElement("p"), { textContent: [one.kind, ...one.positions].join(" · "), className: "quiet" });
    const take = button("This claim", `This claim: ${one.text}`, () => this.takeClaim(one));
    const other = button("Not the same", `Not the same: ${one.text}`, () => {
      this.fields.not_same.value = [...this.fields.not_same.value.split(",").filter(Boolean), one.uid].slice(-30).join(",");
      this.say("Remembered when this is saved: not the same claim.");
      this.fields.claim.focus();
      this.findNear();
    });
    item.append(words, who, take, " ", other);
    return item;
  }

  takeClaim(one) {
    this.fields.claim.value = one.text;
    this.fields.claim_uid.value = one.uid;
    this.fields.claim_kind.value = "";
    document.getElementById("near").hidden = true;
    this.say(`The claim is one of the record, of the kind ${one.kind}.`);
    this.fields.stance.focus();
    this.later();
  }

  // When, and what speaks against it

  async readDate() {
    const box = document.getElementById("readings");
    const said = this.fields.said.value.trim();
    if (!said) return box.replaceChildren();
    const { said: found = [], said_refusal: refusal = "" } = await ask(this.room.aids, { said });
    if (said !== this.fields.said.value.trim()) return undefined;
    if (found.length < 2) {
      const words = found.length ? `Understood as ${found[0].words} (${found[0].edtf})${found[0].basis ? `: ${found[0].basis}` : ""}.` : refusal;
      return box.replaceChildren(Object.assign(document.createElement("p"), { textContent: words, className: found.length ? "quiet" : "refusal" }));
    }
    const set = document.createElement("fieldset");
    set.className = "radios";
    set.append(Object.assign(document.createElement("legend"), { textContent: "Which is meant?" }), ...found.map(radio));
    return box.replaceChildren(set);
  }

  later() {
    clearTimeout(this.aidTimer);
    this.aidTimer = setTimeout(() => this.judge(), 400);
  }

  async judge() {
    const values = Object.fromEntries([...new FormData(this.form).entries()].filter(([name, value]) => value && !["csrfmiddlewaretoken", "note"].includes(name)));
    const query = new URLSearchParams(values);
    if (!values.actor || String(query).length > 6000) return;
    const { sentence = "", findings = [] } = await ask(this.room.aids, values);
    document.getElementById("attribution").textContent = sentence && `Reads: ${sentence}`;
    document.getElementById("warnings").replaceChildren(...findings.map((one) => Object.assign(document.createElement("p"), { textContent: one.message })));
  }

  restored() {
    this.showPlaces();
    if (this.chain) this.chain.show();
    this.readDate();
  }
}

/** The reporters of a chain as a list that keys and the mouse put in order. */
class Chain {
  constructor(field, form) {
    Object.assign(this, { field, form });
    field.dataset.suggest = form.room.actors;
    findByName(field);
    this.list = document.createElement("ol");
    this.list.className = "chain-list";
    this.list.setAttribute("aria-label", "Reporters, the outermost first");
    field.after(this.list);
    field.addEventListener("input", () => this.show());
    this.show();
  }

  lines() {
    return this.field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  set(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.form.later();
  }

  show() {
    const lines = this.lines();
    this.list.hidden = !lines.length;
    this.list.replaceChildren(...lines.map((line, index) => this.item(line, index, lines)));
  }

  item(line, index, lines) {
    const item = document.createElement("li");
    item.draggable = true;
    item.append(Object.assign(document.createElement("span"), { textContent: line }), " ");
    if (index > 0) item.append(button("↑", `Move ${line} outwards`, () => this.move(index, index - 1)), " ");
    if (index < lines.length - 1) item.append(button("↓", `Move ${line} inwards`, () => this.move(index, index + 1)), " ");
    const own = this.own(line, index, lines);
    if (own) item.append(own, " ");
    item.append(button("Remove", `Remove ${line}`, () => { this.set(lines.filter((_, place) => place !== index).join("\n")); this.field.focus(); }));
    item.addEventListener("dragstart", (event) => { this.dragged = index; event.dataTransfer.setData("text/plain", line); });
    item.addEventListener("dragover", (event) => event.preventDefault());
    item.addEventListener("drop", (event) => { event.preventDefault(); this.move(this.dragged, index); });
    return item;
  }

  move(from, to) {
    const lines = this.lines();
    const [line] = lines.splice(from, 1);
    lines.splice(to, 0, line);
    this.set(lines.join("\n"));
    this.form.say(`${line} is now number ${to + 1} of ${lines.length}, counted from the outermost.`);
    const moved = this.list.children[to];
    if (moved) (moved.querySelector("button") || this.field).focus();
  }

  /** Offer the reporter's own statements of this source. */
  own(line, index, lines) {
    const name = line.replace(/\s+s[0-9a-z]{12}$/, "");
    const items = [...document.querySelectorAll(".recorded [data-actor]")].filter((item) => item.dataset.name.toLowerCase() === name.toLowerCase());
    if (!items.length) return null;
    const select = document.createElement("select");
    select.setAttribute("aria-label", `The own statement of ${name}`);
    select.append(new Option("no own statement", ""), ...items.map((item) => new Option(item.dataset.claim, item.dataset.statement)));
    select.value = line === name ? "" : line.slice(name.length).trim();
    select.addEventListener("change", () => this.set(lines.map((one, place) => (place === index ? `${name} ${select.value}`.trim() : one)).join("\n")));
    return select;
  }
}

function button(words, label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function radio(one, index) {
  const line = Object.assign(document.createElement("div"), { className: "choice" });
  const choice = Object.assign(document.createElement("input"), { type: "radio", name: "said_choice", value: one.edtf, id: `said_choice_${index + 1}` });
  const label = Object.assign(document.createElement("label"), { htmlFor: choice.id, textContent: `${one.words} ` });
  label.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: [one.edtf, one.basis].filter(Boolean).join(", ") }));
  line.append(choice, " ", label);
  return line;
}
