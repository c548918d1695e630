// The Chinese web font as unicode slices: a browser without a Chinese font of its own fetches only the slices a page uses.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function chineseFaces(frontend) {
  const folder = join(frontend, "node_modules", "@fontsource-variable", "noto-sans-sc");
  const faces = readFileSync(join(folder, "wght.css"), "utf8").match(/@font-face\s*{[^}]*}/g);
  return faces
    .filter((face) => /noto-sans-sc-\d+-wght/.test(face))
    .map((face) => face.replace("'Noto Sans SC Variable'", "Noto").replace("./files/", join(folder, "files") + "/"))
    .join("\n");
}
