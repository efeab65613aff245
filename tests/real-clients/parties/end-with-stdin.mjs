// @ts-check
// For `node --import`: gives any program a life that ends with its standard input.
import { endWithStdin } from "./lifetime.mjs";

endWithStdin();
