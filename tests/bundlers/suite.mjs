// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { equal, ok } from "../npm/kit/assert.mjs";
import { startWorkerd } from "../npm/worker/workerd.mjs";
import { NEXT, PAGES, WORKER } from "./templates.mjs";
import { startNext } from "../npm/start/next.mjs";
import { NAME } from "../npm/start/project.mjs";
import { freePort } from "../npm/start/ports.mjs";
import { environment } from "./world.mjs";

/**
 * What users build with gets the package into a page or a Worker.
 *
 * @param {import("../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("./world.mjs").World} world
 */
export function bundlers(promise, world) {
  for (const [name, template] of Object.entries(PAGES)) {
    promise(`${template.title}: the page gets a token, and loads ${template.loads ? "one .wasm" : "no .wasm"}`, async () => {
      const place = await world.make(name, template);
      const server = await world.serve(path.join(place, template.serve ?? ""), template.policy);
      try {
        await world.getsToken(server.origin);
        const loaded = server.asked.filter((file) => file.endsWith(".wasm"));
        equal(loaded.length, template.loads, `.wasm files that were loaded (${loaded})`);
      } finally {
        server.close();
      }
    });
  }

  promise("Vite's development server: the page gets a token", async () => {
    const { build: _, ...template } = PAGES.vite;
    const place = await world.make("vite-dev", { ...template, begin: template.begin?.map((word) => (word === "vite" ? "vite-dev" : word)) });
    const port = await freePort();
    const [program, first] = world.command("vite/bin/vite.js");
    const server = spawn(program, [...first, "--port", String(port), "--strictPort", "--host", "127.0.0.1"], { cwd: place, env: environment() });
    let said = "";
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (said += data));
    try {
      await until(() => /ready in/.test(said), () => `Vite does not listen: ${said}`);
      await world.getsToken(`http://localhost:${port}`);
      const optimized = fs.readdirSync(path.join(place, "node_modules/.vite"), { recursive: true }).map(String);
      ok(optimized.some((file) => file.endsWith("azure-identity-wasm.js")), "the package was put into what it optimizes");
    } finally {
      server.kill();
    }
  });

  promise(`${WORKER.title}: the Worker gets a token in workerd`, async () => {
    const { ready, workerd, project } = world;
    const place = await world.make("worker", WORKER);
    const modules = fs.readdirSync(path.join(place, "dist")).filter((file) => /\.(js|wasm)$/.test(file)).sort((one) => (one === "index.js" ? -1 : 1));
    equal(modules.flatMap((file) => /\w+\.wasm$/.exec(file) ?? []).sort(), ["edge.wasm", "keys.wasm", "page.wasm"], "its modules of WebAssembly");
    const app = { directory: "worker/dist", modules, compatibilityDate: "2026-11-01", bindings: { GIVEN: world.application() } };
    const running = await startWorkerd({ program: workerd, directory: project, caFile: ready.ca_file, workers: { app } });
    try {
      const answer = await (await fetch(running.urls.app)).json();
      ok(await world.isOfApplication(answer.token), `a good token, not ${JSON.stringify(answer).slice(0, 200)}`);
    } finally {
      await running.stop();
    }
  });

  promise(`${NEXT.title}: the page, a route on Node and one at the edge get tokens`, async () => {
    const env = { GIVEN: world.application(), NODE_EXTRA_CA_CERTS: world.ready.ca_file };
    const next = await startNext({ tools: world.tools, package: path.join(world.project, "node_modules", NAME), files: NEXT.files, env });
    try {
      await world.getsToken(next.url.slice(0, -1));
      for (const route of ["node", "edge"]) {
        const answer = await (await fetch(next.url + route)).json();
        ok(await world.isOfApplication(answer.token), `a good token of the route ${route}, not ${JSON.stringify(answer).slice(0, 200)}`);
      }
    } finally {
      await next.stop();
    }
  });
}

/** @param {() => boolean} isSo @param {() => string} why */
async function until(isSo, why) {
  for (const late = Date.now() + 30_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > late) throw new Error(why());
  }
}
