// @ts-check
// How a script of the demo fails: with a sentence and its causes, for the table, and not with a page of stack.

/** Ends this process with 1 when nothing catches an error, and says what it was. */
export function failPlainly() {
  process.on("uncaughtException", (error) => {
    for (let cause = error; cause instanceof Error; cause = /** @type {any} */ (cause.cause)) console.error(cause.message.trim());
    process.exit(1);
  });
}
