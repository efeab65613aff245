// @ts-check
// Finds what a module imports: static imports and re-exports, and `import("literal")`.

const FROM = /(?<![\w$.])(?:import|export)(?:\s|\*|\{)[^"'`;()]*?\bfrom\s*(["'])([^"']+)\1/g;
const BARE = /(?<![\w$.])import\s*(["'])([^"']+)\1/g;
const CALL = /(?<![\w$.])import\s*\(\s*(["'])([^"']+)\1/g;

/** A comment, a string, a template, or what may be a regular expression. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//g;

/**
 * @param {string} source of an ES module
 * @returns {string[]} the specifiers, each once
 */
export function importsOf(source) {
  const code = codeOf(source);
  const found = [FROM, BARE, CALL].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[2]));
  return [...new Set(found)];
}

/**
 * The source without comments (a type import in JSDoc is none), and without what strings say but for specifiers.
 * @param {string} source
 */
function codeOf(source) {
  const parts = [];
  let last = 0;
  const token = new RegExp(TOKEN);
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const text = match[0];
    const before = source.slice(Math.max(last, match.index - 40), match.index);
    if (isDivision(text, before)) {
      token.lastIndex = match.index + 1;
      continue;
    }
    parts.push(source.slice(last, match.index), replacement(text, before));
    last = match.index + text.length;
  }
  return parts.join("") + source.slice(last);
}

/**
 * Behind a value a slash divides; behind anything else it begins a regular expression.
 * @param {string} text
 * @param {string} before
 */
function isDivision(text, before) {
  if (!text.startsWith("/") || text.startsWith("/*") || text.startsWith("//")) return false;
  return /[\w$)\]}"'`]\s*$/.test(before) && !/\b(return|typeof|case|in|of|void|throw|else)\s*$/.test(before);
}

/**
 * @param {string} text a token
 * @param {string} before
 */
function replacement(text, before) {
  if (text.startsWith("/")) return " ";
  const isSpecifier = /\b(from|import)\s*\(?\s*$/.test(before);
  return isSpecifier ? text : '""';
}
