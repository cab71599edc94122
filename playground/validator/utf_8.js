// UTF-8 as in the standard: no overlong forms, no surrogates, nothing beyond U+10FFFF.

/** The offset of the first byte that begins no character, or -1 if all bytes are UTF-8. */
export function faultIndex(data) {
  const size = data.length;
  let index = 0;
  while (index < size) {
    const byte = data[index];
    if (byte < 0x80) {
      index += 1;
      continue;
    }
    const length = lengthFrom(byte);
    if (length === 0 || index + length > size || !continues(data, index, length)) return index;
    index += length;
  }
  return -1;
}

/** The character that begins at an offset in bytes that are UTF-8. */
export function characterAt(data, offset) {
  const length = data[offset] < 0x80 ? 1 : lengthFrom(data[offset]);
  return decode(data.subarray(offset, offset + length));
}

/** The string that bytes in UTF-8 represent. */
export function decode(data) {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
}

function lengthFrom(byte) {
  if (byte < 0xc2 || byte > 0xf4) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

const LOWEST_SECOND = new Map([[0xe0, 0xa0], [0xf0, 0x90]]);
const HIGHEST_SECOND = new Map([[0xed, 0x9f], [0xf4, 0x8f]]);

function continues(data, index, length) {
  const first = data[index];
  const second = data[index + 1];
  if (second < (LOWEST_SECOND.get(first) ?? 0x80)) return false;
  if (second > (HIGHEST_SECOND.get(first) ?? 0xbf)) return false;
  for (let next = index + 2; next < index + length; next += 1) {
    if ((data[next] & 0xc0) !== 0x80) return false;
  }
  return true;
}
