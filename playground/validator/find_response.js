// Find the response: the suffix of stdout that is a JSON object.
//
// The scan goes backwards from the end and takes time linear in the response. The end of a JSON
// object is outside every string; going backwards, each unescaped quotation mark enters or leaves a
// string, and backslashes occur only in strings, so each step is unambiguous. If there is a
// response, it begins at the first opening brace that balances the closing ones. `strict_json.js`
// checks whether that text is JSON.

import { isWhiteSpace } from "./stdout.js";
import { RESPONSE_LIMIT } from "./specification.js";

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/** The offset behind the last byte that is not white space. */
export function contentEnd(data) {
  let stop = data.length;
  while (stop > 0 && isWhiteSpace(data[stop - 1])) stop -= 1;
  return stop;
}

/**
 * Find the text that may be the response, `{start, stop, depth}`, or report that there is none.
 *
 * Then the result is `{stop, isEmpty}`: the end of the output without white space, and whether
 * there is nothing else.
 */
export function find(data) {
  const stop = contentEnd(data);
  if (stop === 0) return { stop, isEmpty: true };
  if (data[stop - 1] !== CLOSE_OBJECT) return { stop, isEmpty: false };
  const floor = Math.max(0, stop - RESPONSE_LIMIT);
  let inString = false;
  let openObjects = 0;
  let depth = 0;
  let deepest = 0;
  for (let index = stop - 1; index >= floor; index -= 1) {
    const byte = data[index];
    if (byte === QUOTE) {
      const quote = index;
      while (index > floor && data[index - 1] === BACKSLASH) index -= 1;
      if ((quote - index) % 2 === 0) inString = !inString;
    } else if (!inString) {
      if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth += 1;
        deepest = Math.max(deepest, depth);
        if (byte === CLOSE_OBJECT) openObjects += 1;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth -= 1;
        if (byte === OPEN_OBJECT) {
          openObjects -= 1;
          if (openObjects === 0) return { start: index, stop, depth: deepest };
        }
      }
    }
  }
  return { stop, isEmpty: false };
}
