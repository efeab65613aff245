// @ts-check
// What the browser stores: a row for each entry, with its bytes as grey dots. Encrypted ones look like noise.

import { readStorage } from "../storage/read.js";
import { findSecrets } from "../storage/search.js";
import { byId, element, size, time } from "./dom.js";

/** Dots in a row, and rows. */
const [WIDE, HIGH] = [64, 8];

/**
 * @param {string | undefined} store Where tokens are kept, if anybody is signed in.
 * @param {Record<string, string>} secrets What nobody may find there, by what it is.
 */
export async function showStorage(store, secrets) {
  const entries = await readStorage();
  byId("storage-list").replaceChildren(...(entries.length ? [element("ul", { className: "entries" }, ...entries.map(row))] : [element("p", { className: "empty-line" }, nothing(store))]));
  const proof = byId("proof");
  const names = Object.keys(secrets);
  proof.hidden = !entries.length || !names.length;
  if (proof.hidden) return;
  const found = findSecrets(entries, secrets);
  proof.classList.toggle("bad", found.length > 0);
  proof.textContent = found.length
    ? `Found in it: ${found.join(", ")}. That is a defect of the package: please report it.`
    : `Searched just now, in plain, base64 and hexadecimal, for ${list(names)}: not there.`;
}

/** @param {string | undefined} store */
function nothing(store) {
  return store === "memory" ? "Nothing: tokens are in this page's memory, and end with it." : "Nothing.";
}

/** @param {import("../storage/read.js").Entry} entry */
function row({ place, name, bytes, kind, expiresOn }) {
  const shortName = name.length > 44 ? `${name.slice(0, 20)}…${name.slice(-16)}` : name;
  const end = expiresOn ? [", until ", time(expiresOn)] : [];
  const facts = element("p", { className: "soft" }, bytes.length ? `${size(bytes.length)}, ${entropy(bytes)} bits of entropy per byte` : kind, ...end);
  return element("li", {}, element("div", {}, element("p", { className: "place" }, place), element("code", { title: name }, shortName), facts), bytes.length ? (bytes.length < WIDE ? "" : dots(bytes)) : element("span", { className: "lock" }, "sealed"));
}

/** @param {Uint8Array} bytes */
function dots(bytes) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH, className: "dots" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Its first bytes as grey dots`);
  const context = canvas.getContext("2d");
  const image = context?.createImageData(WIDE, HIGH);
  if (!context || !image) return canvas;
  for (let dot = 0; dot < WIDE * HIGH; dot += 1) {
    const byte = bytes[dot];
    if (byte === undefined) break;
    image.data.set([byte, byte, byte, 255], dot * 4);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Shannon's, of the bytes' frequencies. A short text cannot have eight, however random it is. @param {Uint8Array} bytes */
function entropy(bytes) {
  const counts = new Map();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / bytes.length) * Math.log2(count / bytes.length);
  return bits.toFixed(1);
}

/** @param {string[]} names */
function list(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
}
