// @ts-check
// A value with when it expires before it: for places that forget nothing by themselves, or later than they should.

/** The longest value, in bytes. */
export const MOST_BYTES = 1024 * 1024;
/** 8 bytes, with milliseconds since 1970, most significant first. */
export const HEADER = 8;

/** @param {Uint8Array} value @param {number} expiresOn */
export function stamped(value, expiresOn) {
  if (value.length > MOST_BYTES) throw new RangeError(`value: it has more than ${MOST_BYTES} bytes`);
  const bytes = new Uint8Array(HEADER + value.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, Math.floor(expiresOn))));
  bytes.set(value, HEADER);
  return bytes;
}

/** The value, unless it has expired. @param {Uint8Array} bytes @param {number} now */
export function unstamped(bytes, now) {
  return expiryIn(bytes) > now ? new Uint8Array(bytes.subarray(HEADER)) : undefined;
}

/** @param {Uint8Array} bytes */
export function expiryIn(bytes) {
  return bytes.length < HEADER ? NaN : Number(new DataView(bytes.buffer, bytes.byteOffset, HEADER).getBigUint64(0));
}
