// Captured stdout as bytes in memory.

const LINE_FEED = 0x0a;

/** Whether a byte is JSON white space, which alone may follow the response. */
export function isWhiteSpace(byte) {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === LINE_FEED;
}

/** The bytes as a string with one character for each byte; only those of ASCII are correct. */
export function byteText(bytes) {
  return new TextDecoder("windows-1252").decode(bytes);
}

export class Capture {
  constructor(data) {
    this.data = data;
    this.size = data.length;
  }

  /** The bytes from offset `start` up to, not including, `stop`. */
  read(start, stop) {
    return this.data.subarray(start, stop);
  }

  /**
   * The places of some sorted offsets: `{offset, line, column}`.
   *
   * `offset` counts bytes from 0. `line` counts line feeds before the place, plus 1. `column`
   * counts characters of UTF-8 in the line before the place, plus 1.
   */
  places(offsets) {
    let line = 1;
    let column = 1;
    let position = 0;
    return offsets.map((offset) => {
      for (; position < offset; position += 1) {
        const byte = this.data[position];
        if (byte === LINE_FEED) {
          line += 1;
          column = 1;
        } else if ((byte & 0xc0) !== 0x80) {
          column += 1;
        }
      }
      return { offset, line, column };
    });
  }
}
