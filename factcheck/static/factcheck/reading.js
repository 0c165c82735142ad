// The reading room: keys in the text, and what they do. Single keys work only while the text has the focus, and not at
// all for those who have switched them off; arrows and Enter always do.

import { Autosave } from "./reading_autosave.js";
import { StatementForm } from "./reading_form.js";
import { Caret, Text } from "./reading_text.js";

const room = document.getElementById("room");
const status = document.getElementById("status");
const keys = document.getElementById("keys");
const root = document.getElementById("text");
const text = root && new Text(root);
const caret = text && new Caret(text, say);
const form = new StatementForm(document.getElementById("entry"), { room: room.dataset, text, say });

function say(words, kind = "", ...more) {
  status.className = `status ${kind}`;
  status.replaceChildren(words, ...more);
}

document.body.classList.add("has-script");
new Autosave(document.getElementById("entry"), { room: room.dataset, say, restored: () => form.restored() });

/** What is selected; else the sentence that has the focus. */
function chosen() {
  return text.selected() || [text.starts[text.at], text.ends[text.at]];
}

function start() {
  form.startWith(chosen());
  form.fields.actor.focus();
  form.fields.actor.select();
}

function add() {
  form.addPassage(chosen());
  say(`Added. ${form.places("passages").length} passages.`);
}

function cue() {
  const [from, to] = chosen();
  form.setPlaces("cue", [`@${from}-${to}`]);
  say(`These words attribute it: ${text.textOf(from, to)}`);
}

function unnamed() {
  const selected = text.selected();
  if (!form.places("passages").length) form.startWith([text.starts[text.at], text.ends[text.at]]);
  form.byNobody(selected ? text.textOf(...selected) : "");
}

function author() {
  if (!form.places("passages").length) form.startWith(chosen());
  form.byAuthor();
}

async function read() {
  const [from, to] = chosen();
  const body = new URLSearchParams({
    csrfmiddlewaretoken: form.fields.csrfmiddlewaretoken.value, snapshot: text.snapshot, place: `@${from}-${to}`, toggle: "1",
  });
  try {
    const answer = await fetch(document.getElementById("read-form").action, { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
    const found = await answer.json();
    say(found.message);
    if (answer.ok) measured(found);
  } catch {
    say("This could not be marked: the connection is lost, or you have been logged out.", "lost");
  }
}

function measured(found) {
  const states = ["unread", "partly", "read"];
  const numbers = Object.fromEntries(states.map((state) => [state, new Set(found[state])]));
  text.sentences.forEach((one, index) => {
    one.classList.remove(...states, "done");
    one.classList.add(states.find((state) => numbers[state].has(text.numberOf(index))) || "done");
  });
  const counts = { percent: found.percent, whole: found.whole, sentences: found.sentences, partly: found.partly.length, unread: found.unread.length };
  for (const shown of document.querySelectorAll("[data-show]")) shown.textContent = counts[shown.dataset.show];
  document.getElementById("covered").value = found.percent;
  document.getElementById("unread").replaceChildren(...found.unread.filter((number) => text.sentences[text.indexOf(number)]).flatMap((number) => [Object.assign(document.createElement("a"), { href: `#s${number}`, textContent: number }), " "]));
}

function nextUnread() {
  const rest = text.sentences.findIndex((one, index) => index > text.at && one.classList.contains("unread"));
  const found = rest >= 0 ? rest : text.sentences.findIndex((one) => one.classList.contains("unread"));
  if (found < 0) return say(document.getElementById("pages") ? "Nothing is left unread on this page." : "Nothing is left unread.");
  caret.clear();
  text.go(found);
  return say(`Sentence ${text.numberOf(found)}, unread.`);
}

const ALWAYS = {
  ArrowDown: (event) => caret.moveSentence(1, event.shiftKey),
  ArrowUp: (event) => caret.moveSentence(-1, event.shiftKey),
  ArrowRight: (event) => caret.moveWord(1, event.shiftKey),
  ArrowLeft: (event) => caret.moveWord(-1, event.shiftKey),
  Home: (event) => caret.moveToEdge(-1, event.shiftKey),
  End: (event) => caret.moveToEdge(1, event.shiftKey),
  Enter: () => start(),
  Escape: () => { caret.clear(); say("Nothing is selected."); },
};
const SINGLE = {
  j: (event) => caret.moveSentence(1, event.shiftKey),
  k: (event) => caret.moveSentence(-1, event.shiftKey),
  l: (event) => caret.moveWord(1, event.shiftKey),
  h: (event) => caret.moveWord(-1, event.shiftKey),
  s: start, a: add, c: cue, u: unnamed, b: author, m: read, n: nextUnread,
};

function inText(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(".aside")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = ALWAYS[key] || (room.dataset.singleKeys === "yes" && SINGLE[key]);
  if (!act) return;
  event.preventDefault();
  act(event);
}

function anywhere(event) {
  const is_typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
  if (event.key === "?" && !is_typing && room.dataset.singleKeys === "yes") {
    event.preventDefault();
    keys.showModal();
  } else if (event.key === "Escape" && is_typing && event.target.closest("#entry") && text) {
    event.preventDefault();
    text.go(text.at);
  } else if (text && !is_typing && document.activeElement === document.body) {
    inText(event);
  }
}

function open() {
  const anchor = /^#s(\d+)$/.exec(location.hash);
  const refused = document.getElementById("refused");
  if (room.dataset.entered) {
    const message = document.querySelector(".messagelist");
    say(message ? message.textContent.trim() : "Saved.");
    // The address must not say so again when the page is opened anew.
    const page = new URLSearchParams(location.search).get("page");
    history.replaceState(null, "", location.pathname + (page ? `?page=${page}` : "") + location.hash);
  }
  if (refused) return refused.focus();
  if (text) text.go(anchor ? text.indexOf(Number(anchor[1])) : 0, !!anchor || !location.hash);
  return undefined;
}

if (text) {
  root.addEventListener("keydown", inText);
  root.addEventListener("focusin", (event) => {
    const sentence = event.target.closest(".sentence");
    if (sentence) text.go(text.sentences.indexOf(sentence), false);
  });
  root.addEventListener("click", (event) => {
    const number = event.target.closest("a.number");
    const sentence = event.target.closest(".sentence");
    if (number) {
      event.preventDefault();
      text.go(text.indexOf(Number(number.textContent)), false);
      caret.clear();
      start();
    } else if (sentence && window.getSelection().isCollapsed) {
      text.go(text.sentences.indexOf(sentence));
    } else if (sentence) {
      // A selection by mouse: where it is, keys go on.
      const selected = text.selected();
      text.go(selected ? text.sentenceAt(selected[0]) : text.at, false);
    }
  });
  document.getElementById("show-keys").addEventListener("click", () => keys.showModal());
  document.querySelectorAll("#coverage a[href^='#s']").forEach((link) => link.addEventListener("click", () => text.go(text.indexOf(Number(link.hash.slice(2))))));
}
document.addEventListener("keydown", anywhere);
open();
