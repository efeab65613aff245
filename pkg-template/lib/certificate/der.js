// @ts-check
/**
 * The elements that follow one another in DER (X.690), as texts with a character for each byte: those are cut and compared with the least
 * code. `tag` is the first byte.
 *
 * @param {string} der
 * @throws {RangeError} It is no DER.
 */
export function elements(der) {
  const found = [];
  for (let at = 0; at < der.length; ) {
    let begin = at + 2;
    let length = der.charCodeAt(at + 1);
    if (length > 0x7f) {
      begin += length & 0x7f;
      length = Number(numberFrom(der.slice(at + 2, begin)));
    }
    const end = begin + length;
    if (!(end <= der.length)) throw new RangeError();
    found.push({ tag: der.charCodeAt(at), whole: der.slice(at, end), content: der.slice(begin, end) });
    at = end;
  }
  return found;
}

/**
 * The number with these digits to base 256.
 *
 * @param {string} digits
 * @throws {SyntaxError} There are none.
 */
export function numberFrom(digits) {
  return BigInt(`0x${Array.from(digits, (digit) => digit.charCodeAt(0).toString(16).padStart(2, "0")).join("")}`);
}
