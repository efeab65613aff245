// @ts-check
// Draws how many token requests a fleet has sent, by store: an SVG for the papers.

const [WIDTH, HEIGHT] = [720, 360];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 170, 44, 48];
/** Minutes at the right end, and requests at the top. */
const [MINUTES, MOST] = [60, 300];
/** By the names of measurements; readable on light and dark ground. */
const LINES = {
  none: { label: "without a store", colour: "#c2410c" },
  KV: { label: "KV, a minute late", colour: "#7c6fd8" },
  "Durable Objects": { label: "Durable Objects", colour: "#0e9384" },
};

/** @param {Record<string, number[]>} measured When requests have come, in milliseconds from the first isolate on. @param {number} isolates */
export function plot(measured, isolates) {
  const marks = [0, 15, 30, 45, 60].map((minutes) => text(x(minutes), HEIGHT - BOTTOM + 18, String(minutes), "middle"));
  const levels = [1, 2, 10, 100, 200].map((count) => {
    const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(count)}" y2="${y(count)}" class="grid"/>`;
    return `${line}${text(LEFT - 8, y(count) + 4, String(count), "end")}`;
  });
  const lines = Object.entries(LINES).map(([name, { label, colour }]) => {
    const at = measured[name] ?? [];
    const steps = at.map((time, index) => `${index ? `H${x(time / 60_000)} V${y(index + 1)}` : `M${x(time / 60_000)} ${y(1)}`}`);
    const end = text(WIDTH - RIGHT + 8, y(at.length) + 4, `${label}: ${at.length}`, "start", colour);
    return `<path d="${steps.join(" ")} H${x(MINUTES)}" stroke="${colour}" class="line"/>${end}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
<title id="title">Token requests of ${isolates} isolates in an hour, by store</title>
<style>text { font: 13px system-ui, sans-serif; fill: #64748b } .grid { stroke: #94a3b8; stroke-opacity: .35 } .line { fill: none; stroke-width: 2 } .head { font-weight: 600 }</style>
${text(LEFT, 20, `Token requests so far, of ${isolates} isolates that start over an hour (logarithmic)`, "start", undefined, "head")}
${[...levels, ...marks, text(x(MINUTES / 2), HEIGHT - 8, "minutes", "middle"), ...lines].join("\n")}
</svg>
`;
}

/** @param {number} minutes */
function x(minutes) {
  return round(LEFT + (Math.min(minutes, MINUTES) / MINUTES) * (WIDTH - LEFT - RIGHT));
}

/** @param {number} count */
function y(count) {
  return round(HEIGHT - BOTTOM - (Math.log(Math.max(count, 1)) / Math.log(MOST)) * (HEIGHT - TOP - BOTTOM));
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {number} x @param {number} y @param {string} content @param {string} anchor @param {string} [colour] @param {string} [kind] */
function text(x, y, content, anchor, colour, kind) {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${colour ? ` style="fill:${colour}"` : ""}${kind ? ` class="${kind}"` : ""}>${content}</text>`;
}
