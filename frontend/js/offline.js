// Says when there is no connection, and lets the service worker show its page then.
const banner = document.querySelector(".offline-banner");
const show = () => banner && (banner.hidden = navigator.onLine);
window.addEventListener("online", show);
window.addEventListener("offline", show);
show();

if ("serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch((error) => console.info("service worker:", error.message)));
}

// The Chinese web font is listed only where Chinese stands on the page; its slices are fetched only when the system has no such font.
const chinese = document.querySelector("link[data-chinese]");
if (chinese && !chinese.rel.includes("stylesheet") && /[\u3400-\u9fff]/.test(document.body.textContent)) chinese.rel = "stylesheet";
