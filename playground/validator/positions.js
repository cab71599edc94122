// Find the places of findings in the original input.

import { locate, nodeAt } from "./source_map.js";
import { stringAt } from "./strict_json.js";

/** The place of each finding; `response` is the candidate for a response, if there is one. */
export function places(findings, response, capture) {
  const unplaced = findings.filter((finding) => finding.offset === undefined);
  const tree = unplaced.length ? treeOf(unplaced, response) : null;
  const offsets = findings.map(
    (finding) => finding.offset ?? response.start + indexOf(finding, tree),
  );
  const ordered = [...new Set(offsets)].sort((one, other) => one - other);
  const placeAt = new Map(capture.places(ordered).map((place) => [place.offset, place]));
  return offsets.map((offset) => placeAt.get(offset));
}

function target(finding) {
  return finding.member === undefined ? finding.path : [...finding.path, finding.member];
}

function indexOf(finding, tree) {
  const node = nodeAt(tree, target(finding));
  return finding.member === undefined ? node.value : node.name;
}

function treeOf(findings, { data, text }) {
  const nameOf = (index, end) => stringAt(data, text, index, end);
  return locate(text, findings.map(target), nameOf);
}
