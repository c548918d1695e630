// The scripts every page has. What few pages need (board, charts, searchable selects) is loaded only where it stands.
import "./requests.js";
import "./addresses.js";
import "./menus.js";
import "./dialogs.js";
import "./toasts.js";
import "./panel.js";
import "./lists.js";
import "./selection.js";
import "./inline.js";
import "./drafts.js";
import "./palette.js";
import "./shortcuts.js";
import "./theme.js";
import "./live.js";
import "./rows.js";
import "./offline.js";
import "./tabs.js";
import { whenPresent } from "./page.js";

whenPresent("[data-board]", () => import("./board.js"));
whenPresent("[data-chart]", () => import("./charts.js"));
whenPresent("[data-grid]", () => import("./grid.js"));
whenPresent("[data-choose]", () => import("./choose.js"));
whenPresent("[data-day]", () => import("./day.js"));
whenPresent("[data-cards]", () => import("./cards.js"));
whenPresent("[data-push]", () => import("./push.js"));
whenPresent("[data-calendar]", () => import("./calendar.js"));
