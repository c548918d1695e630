// Builds css/ and js/ into dist/ with hashed names, and manifest.json that maps logical names to them.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { chineseFaces } from "./chinese.js";

const HERE = dirname(dirname(fileURLToPath(import.meta.url)));
const WORK = join(HERE, "dist.new");
const DIST = join(HERE, "dist");

function tailwind(source, target) {
  const command = join(HERE, "node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  const result = spawnSync(process.execPath, [command, "-i", source, "-o", target], { cwd: HERE, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`The style sheet could not be built.\n${result.stderr}`);
}

async function bundle(entryPoints) {
  const result = await esbuild.build({
    entryPoints,
    outdir: WORK,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: ["chrome111", "firefox113", "safari16.4"],
    entryNames: "[name]-[hash]",
    chunkNames: "part-[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    loader: { ".woff2": "file" },
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
  });
  return result.metafile.outputs;
}

function logicalNames(outputs) {
  const names = {};
  for (const [path, output] of Object.entries(outputs)) {
    const built = relative(WORK, join(process.cwd(), path)).replaceAll("\\", "/");
    if (output.entryPoint && !built.startsWith("part-")) names[basename(output.entryPoint)] = built;
    if (built.includes("inter-latin-wght")) names["inter.woff2"] = built;
  }
  return names;
}

function copyImages(names) {
  for (const file of readdirSync(join(HERE, "images"))) {
    const content = readFileSync(join(HERE, "images", file));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
    const built = `${basename(file, extname(file))}-${hash}${extname(file)}`;
    writeFileSync(join(WORK, built), content);
    names[file] = built;
  }
}

process.chdir(HERE);
rmSync(WORK, { recursive: true, force: true });
mkdirSync(join(WORK, "made"), { recursive: true });
const made = (name) => join(WORK, "made", name);
tailwind("css/app.css", made("app.css"));
writeFileSync(made("chinese.css"), chineseFaces(HERE));
const names = logicalNames(await bundle([made("app.css"), made("chinese.css"), join(HERE, "js", "app.js")]));
copyImages(names);
rmSync(join(WORK, "made"), { recursive: true });
writeFileSync(join(WORK, "manifest.json"), JSON.stringify(names, null, 1));
// The server may be reading dist/ right now: old files stay until the new ones are there.
cpSync(WORK, DIST, { recursive: true });
const fresh = new Set(readdirSync(WORK, { recursive: true }));
for (const old of readdirSync(DIST, { recursive: true })) {
  if (!fresh.has(old) && old !== ".built") rmSync(join(DIST, old), { recursive: true, force: true });
}
rmSync(WORK, { recursive: true });
