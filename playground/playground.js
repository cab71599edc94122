// The playground: a page and its validating worker in one file, so that a loaded page needs no
// other file. Other programs may import `validate` and `span` from it.

import { start } from "./page/page.js";
import { answer } from "./page/worker.js";

export { span } from "./validator/pipeline.js";
export { validate } from "./validator/report.js";

if (globalThis.document?.getElementById("playground")) {
  start(document, () => new Worker(import.meta.url, { type: "module" }));
} else if (globalThis.WorkerGlobalScope) {
  globalThis.addEventListener("message", ({ data }) => globalThis.postMessage(answer(data)));
}
