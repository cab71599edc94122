// The sources of bytes: a textarea, or a file that is dropped on it or chosen.

import { grouped } from "../validator/messages.js";
import { decode, faultIndex } from "../validator/utf_8.js";

const LARGEST_FILE = 64 * 1024 * 1024;
const LARGEST_TEXT = 256 * 1024;

/**
 * The bytes of a textarea and its file.
 *
 * A textarea changes line ends and cannot contain binary data, so the bytes of a file are kept
 * beside it until its content is edited.
 */
export class Source {
  constructor({ area, chooser, note }, changed) {
    this.area = area;
    this.note = note;
    this.changed = changed;
    this.data = new Uint8Array();
    area.addEventListener("input", () => this.edited());
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      this.take(file);
    });
    chooser.addEventListener("change", () => {
      const [file] = chooser.files;
      if (file) this.take(file);
      chooser.value = "";
    });
  }

  edited() {
    this.data = new TextEncoder().encode(this.area.value);
    this.note.textContent = "";
    this.changed();
  }

  async take(file) {
    if (file.size > LARGEST_FILE) {
      this.note.textContent = `${file.name} is larger than 64 MiB. Use train-api validate for it.`;
      return;
    }
    this.put(new Uint8Array(await file.arrayBuffer()), file.name);
  }

  /** Show bytes, if they can be shown; `name` is the name of their file. */
  put(data, name = "") {
    this.data = data;
    const isText = faultIndex(data) < 0 && !data.includes(0);
    const fits = data.length <= LARGEST_TEXT;
    this.area.value = isText && fits ? decode(data) : "";
    const size = `${grouped(data.length)} bytes`;
    const reason = isText ? "too long to edit here" : "not all of it is text";
    const hidden = isText && fits ? "" : `; ${reason}, so it is not shown in the field`;
    this.note.textContent = name || hidden ? `${name || "The output"}: ${size}${hidden}.` : "";
    this.changed();
  }
}
