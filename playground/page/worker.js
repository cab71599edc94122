// The worker: it validates, so that large input does not freeze the page.

import { drawable } from "./relations.js";
import { validate } from "../validator/report.js";

/** Answer a request `{id, data, command, version, list}` with `{id, document, relations}`, or an `error`. */
export function answer({ id, data, command, version, list }) {
  try {
    const { document, value, listed } = validate(data, {
      command,
      listResponse: list,
      version,
    });
    return { id, document, relations: drawable(document.reports.at(-1), value, listed) };
  } catch (error) {
    return { id, error: String(error) };
  }
}
