// Shows the offline page when a page can't be fetched. Keeps nothing else.
const OFFLINE = "{{ files.0|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const CACHE = "offline-{% for file in files %}{{ file|slugify }}{% endfor %}";

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.add(OFFLINE);
    // Its looks are welcome, but not a condition.
    await Promise.allSettled(FILES.map((file) => cache.add(file)));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});
self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
  else if (FILES.includes(new URL(event.request.url).pathname)) event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
});
// A push says what kind of thing happened; of whom stands on the page behind it, for those who may see it.
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  const url = new URL(said.url || "/", self.location.origin);
  event.waitUntil(self.registration.showNotification(said.title ?? "salesmgmt", { tag: said.tag, icon: FILES.at(-1), data: { path: url.pathname + url.search } }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = event.notification.data?.path ?? "/";
  const open = async () => {
    const windows = await self.clients.matchAll({ type: "window" });
    const shown = windows.find((page) => new URL(page.url).pathname === path);
    return shown ? shown.focus() : self.clients.openWindow(path);
  };
  event.waitUntil(open());
});
