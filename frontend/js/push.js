// Switches pushes for this browser on and off. The key is the installation's; what the browser gets from it goes to our own server only.
import { all } from "./page.js";
import { toast } from "./toasts.js";

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const able = "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;

function bytes(text) {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

async function send(url, values) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(values), headers: { "X-CSRFToken": cookie("csrftoken"), "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function switchOn(box, worker) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
  const { endpoint, keys } = made.toJSON();
  await send(box.dataset.subscribe, { endpoint, ...keys });
}

async function switchOff(box, present) {
  await send(box.dataset.unsubscribe, { endpoint: present.endpoint });
  await present.unsubscribe();
}

async function watch(box) {
  const button = box.querySelector("button");
  const show = (on) => {
    for (const part of all(box, "[data-push-state]")) part.hidden = (part.dataset.pushState === "on") !== on;
  };
  const worker = await navigator.serviceWorker.ready;
  show(Boolean(await worker.pushManager.getSubscription()));
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const present = await worker.pushManager.getSubscription();
      await (present ? switchOff(box, present) : switchOn(box, worker));
      show(!present);
    } catch (error) {
      console.info("push:", error.message);
      toast({ message: box.dataset.failed, level: "error" });
    }
    button.disabled = false;
  });
}

export function start(root) {
  if (able) for (const box of all(root, "[data-push]")) watch(box);
}
