// The most similar word, by the measure of Python's difflib.

const CUTOFF = 0.6;

/** The word that is most similar to another one, or null if none is similar. */
export function closeMatch(word, possibilities) {
  const asked = [...word];
  let best = null;
  let bestRatio = 0;
  for (const possibility of possibilities) {
    const own = [...possibility];
    const length = own.length + asked.length;
    if ((2 * Math.min(own.length, asked.length)) / length < CUTOFF) continue;
    const ratio = (2 * matching(own, asked)) / length;
    // Of equally similar words difflib takes the last one in the alphabet.
    if (ratio >= CUTOFF && (ratio > bestRatio || (ratio === bestRatio && possibility > best))) {
      [best, bestRatio] = [possibility, ratio];
    }
  }
  return best;
}

/** The number of items in the blocks that two sequences share, the longest block taken first. */
function matching(one, other) {
  const parts = [[0, one.length, 0, other.length]];
  let matches = 0;
  while (parts.length) {
    const [oneLow, oneHigh, otherLow, otherHigh] = parts.pop();
    const [i, j, size] = longest(one, other, oneLow, oneHigh, otherLow, otherHigh);
    if (size === 0) continue;
    matches += size;
    parts.push([oneLow, i, otherLow, j], [i + size, oneHigh, j + size, otherHigh]);
  }
  return matches;
}

function longest(one, other, oneLow, oneHigh, otherLow, otherHigh) {
  let best = [oneLow, otherLow, 0];
  let lengths = new Map();
  for (let i = oneLow; i < oneHigh; i += 1) {
    const next = new Map();
    for (let j = otherLow; j < otherHigh; j += 1) {
      if (one[i] !== other[j]) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best[2]) best = [i - size + 1, j - size + 1, size];
    }
    lengths = next;
  }
  return best;
}
