// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { begin, form, request, send } from "../kit.mjs";

/**
 * What a person sees.
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function pages(promise) {
  promise("an error has a page that says which, and is given like any other answer", async () => {
    const body = form({ error: "access_denied", error_description: "AADSTS65004: User declined to consent." });
    const { reply, given } = await signIn({}, body);
    equal([reply.status, given], [200, body]);
    match(reply.body, /Authentication failed.*access_denied.*AADSTS65004: User declined to consent\./s);
  });

  promise("what came over the network is text on a page, and not too much of it", async () => {
    const markup = `<script>alert(1)</script><img src=x onerror='a'>"&lt;`;
    const { reply } = await signIn({}, form({ error: markup, error_description: `${markup}${"long ".repeat(5000)}` }));
    ok(!/<script|<img|onerror='/.test(reply.body), "no markup of it");
    match(reply.body, /&lt;script&gt;alert\(1\)&lt;\/script&gt;.*onerror=&#39;a&#39;&gt;&quot;&amp;lt;/s);
    ok(reply.body.length < 10_000, `it has ${reply.body.length} characters`);
  });

  promise("a page needs nothing from elsewhere, runs no script, and is readable in light and dark", async () => {
    for (const body of [form(), form({ error: "server_error" })]) {
      const { reply } = await signIn({}, body);
      match(reply.body, /^<!doctype html><html lang="en">.*color-scheme:light dark.*<h1>.*<\/html>\n$/s);
      ok(!/<script|\son\w+=|http|url\(|@import|color:|background/.test(reply.body), "no script, no address, no colours of its own");
    }
  });

  promise("every reply is kept by nobody, sniffed by nobody, framed by nobody, and may run nothing", async () => {
    const { port, listener } = await begin();
    const ours = [request(port, form(), { method: "GET" }), request(port, "state=x"), request(port, "", { host: "x" }), request(port, form())];
    for (const text of ours) {
      const { head } = await send(port, text);
      for (const header of [
        /^Cache-Control: no-store\r?$/im, /^X-Content-Type-Options: nosniff\r?$/im, /^Referrer-Policy: no-referrer\r?$/im, /^Connection: close\r?$/im,
        /^Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; .*frame-ancestors 'none'\r?$/im, /^Content-Type: text\/(plain|html); charset=utf-8\r?$/im,
      ]) match(head, header);
    }
    listener.close();
  });

  promise("an application's own messages stand in the pages as they are", async () => {
    const options = { successMessage: "<p>Welcome to <b>Contoso</b></p>", errorMessage: "<p>Call <i>Contoso</i></p>" };
    match((await signIn(options, form())).reply.body, /^<!doctype html>.*<body><p>Welcome to <b>Contoso<\/b><\/p><\/body>/s);
    const { body } = (await signIn(options, form({ error: "access_denied" }))).reply;
    match(body, /^<!doctype html>.*<body><p>Call <i>Contoso<\/i><\/p><\/body>/s);
    ok(!body.includes("access_denied"), "and nothing else");
  });

  promise("an application's own pages are shown as they are", async () => {
    for (const page of ["<!DOCTYPE html><title>Ü</title>welcome", '\n<html lang="de"><body>hallo</body></html>']) {
      equal((await signIn({ successMessage: page }, form())).reply.body, page);
    }
  });
}

/** @param {Parameters<typeof begin>[0]} options @param {string} body */
async function signIn(options, body) {
  const { port, answer } = await begin(options);
  const reply = await send(port, request(port, body));
  return { reply, given: await answer };
}
