// How messages write numbers and nouns.

/** A number with a comma between the thousands. */
export function grouped(number) {
  return String(number).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
}

/** A number and its noun, `1 item` or `9,900 items`. */
export function count(number, noun) {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}
