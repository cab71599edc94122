// Check the value of a required variable: one function for each target, as in targets.py.

const BLANK =
  /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

// RFC 3986, appendix A. A percent sign counts as any other character here, so that each part is a
// run of one class of characters; BROKEN_PERCENT finds percent signs without two digits.
const UNRESERVED = "A-Za-z0-9._~-";
const NAME = `%!$&'()*+,;=${UNRESERVED}`;
const PATH = `/:@${NAME}`;
const LITERAL = `\\[(?:([0-9A-Fa-f:.]+)|[Vv][0-9A-Fa-f]+\\.[:!$&'()*+,;=${UNRESERVED}]+)\\]`;
const URI = new RegExp(
  "^[A-Za-z][A-Za-z0-9+.-]*:" +
    `(?://(?:[:${NAME}]*@)?(?:${LITERAL}|[${NAME}]*)(?::[0-9]*)?(?:/[${PATH}]*)?` +
    `|/?(?:[:@${NAME}][${PATH}]*)?)` +
    `(?:\\?[?${PATH}]*)?(?:#[?${PATH}]*)?$`,
);
const BROKEN_PERCENT = /%(?![0-9A-Fa-f]{2})/;
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const IPV6_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV6_GROUPS = 8;
const DIGITS = /^[0-9]+$/;
const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const PORT = /^[1-9][0-9]{0,4}$/;
const LONGEST_HOST = 253;
const LAST_PORT = 65535;

/** The targets whose values are paths; the page cannot check the files at paths. */
export const PATHS = ["FILE", "DIRECTORY"];

/** What the target and the choices expect, if a value does not fit them; null if it does. */
export function misfit({ target, choices }, value) {
  if (BLANK.test(value)) return "not blank";
  const [fits, expected] = TARGETS[target];
  return fits(value, choices) ? null : expected(choices);
}

/**
 * Why a value does not meet a requirement, or null if it does, or if the default is used.
 *
 * Only the form of a path is checked.
 * The requirement is one of a valid list response. The reason never contains the value.
 */
export function unmetReason(requirement, value) {
  const { name, default: own } = requirement;
  if (BLANK.test(value) && own !== undefined) return null;
  if (value === "") return `${name} is not set`;
  if (BLANK.test(value)) return `${name} is blank, so it counts as not set`;
  const expected = misfit(requirement, value);
  return expected === null ? null : `${name} is not ${expected}`;
}

function isUri(value) {
  const match = URI.exec(value);
  if (match === null || BROKEN_PERCENT.test(value)) return false;
  return match[1] === undefined || isIpv6(match[1]);
}

function isHost(value) {
  if (value.includes(":")) return isIpv6(value);
  const labels = value.split(".");
  if (DIGITS.test(labels.at(-1))) return IPV4.test(value);
  return value.length <= LONGEST_HOST && labels.every((label) => LABEL.test(label));
}

function isIpv6(value) {
  const gap = value.indexOf("::");
  const parts = gap < 0 ? [value] : [value.slice(0, gap), value.slice(gap + 2)];
  const groups = parts.filter(Boolean).flatMap((part) => part.split(":"));
  if (groups.length && parts.at(-1) && IPV4.test(groups.at(-1))) groups.splice(-1, 1, "0", "0");
  const isFull = gap < 0 ? groups.length === IPV6_GROUPS : groups.length < IPV6_GROUPS;
  return isFull && groups.every((group) => IPV6_GROUP.test(group));
}

const isPort = (value) => PORT.test(value) && Number(value) <= LAST_PORT;
const isPath = (value) => value.startsWith("/") && !value.includes("\0");
const isInteger = (value) => INTEGER.test(value) && Number.isFinite(Number(value));
const isNumber = (value) => NUMBER.test(value) && Number.isFinite(Number(value));
const isAnything = () => true;
const says = (words) => () => words;

const TARGETS = {
  URL: [isUri, says("an absolute URI with a scheme")],
  HOST: [isHost, says("a host name or an IP address")],
  PORT: [isPort, says(`a port number from 1 to ${LAST_PORT}`)],
  TOKEN: [isAnything, says("")],
  FILE: [isPath, says("an absolute path")],
  DIRECTORY: [isPath, says("an absolute path")],
  ENUM: [
    (value, choices) => choices.includes(value),
    (choices) => `one of its ${choices.length} choices`,
  ],
  INTEGER: [isInteger, says("an integer")],
  NUMBER: [isNumber, says("a number")],
  BOOLEAN: [(value) => value === "true" || value === "false", says("true or false")],
  STRING: [isAnything, says("")],
};
