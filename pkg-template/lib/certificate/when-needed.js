// @ts-check
/**
 * What `certificateAssertions` gives, from a script that is loaded by the first call.
 *
 * @param {Parameters<typeof import("./assertions.js").certificateAssertions>} given
 * @returns {ReturnType<typeof import("./assertions.js").certificateAssertions>}
 */
export function assertionsWhenNeeded(...given) {
  return (lent) => {
    /** @type {import("../side.js").Side["assert"]} */
    let assert;
    return async (context) => {
      // Each call waits for itself: a Worker's request must not wait for what another one has begun.
      const { certificateAssertions } = await import("./assertions.js");
      assert ??= /** @type {NonNullable<import("../side.js").Side["assert"]>} */ (certificateAssertions(...given)(lent));
      return assert(context);
    };
  };
}
