// @ts-check
// node compile.mjs '{"typescript":URL,"config":FILE,"declarations":FILE[]}': type-checks a project with TypeScript's API and prints JSON: what
// the compiler says of it, and what the declaration files export. A process of its own, because the compiler writes to standard error when it
// is ended.

import path from "node:path";

/**
 * @typedef {{ name: string, isValue: boolean, text: string }} Export `text`: its declaration without comments.
 * @typedef {{ problems: string[], exports: Export[][] }} Compiled
 */

const { typescript, config, declarations } = JSON.parse(process.argv[2]);
const { API, SymbolFlags } = await import(typescript);
const compiler = new API({ cwd: path.dirname(config) });
const project = compiler.updateSnapshot({ openProject: config }).getProject(config);
process.stdout.write(JSON.stringify({ problems: problems(), exports: declarations.map(exportsOf) }));
compiler.close();

/** One line each. */
function problems() {
  const kinds = ["ConfigFileParsing", "Program", "Global", "Syntactic", "Bind", "Semantic"];
  return kinds
    .flatMap((kind) => project.program[`get${kind}Diagnostics`]())
    .map(({ fileName, pos, code, text }) => `${path.basename(fileName ?? "")}(${pos}): TS${code} ${text}`);
}

/** @param {string} file @returns {Export[]} */
function exportsOf(file) {
  const { checker, emitter, program } = project;
  /** @type {any[]} */
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  return symbols
    .map(({ name, flags, declarations: all }) => ({
      name,
      isValue: (flags & SymbolFlags.Value) !== 0,
      text: all.map((/** @type {any} */ each) => emitter.printNode(each.resolve(project))).join("\n"),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
