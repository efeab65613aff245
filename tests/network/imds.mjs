// @ts-check
// Whatever answers at the address of the instance metadata service, until its input ends. It writes a line when it is there, and one for each request.
import { createServer } from "node:http";

/** @type {Record<string, { status: number, type?: string, body: string, afterMs?: number }>} */
const ANSWERS = {
  "captive portal": { status: 200, type: "text/html", body: "<!doctype html><title>Welcome</title><p>Accept the terms to go on." },
  "always 404": { status: 404, body: "" },
  "slow IMDS": { status: 200, body: token(), afterMs: 4000 },
  IMDS: { status: 200, body: token() },
};
const { status, type = "application/json", body, afterMs = 0 } = ANSWERS[process.argv[2]];

const server = createServer(({ headers, url }, response) => {
  const isProbe = headers.metadata !== "true";
  console.log(JSON.stringify({ isProbe, url }));
  setTimeout(() => {
    // As the real one refuses what does not say that it is no accident.
    const refused = isProbe && status === 200 && type === "application/json";
    response.writeHead(refused ? 400 : status, { "content-type": type });
    response.end(refused ? '{"error":"invalid_request","error_description":"Required metadata header not specified"}' : body);
  }, afterMs);
});
server.listen(80, "169.254.169.254", () => console.log("listening"));
process.stdin.resume().on("end", () => process.exit());

function token() {
  const expires_on = String(Math.floor(Date.now() / 1000) + 86_400);
  return JSON.stringify({ access_token: "of-the-machine", expires_on, expires_in: "86400", resource: "https://vault.azure.net", token_type: "Bearer" });
}
