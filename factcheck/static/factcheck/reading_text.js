// The text of a source in code points. Passages are kept by code points, the browser counts UTF-16 units: every way
// from the one to the other is here. What the page adds to the text (numbers, notes) has the class "aside" and is
// never counted.

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’._-]*/gu;
const size = (text) => [...text].length;
// So much of a selection is said whole: of a longer one its beginning and its end.
const MOST_SAID = 200;
const EDGE_SAID = 80;

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

export class Text {
  constructor(root) {
    this.root = root;
    this.snapshot = root.dataset.snapshot;
    this.sentences = [...root.querySelectorAll(".sentence")];
    this.starts = this.sentences.map((one) => Number(one.dataset.start));
    this.ends = this.sentences.map((one) => Number(one.dataset.end));
    // A long text has several pages; sentences keep their number in the whole of it.
    this.first = this.sentences.length ? Number(this.sentences[0].id.slice(1)) : 1;
    this.at = 0;
  }

  /** Whether a span lies on this page. */
  holds(start, end) {
    return this.sentences.length > 0 && this.starts[0] <= start && start < end && end <= this.ends[this.ends.length - 1];
  }

  /** The index on this page of a sentence by its number, and its number by its index. */
  indexOf(number) {
    return number - this.first;
  }

  numberOf(index) {
    return this.first + index;
  }

