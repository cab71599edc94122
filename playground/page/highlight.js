// Show the parts of the output: its log, its response, and the places of the problems.

import { grouped } from "../validator/messages.js";
import { byteText } from "../validator/stdout.js";
import { element } from "./elements.js";

const MOST = 48 * 1024;
const BEFORE = 4 * 1024;
const TOKEN = /"(?:[^"\\\x00-\x1f]|\\.)*"?|-?[0-9][0-9.eE+-]*|[A-Za-z_]+|[{}[\],:]|[ \t\r\n]+|[^]/y;
const NAME_ENDS = /[ \t\r\n]*:/y;

/**
 * Fill a `pre` with the output, or with its most informative part.
 *
 * `goTo` is called with the number of a problem whose mark is chosen. Returns a sentence that says
 * which part is shown, empty if all is.
 */
export function show(pre, data, report, goTo) {
  const { start, stop } = shownPart(data, report);
  const places = problemsByOffset(report.problems);
  pre.replaceChildren();
  pre.style.setProperty("counter-reset", `line ${linesBefore(data, start)}`);
  const writer = new Lines(pre);
  const response = report.response ?? { offset: places.keys().next().value ?? stop, length: 0 };
  const end = response.offset + response.length;
  const tokens = [
    ...pieces(start, Math.min(response.offset, stop), "log"),
    ...jsonTokens(data, Math.max(start, response.offset), Math.min(end, stop)),
    ...pieces(Math.max(start, end), stop, report.response ? "log" : ""),
  ];
  for (const [from, to, kind] of split(tokens, places)) {
    const text = visible(data.subarray(from, to));
    if (places.has(from)) writer.mark(text, kind, places.get(from), goTo);
    else writer.write(text, kind);
  }
  if (places.has(stop) && stop === data.length) writer.mark("", "", places.get(stop), goTo);
  if (start === 0 && stop === data.length) return "";
  return `Of ${grouped(data.length)} bytes, ${grouped(start)} to ${grouped(stop)} are shown.`;
}

/** The part around the first problem, or from a little before the response. */
function shownPart(data, report) {
  if (data.length <= MOST) return { start: 0, stop: data.length };
  const first = report.problems[0]?.place.offset ?? report.response?.offset ?? data.length;
  const asked = Math.max(0, Math.min(first - BEFORE, data.length - MOST));
  const line = data.lastIndexOf(0x0a, asked) + 1;
  const start = asked - line < BEFORE ? line : whole(data, asked);
  return { start, stop: whole(data, Math.min(data.length, start + MOST)) };
}

/** The offset, or the next one where a UTF-8 character begins. */
function whole(data, offset) {
  let at = offset;
  while (at < data.length && (data[at] & 0xc0) === 0x80) at += 1;
  return at;
}

function linesBefore(data, offset) {
  let lines = 0;
  for (let at = data.indexOf(0x0a); at >= 0 && at < offset; at = data.indexOf(0x0a, at + 1)) {
    lines += 1;
  }
  return lines;
}

function problemsByOffset(problems) {
  const places = new Map();
  for (const [index, { place, severity, code }] of problems.entries()) {
    if (!places.has(place.offset)) places.set(place.offset, []);
    places.get(place.offset).push({ number: index + 1, severity, code });
  }
  return places;
}

function pieces(from, to, kind) {
  return from < to ? [[from, to, kind]] : [];
}

/** The tokens of a part of the response: the begin and end of each, and its kind. */
function* jsonTokens(data, from, to) {
  if (from >= to) return;
  const text = byteText(data.subarray(from, to));
  for (let index = 0; index < text.length; index = TOKEN.lastIndex) {
    TOKEN.lastIndex = index;
    const [token] = TOKEN.exec(text);
    TOKEN.lastIndex = index + token.length;
    yield [from + index, from + index + token.length, kindOf(token, text, index + token.length)];
  }
}

function kindOf(token, text, end) {
  if (token[0] === '"') {
    NAME_ENDS.lastIndex = end;
    return NAME_ENDS.test(text) ? "member" : "string";
  }
  if (/^[-0-9]/.test(token)) return "number";
  if (/^[a-z]/i.test(token)) return "word";
  return "json";
}

/** The tokens, split at the places of problems within them. */
function* split(tokens, places) {
  const offsets = [...places.keys()].sort((one, other) => one - other);
  let next = 0;
  for (const [start, end, kind] of tokens) {
    let from = start;
    while (next < offsets.length && offsets[next] < end) {
      const at = offsets[next];
      next += 1;
      if (at < from) continue;
      if (at > from) yield [from, at, kind];
      from = at;
      // In text that is not JSON, the mark covers a word.
      if (kind === "" || kind === "log") {
        yield [from, Math.min(end, from + 1), kind];
        from += 1;
      }
    }
    if (from < end) yield [from, end, kind];
  }
}

/** The text of some bytes, with a symbol for each invisible character. */
function visible(bytes) {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f\ufeff]/g, (character) => {
    if (character === "\x7f") return "␡";
    if (character === "\ufeff") return "⟨BOM⟩";
    return String.fromCharCode(0x2400 + character.charCodeAt(0));
  });
}

/** Writes into a `pre`, with an element for each line, which has its number. */
class Lines {
  constructor(pre) {
    this.pre = pre;
    this.newLine();
  }

  newLine() {
    this.line = element("span", { class: "line" });
    this.pre.append(this.line);
  }

  write(text, kind) {
    const [first, ...others] = text.split("\n");
    this.put(first, kind);
    for (const other of others) {
      this.line.append("\n");
      this.newLine();
      this.put(other, kind);
    }
  }

  put(text, kind) {
    if (text) this.line.append(kind ? element("span", { class: kind }, text) : text);
  }

  mark(text, kind, problems, goTo) {
    const [first] = text.split("\n");
    const severity = problems.some((each) => each.severity === "error") ? "error" : "warning";
    const numbers = problems.map(({ number }) => number);
    const label = problems.map(({ number, code }) => `problem ${number}, ${code}`).join("; ");
    const button = element("button", { type: "button", "aria-label": label }, numbers.join(" "));
    button.addEventListener("click", () => goTo(numbers[0]));
    const mark = element("mark", { class: severity, "data-problems": numbers.join(" ") });
    mark.append(button, element("span", { class: kind }, first));
    this.line.append(mark);
    if (text.length > first.length) this.write(text.slice(first.length), kind);
  }
}
