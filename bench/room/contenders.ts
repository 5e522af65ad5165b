// Who takes part in bench:room: `ours:128` with a memory limit, `sdk:96` with an old space, each
// with how many conversations are offered: `ours:128=100`. Starts them, in a hard memory group or
// without one.

import { createMemoryGroup, privateBinary } from "../support/cgroup.ts";
import type { MemoryGroup } from "../support/cgroup.ts";
import { PEERS, isPeer, startPeerProcess } from "../support/peer-process.ts";
import type { Peer } from "../support/peer-process.ts";
import { startServerProcess } from "../support/server-process.ts";
import type { ServerProcess } from "../support/server-process.ts";

export interface Contender {
  readonly name: string;
  readonly kind: "ours" | Peer;
  /** MEMORY_LIMIT_MB of ours, the old space of a peer. */
  readonly mib: number;
  readonly offered: number;
}

interface StartOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly preload?: string;
  /** MiB of the hard group; none without one. */
  readonly groupMib?: number;
}

export interface Started extends ServerProcess {
  /** Why it is no longer there, as far as the kernel or its own end says so. */
  killed(): string;
  end(): Promise<void>;
}

const OURS_MIB = 256;
const PEER_OLD_MIB = 96;

/** One for each number that is offered, where the word does not name its own. */
export function parseContenders(words: string, offered: readonly number[]): readonly Contender[] {
  return words.split(",").flatMap((word) => {
    const [, name = "", mib, own] = /^(\w+)(?::(\d+))?(?:=(\d+))?$/.exec(word) ?? [];
    if (name !== "ours" && !isPeer(name)) throw new Error(`${word}: no such contender`);
    const numbers = own === undefined ? offered : [Number(own)];
    return numbers.map((number) => contender(name, mib, number));
  });
}

function contender(kind: "ours" | Peer, given: string | undefined, offered: number): Contender {
  const mib = Number(given ?? (kind === "ours" ? OURS_MIB : PEER_OLD_MIB));
  const name = kind === "ours" ? `ours, limit ${mib}` : `${PEERS[kind]}, old space ${mib}`;
  return { kind, mib, offered, name };
}

export async function start(contender: Contender, options: StartOptions): Promise<Started> {
  const group = options.groupMib === undefined ? null : makeGroup(options.groupMib);
  const binary = group === null ? null : privateBinary();
  const common = {
    environment: options.environment,
    ...(options.preload === undefined ? {} : { preload: options.preload }),
    ...(group === null ? {} : { cgroupProcs: group.procs }),
    ...(binary === null ? {} : { binary: binary.path }),
  };
  const { kind, mib } = contender;
  const clean = async (): Promise<void> => {
    binary?.remove();
    await group?.remove();
  };
  try {
    const started = await (kind === "ours"
      ? startServerProcess({ ...common, limitMib: mib })
      : startPeerProcess(kind, { ...common, oldMib: mib }));
    return {
      ...started,
      killed: () => (group !== null && group.oomKills() > 0 ? "OOM" : (started.ended() ?? "no")),
      async end() {
        await started.stop();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

function makeGroup(mib: number): MemoryGroup {
  const group = createMemoryGroup(mib);
  if (typeof group === "string") throw new Error(group);
  return group;
}
