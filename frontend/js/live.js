// Live changes. One tab of the browser holds the stream and passes every message on to the others (browsers allow six connections to a host);
// `lead-changed` and the like are fired on the body, so that parts of the page refresh themselves by hx-trigger.
const url = document.body.dataset.liveUrl;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`live:${document.body.dataset.person}`) : null;
const OWN_CHANGE = 2500;
const own = new Map();
const waiting = new Map();

function fire(name, detail) {
  document.body.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Messages of one kind that arrive together refresh once; what this page has just changed itself was refreshed already. */
function receive({ topic, id }) {
  const name = `${topic}-changed`;
  if (Date.now() - (own.get(`${name}:${id}`) ?? 0) < OWN_CHANGE || waiting.has(name)) return;
  waiting.set(name, setTimeout(() => {
    waiting.delete(name);
    fire(name, { value: id, live: true });
  }, 250));
}

function connected(yes) {
  const note = document.querySelector("[data-connection]");
  if (note) note.hidden = yes;
}

function pass(message) {
  handle(message);
  channel?.postMessage(message);
}

function handle(message) {
  if (message.kind === "change") receive(message);
  else if (message.kind === "state") {
    connected(message.connected);
    if (message.again) fire("live-reconnected", {});
  }
}

function listen() {
  let broken = false;
  let timer = 0;
  const stream = new EventSource(url);
  stream.onopen = () => {
    clearTimeout(timer);
    pass({ kind: "state", connected: true, again: broken });
    broken = false;
  };
  stream.onmessage = (event) => pass({ kind: "change", ...JSON.parse(event.data) });
  stream.onerror = () => {
    broken = true;
    // A short gap is nobody's business.
    clearTimeout(timer);
    timer = setTimeout(() => pass({ kind: "state", connected: false }), 3000);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5000 + Math.random() * 5000);
  };
}

document.addEventListener("htmx:afterRequest", (event) => {
  const sent = event.detail.xhr?.getResponseHeader?.("HX-Trigger");
  if (!sent?.startsWith("{")) return;
  for (const [name, id] of Object.entries(JSON.parse(sent))) if (name.endsWith("-changed")) own.set(`${name}:${id}`, Date.now());
});

if (url) {
  channel?.addEventListener("message", (event) => handle(event.data));
  // The lock is held as long as this tab lives; then the next tab gets it.
  if (channel && navigator.locks) navigator.locks.request("live", () => new Promise(listen));
  else listen();
}
// A tab that slept, or that Back brought from the cache, has missed messages.
window.addEventListener("pageshow", (event) => event.persisted && fire("live-reconnected", {}));
