// Replaces a build that may be running: the new build is made in a temporary folder, then each file
// is renamed over the old one. No file is ever missing or incomplete, and a process keeps reading
// the old files it has open.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import path from "node:path";

/**
 * Calls `make` with an empty folder next to `out`, then swaps in what it wrote. When `make` fails,
 * `out` is unchanged. `entries` are renamed last, after all files that they load. With
 * `keepsPrevious` files of the previous build stay, because a running program may load some late;
 * older ones are removed.
 */
export async function swapIn(out, { entries, keepsPrevious = false }, make) {
  mkdirSync(path.dirname(out), { recursive: true });
  // Next to `out`: a rename works only within one file system.
  const aside = mkdtempSync(`${out}.building-`);
  const remove = () => rmSync(aside, { recursive: true, force: true });
  // Also removed on Ctrl+C: nothing else would remove it.
  const end = () => process.exit(130);
  process.once("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, end);
  try {
    await make(aside);
    replace(aside, out, { entries, keepsPrevious });
  } finally {
    remove();
    process.off("exit", remove);
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, end);
  }
}

function replace(aside, out, { entries, keepsPrevious }) {
  const before = new Map(filesIn(out).map((name) => [name, timeOf(path.join(out, name))]));
  const previous = Math.max(0, ...before.values());
  const made = filesIn(aside);
  const first = made.filter((name) => !entries.includes(name));
  // All files of one build have the same time, by which the next build recognises them.
  const now = Math.floor(Date.now() / 1000);
  for (const name of [...first, ...entries]) {
    const target = path.join(out, name);
    utimesSync(path.join(aside, name), now, now);
    makeFolder(path.dirname(target));
    if (isFolder(target)) rmSync(target, { recursive: true });
    renameSync(path.join(aside, name), target);
  }
  for (const [name, time] of before) {
    if (made.includes(name) || (keepsPrevious && time === previous)) continue;
    // Its folder may be a file now, or the name a folder.
    const file = path.join(out, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file, { force: true });
  }
}

/** Creates the folder, also when a file has its name. */
function makeFolder(name) {
  if (isFolder(name)) return;
  makeFolder(path.dirname(name));
  rmSync(name, { force: true });
  mkdirSync(name);
}

/** Relative names of all files, with slashes. */
function filesIn(folder) {
  if (!isFolder(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.replaceAll(path.sep, "/"));
}

function isFolder(name) {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Modification time in whole seconds. */
function timeOf(file) {
  return Math.floor((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
}
