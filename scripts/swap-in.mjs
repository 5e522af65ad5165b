// Puts a build in the place of an older one while that may be running: it is made aside, and its files
// are renamed over the old ones, each in one step. At no moment is one of them missing or half there,
// and who has an old one open goes on reading that.

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
 * Calls `make` with an empty folder beside `out`, then swaps in what it has written there. When
 * `make` fails, `out` stays as it was. `entries` names the files that others start from: they come
 * last, when all that they load is there. What only the build before had stays for as long as
 * `keepsPrevious` says: a running program may load a part of itself late. What is older goes.
 */
export async function swapIn(out, { entries, keepsPrevious = false }, make) {
  mkdirSync(path.dirname(out), { recursive: true });
  // Beside it, because a file is renamed within its own file system only.
  const aside = mkdtempSync(`${out}.building-`);
  const remove = () => rmSync(aside, { recursive: true, force: true });
  // Ended by hand, too: nothing else would ever take it away.
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
  // All files of one build have one time: by it the next build knows them.
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
    // What it stood in is a file now, or it is a folder.
    const file = path.join(out, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file, { force: true });
  }
}

/** Also where a file stands in its way. */
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

/** Whole seconds. */
function timeOf(file) {
  return Math.floor((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) / 1000);
}
