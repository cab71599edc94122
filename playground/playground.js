// The playground: a page, and the worker that judges for it, in one file, so that a page that is
// loaded needs nothing more. Other programs may import `validate` and `span` from it.

import { start } from "./page/page.js";
import { answer } from "./page/worker.js";

export { span } from "./validator/pipeline.js";
export { validate } from "./validator/report.js";

if (globalThis.document?.getElementById("playground")) {
  start(document, () => new Worker(import.meta.url, { type: "module" }));
} else if (globalThis.WorkerGlobalScope) {
  globalThis.addEventListener("message", ({ data }) => globalThis.postMessage(answer(data)));
}
