// The page: takes input, passes it to the worker, and shows the result.

import EXAMPLES from "train-api:examples";
import { VERSION, VERSIONS } from "../validator/specification.js";
import { element } from "./elements.js";
import { show } from "./highlight.js";
import { exampleIn, fragmentOf } from "./link.js";
import { picture } from "./picture.js";
import { Source } from "./source.js";
import { trial } from "./trial.js";
import { problemItems, sentence } from "./verdict.js";

const PAUSE = 150;
const SITE_SETTINGS = "__palette";
const NARROW = "(max-width: 40rem)";
const COMMANDS = [...VERSIONS.get(VERSION).commands.keys()];

/** Start the page; `makeWorker` starts the worker that validates. */
export function start(document, makeWorker) {
  new Page(document, makeWorker()).begin();
}

class Page {
  constructor(document, worker) {
    this.root = document.getElementById("playground");
    this.worker = worker;
    this.asked = 0;
    this.timer = null;
    const changed = () => this.changed();
    this.stdout = new Source(this.parts("stdout"), changed);
    this.list = new Source(this.parts("list"), changed);
    this.command = this.part("command");
    this.version = this.part("version");
    this.example = this.part("example");
  }

  part(name) {
    return this.root.querySelector(`#${name}`);
  }

  parts(name) {
    const [area, chooser, note] = ["", "-file", "-note"].map((end) => this.part(name + end));
    return { area, chooser, note };
  }

  begin() {
    useSiteColours();
    for (const command of COMMANDS) {
      this.command.append(element("option", { value: command }, command));
    }
    for (const { number, status } of VERSIONS.values()) {
      const name = status === "draft" ? `${number} (draft)` : number;
      this.version.append(element("option", { value: number }, name));
    }
    this.offerExamples();
    this.command.addEventListener("change", () => this.changed());
    this.version.addEventListener("change", () => this.changed());
    this.example.addEventListener("change", () => this.takeExample());
    this.part("share").addEventListener("click", () => this.share());
    this.worker.addEventListener("message", ({ data }) => this.answer(data));
    this.worker.addEventListener("error", () => this.say("The validator could not be started."));
    window.addEventListener("hashchange", () => this.takeLink());
    this.takeLink();
  }

  offerExamples() {
    const groups = Map.groupBy(EXAMPLES.keys(), (index) => EXAMPLES[index].group);
    for (const [group, indices] of groups) {
      const options = [...indices].map((index) => {
        const { kind, name } = EXAMPLES[index];
        return element("option", { value: index }, kind === "valid" ? name : `${name} (not valid)`);
      });
      this.example.append(element("optgroup", { label: group.replaceAll("-", " ") }, ...options));
    }
  }

  takeExample() {
    const { stdout, command, list } = EXAMPLES[this.example.value] ?? { stdout: "" };
    const bytes = (text) => new TextEncoder().encode(text ?? "");
    this.fill({ data: bytes(stdout), command, list: bytes(list) });
  }

  async takeLink() {
    try {
      const example = await exampleIn(window.location.hash);
      if (example) this.fill(example);
      else if (this.asked === 0) this.changed();
    } catch {
      this.say("The link contains no readable example.");
    }
  }

  fill({ data, command, version, list }) {
    this.command.value = COMMANDS.includes(command) ? command : "";
    this.version.value = VERSIONS.has(version) ? version : "";
    this.list.put(list ?? new Uint8Array());
    this.part("list-details").open = this.list.data.length > 0;
    this.stdout.put(data);
  }

  async share() {
    const note = this.part("share-note");
    const fragment = await fragmentOf(this.input());
    if (fragment === null) {
      note.textContent = "This is too long for a link. Send the file instead.";
      return;
    }
    window.history.replaceState(null, "", fragment);
    try {
      await navigator.clipboard.writeText(window.location.href);
      note.textContent = "The link is copied. It contains the content of all fields.";
    } catch {
      note.textContent = "The link is in the address bar. It contains the content of all fields.";
    }
  }

  input() {
    return {
      data: this.stdout.data,
      command: this.command.value || null,
      version: this.version.value || null,
      list: this.list.data.length ? this.list.data : null,
    };
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  ask() {
    this.asked += 1;
    this.root.setAttribute("aria-busy", "true");
    this.validated = this.input();
    this.worker.postMessage({ id: this.asked, ...this.validated });
  }

  answer({ id, document, relations, error }) {
    if (id !== this.asked) return;
    this.root.setAttribute("aria-busy", "false");
    if (error) {
      this.say(`The validator failed, which is a defect of this page. ${error}`);
      return;
    }
    const reports = document.reports;
    const report = reports.at(-1);
    const { data } = this.validated;
    const isEmpty = data.length === 0;
    const listNote =
      reports.length > 1 ? " The list response is not valid, so it is left out of account." : "";
    this.say(sentence(report, isEmpty) + listNote, isEmpty ? "" : report.status);
    const shown = isEmpty ? { ...report, problems: [], errors: 0 } : report;
    const items = problemItems(shown, (number) => this.goToMark(number));
    this.part("problems").replaceChildren(...items);
    this.part("shown-part").textContent = show(this.part("output"), data, shown, (number) => {
      this.goTo(this.part(`problem-${number}`));
    });
    this.part("output-section").hidden = isEmpty;
    this.part("picture-section").hidden = relations === null;
    const isNarrow = window.matchMedia(NARROW).matches;
    this.part("picture").replaceChildren(...(relations ? drawn(relations, isNarrow) : []));
    this.part("report").textContent = JSON.stringify(document, null, 2);
  }

  say(text, status = "") {
    const verdict = this.part("verdict");
    verdict.textContent = text;
    verdict.className = status;
  }

  goToMark(number) {
    this.goTo(this.root.querySelector(`mark[data-problems~="${number}"] button`));
  }

  goTo(target) {
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "center" });
  }
}

/** The picture of a list response, and below it a form to try values of its variables. */
function drawn(relations, isNarrow) {
  const { requirements, checked } = relations;
  const isTried = requirements.length > 0 && !checked;
  return [picture(relations, isNarrow), ...(isTried ? [trial(requirements)] : [])];
}

/** Take over the choice of light or dark from the rest of the site. */
function useSiteColours() {
  const key = `${new URL("..", window.location.href).pathname}.${SITE_SETTINGS}`;
  try {
    const scheme = JSON.parse(window.localStorage.getItem(key))?.color?.scheme;
    if (scheme) document.documentElement.dataset.scheme = scheme;
  } catch {
    // Without storage the system's choice applies.
  }
}