  /** The text nodes of a sentence that are part of the source. */
  nodes(index) {
    const walker = document.createTreeWalker(this.sentences[index], NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest(".aside") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  }

  words(index) {
    const text = this.nodes(index).map((node) => node.data).join("");
    return [...text.matchAll(WORD)].map((word) => {
      const start = this.starts[index] + size(text.slice(0, word.index));
      return { start, end: start + size(word[0].replace(/[.'’_-]+$/u, "")) };
    });
  }

  /** The sentence in which a place is, or the next one after it. */
  sentenceAt(offset) {
    const found = this.ends.findIndex((end) => offset < end);
    return found < 0 ? this.sentences.length - 1 : found;
  }

  textOf(start, end) {
    const first = this.sentenceAt(start), last = this.sentenceAt(end - 1);
    const pieces = [];
    for (let index = first; index <= last; index += 1) {
      const letters = [...this.nodes(index).map((node) => node.data).join("")];
      pieces.push(letters.slice(Math.max(0, start - this.starts[index]), end - this.starts[index]).join(""));
    }
    return pieces.join(" ");
  }

  /** Where a name stands last before a place, its end, or -1. A person is often called by the last word of the name. */
  lastNamed(name, is_person, before) {
    const whole = name.replace(/\s*\([^)]*\)$/, "");
    const family = whole.split(" ").pop();
    const forms = is_person && family.length > 2 ? [whole, family] : [whole];
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms.map(escaped).join("|")})(?![\\p{L}\\p{N}])`, "gu");
    for (let index = Number.isFinite(before) ? this.sentenceAt(before) : this.sentences.length - 1; index >= 0; index -= 1) {
      const words = this.content(index);
      const found = [...words.matchAll(pattern)].map((one) => this.starts[index] + size(words.slice(0, one.index + one[0].length)));
      const last = found.filter((end) => end <= before).pop();
      if (last) return last;
    }
    return -1;
  }

  content(index) {
    this.contents ??= [];
    return (this.contents[index] ??= this.nodes(index).map((node) => node.data).join(""));
  }

  /** The node and the UTF-16 offset in it of a place. */
  place(offset, isEnd) {
    const index = this.sentenceAt(isEnd ? offset - 1 : offset);
    let left = offset - this.starts[index];
    const nodes = this.nodes(index);
    for (const node of nodes) {
      const letters = [...node.data];
      if (left < letters.length || (isEnd && left === letters.length)) return [node, letters.slice(0, left).join("").length];
      left -= letters.length;
    }
    const last = nodes[nodes.length - 1];
    return [last, last.data.length];
  }

  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.place(start, false));
    range.setEnd(...this.place(end, true));
    return range;
  }

  select(start, end) {
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(this.range(start, end));
  }

  /** What is selected in the text as [start, end], or null. White space at the edges is left out. */
  selected() {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.root)) return null;
    let start = null, end = null;
    this.sentences.forEach((sentence, index) => {
      if (!range.intersectsNode(sentence)) return;
      let before = this.starts[index];
      for (const node of this.nodes(index)) {
        const letters = size(node.data);
        if (range.intersectsNode(node)) {
          const from = node === range.startContainer ? size(node.data.slice(0, range.startOffset)) : 0;
          const to = node === range.endContainer ? size(node.data.slice(0, range.endOffset)) : letters;
          if (to > from) {
            start = start === null ? before + from : start;
            end = before + to;
          }
        }
        before += letters;
      }
    });
    return start === null ? null : this.trimmed(start, end);
  }

  trimmed(start, end) {
    const letters = [...this.textOf(start, end)];
    while (letters.length && !letters[0].trim()) { letters.shift(); start += 1; }
    while (letters.length && !letters[letters.length - 1].trim()) { letters.pop(); end -= 1; }
    return letters.length ? [start, end] : null;
  }

  /** Make one sentence the one that Tab reaches, and go there. */
  go(index, focus = true) {
    if (!this.sentences.length) return;
    const left = this.sentences[this.at];
    left.tabIndex = -1;
    left.removeAttribute("role");
    left.removeAttribute("aria-labelledby");
    this.at = Math.min(Math.max(index, 0), this.sentences.length - 1);
    const sentence = this.sentences[this.at];
    sentence.tabIndex = 0;
    // What has the focus must be something that has a name. The others stay plain text, which is read without a break.
    sentence.setAttribute("role", "group");
    sentence.setAttribute("aria-labelledby", sentence.id);
    if (focus) {
      sentence.focus({ preventScroll: true });
      sentence.scrollIntoView({ block: "nearest" });
    }
  }
}

/** A selection that grows and shrinks by words or sentences: it stays at the anchor, and the head moves. */
export class Caret {
  /** `tell(words)` is told what is selected whenever that changes by a key: who hears the page has no other way. */
  constructor(text, tell) {
    this.text = text;
    this.tell = tell;
    this.clear();
  }

  clear() {
    this.anchor = this.head = null;
    window.getSelection().removeAllRanges();
  }

  moveSentence(step, extend) {
    const from = this.text.at;
    this.text.go(from + step);
    if (!extend) return this.clear();
    const here = this.text.at;
    this.anchor = this.anchor ?? { start: this.text.starts[from], end: this.text.ends[from] };
    this.head = { start: this.text.starts[here], end: this.text.ends[here] };
    return this.show();
  }

  moveWord(step, extend) {
    const next = this.head ? this.nextWord(step) : this.firstWord(step);
    if (!next) return this.tell(step > 0 ? "The text ends here." : "The text begins here.");
    if (!extend || !this.anchor) this.anchor = next;
    this.head = next;
    return this.show();
  }

  firstWord(step) {
    const words = this.text.words(this.text.at);
    return step > 0 ? words[0] : words[words.length - 1];
  }

  nextWord(step) {
    let index = this.text.sentenceAt(this.head.start);
    const here = this.text.words(index);
    const found = step > 0 ? here.find((word) => word.start >= this.head.end) : here.filter((word) => word.end <= this.head.start).pop();
    if (found) return found;
    index += step;
    if (index < 0 || index >= this.text.sentences.length) return null;
    this.text.go(index);
    const words = this.text.words(index);
    return step > 0 ? words[0] : words[words.length - 1];
  }

  /** To the first or the last word of the sentence, its full stop included. */
  moveToEdge(step, extend) {
    const words = this.text.words(this.text.at);
    if (!words.length) return;
    const edge = step > 0 ? { start: words[words.length - 1].start, end: this.text.ends[this.text.at] } : { start: this.text.starts[this.text.at], end: words[0].end };
    if (!extend || !this.anchor) this.anchor = edge;
    this.head = edge;
    this.show();
  }

  show() {
    const start = Math.min(this.anchor.start, this.head.start), end = Math.max(this.anchor.end, this.head.end);
    this.text.select(start, end);
    this.tell(`Selected: ${shortened(this.text.textOf(start, end))}`);
  }
}

function shortened(words) {
  const letters = [...words];
  if (letters.length <= MOST_SAID) return words;
  const count = words.split(/\s+/).length;
  return `${letters.slice(0, EDGE_SAID).join("")} … ${letters.slice(-EDGE_SAID).join("")} (${count} words)`;
}
