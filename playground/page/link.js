// Store an example in the fragment of a link, which browsers do not send.

import { decode, faultIndex } from "../validator/utf_8.js";

const MARK = "#example=";
const MOST = 32 * 1024;
const LARGEST = 20 * 1024 * 1024;

/** The fragment for `{data, command, version, list}`, or null if it would be too long for a link. */
export async function fragmentOf({ data, command, version, list }) {
  if (data.length > LARGEST) return null;
  const content = { stdout: packed(data), command, version, list: list && packed(list) };
  const text = JSON.stringify(content);
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  if (bytes.length > MOST) return null;
  return MARK + base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The example in a fragment, or null if there is none; throws if it cannot be read. */
export async function exampleIn(fragment) {
  if (!fragment.startsWith(MARK)) return null;
  const bytes = fromBase64(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const { stdout, command, version, list } = JSON.parse(await limited(stream));
  return {
    data: unpacked(stdout),
    command: typeof command === "string" ? command : null,
    version: typeof version === "string" ? version : null,
    list: list ? unpacked(list) : null,
  };
}

/** The text of a stream; throws if it is longer than any example. */
async function limited(stream) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > 2 * LARGEST) {
      await reader.cancel();
      throw new Error("The link contains too much data.");
    }
  }
}

function packed(data) {
  return faultIndex(data) < 0 ? decode(data) : { base64: base64(data) };
}

function unpacked(value) {
  return typeof value === "string" ? new TextEncoder().encode(value) : fromBase64(value.base64);
}

function base64(bytes) {
  const parts = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return btoa(parts.join(""));
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
