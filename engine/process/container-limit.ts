// The container this process runs in: the one reader of cgroup files.

import { readFileSync } from "node:fs";

/** The hard limit of the container's memory, cgroup v2 then v1; null where there is none. */
export function containerLimitBytes(
  read: (path: string) => string = (path) => readFileSync(path, "utf8"),
): number | null {
  for (const path of ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    try {
      const bytes = Number(read(path).trim());
      // "max" in v2; v1 says "unlimited" with a number no machine has.
      if (Number.isSafeInteger(bytes) && bytes > 0 && bytes < 2 ** 42) return bytes;
    } catch {
      // Not this version of cgroups.
    }
  }
  return null;
}
