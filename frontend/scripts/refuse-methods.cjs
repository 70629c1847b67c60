// Loaded by the built server before Next, which answers TRACE and CONNECT as it answers GET or not at all.
const http = require("node:http");

const REFUSED = new Set(["TRACE", "CONNECT"]);
const ALLOW = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** The problem document of a refused method, in the words of the API's own. */
function refusal(method) {
  const body = JSON.stringify({
    type: "about:blank",
    title: "Method Not Allowed",
    status: 405,
    detail: `The dashboard takes no ${method}; Allow names the methods it takes.`,
    code: "method_not_allowed",
    request_id: "",
    errors: [],
  });
  const headers = {
    Allow: ALLOW,
    "Cache-Control": "no-store",
    Connection: "close",
    "Content-Length": Buffer.byteLength(body),
    "Content-Type": "application/problem+json",
  };
  return { headers, body };
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function emitAllowed(event, request, ...rest) {
  if (event !== "request" || !REFUSED.has(request.method)) return emit.call(this, event, request, ...rest);
  const { headers, body } = refusal(request.method);
  rest[0].writeHead(405, headers).end(body);
  return true;
};

const listen = http.Server.prototype.listen;
http.Server.prototype.listen = function listenForConnect(...where) {
  // Without a listener Node hangs up on CONNECT and says nothing; what it hands over is no response but a socket.
  if (this.listenerCount("connect") === 0) {
    this.on("connect", ({ method }, socket) => {
      const { headers, body } = refusal(method);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      socket.on("error", () => socket.destroy());
      socket.end(["HTTP/1.1 405 Method Not Allowed", ...lines, "", body].join("\r\n"));
    });
  }
  return listen.apply(this, where);
};
