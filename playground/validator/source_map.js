// Find where the values of a JSON text begin.

import { ending, stringEnd, valueEnd } from "./scanner.js";

const SEPARATORS = /[ \t\r\n,:]*/y;

/**
 * Find values in valid JSON text by their paths, in one pass.
 *
 * `text` has one character for each byte of `data`, and `nameOf` reads the name between two
 * indices. Returns a tree: each node has the index `name` of the member's name, the index of its
 * `value`, and in `members` the nodes of its members or items on the paths. An item of an array and
 * the root have no name: both indices are those of the value.
 */
export function locate(text, paths, nameOf) {
  const root = { members: new Map() };
  for (const path of paths) {
    let node = root;
    for (const key of path) {
      if (!node.members.has(key)) node.members.set(key, { members: new Map() });
      node = node.members.get(key);
    }
  }
  root.name = skip(text, 0);
  root.value = root.name;
  descend(text, root, nameOf);
  return root;
}

/** The node of a tree at a path. */
export function nodeAt(tree, path) {
  return path.reduce((node, key) => node.members.get(key), tree);
}

function skip(text, index) {
  return ending(SEPARATORS, text, index);
}

/** Read the value of a node, record the places that its tree requests; return its end. */
function descend(text, node, nameOf) {
  const opening = text[node.value];
  if (node.members.size === 0 || (opening !== "{" && opening !== "[")) {
    return valueEnd(text, node.value);
  }
  let position = -1;
  let index = skip(text, node.value + 1);
  while (text[index] !== "}" && text[index] !== "]") {
    const name = index;
    let key = (position += 1);
    if (opening === "{") {
      const end = stringEnd(text, index);
      key = nameOf(index, end);
      index = skip(text, end);
    }
    const member = node.members.get(key);
    if (member === undefined) {
      index = valueEnd(text, index);
    } else {
      member.name = name;
      member.value = index;
      index = descend(text, member, nameOf);
    }
    index = skip(text, index);
  }
  return index + 1;
}
