// The memory limit of the container, from cgroup files.

import { readFileSync } from "node:fs";

/** The container's hard memory limit, from cgroup v2 or v1; null if there is none. */
export function containerLimitBytes(
  read: (path: string) => string = (path) => readFileSync(path, "utf8"),
): number | null {
  for (const path of ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    try {
      const bytes = Number(read(path).trim());
      // Without a limit, v2 has "max" and v1 an impossibly large number.
      if (Number.isSafeInteger(bytes) && bytes > 0 && bytes < 2 ** 42) return bytes;
    } catch {
      // This cgroup version is not mounted.
    }
  }
  return null;
}
