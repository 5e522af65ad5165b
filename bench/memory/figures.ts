// The shapes of the reports in bench/out, as far as docs/memory-profile.md uses them.

import type { FloorRow } from "../support/floor.ts";
import type { Sample, Verdict } from "../support/slope.ts";

export interface FloorFigures {
  readonly rows: readonly FloorRow[];
}

export interface CacheFigures {
  readonly cells: readonly {
    shape: string;
    count: number;
    charged: number;
    real: number;
    ratio: number;
  }[];
  readonly speeds: readonly {
    count: number;
    getRatio: number;
    setRatio: number;
    getRatioOther: number;
    setRatioOther: number;
  }[];
}

interface Account {
  readonly account: string;
  readonly bytes: number;
  readonly cap_bytes: number;
  readonly entries: number;
}

export interface ScenarioFigures {
  readonly results: readonly {
    store: string;
    name: string;
    sessions: number;
    turns: number;
    replacedMib: number;
    rssMib: number;
    peakMib: number;
    accounts: { accounts: readonly Account[] } | null;
    redis: { keysPerSession: number; bytesPerSession: number; datasetMib: number } | null;
  }[];
  readonly projections: readonly {
    store: string;
    peakMib: number;
    days: readonly { day: number; sessions: number; rssMib: number }[];
  }[];
}

export type GrowthFigures = Verdict & {
  readonly thresholdKib: number;
  readonly samples: readonly Sample[];
  readonly highWaterMib: number;
  readonly memory: { accounts: readonly Account[] } | null;
  readonly scrape: { p50Ms: number; maxMs: number; series: number; tenants: number };
  readonly cpuMsPerTurn: number;
  readonly load: {
    requests: number;
    seconds: number;
    statuses: Readonly<Record<string, number>>;
  };
};

export interface ContainerFigures {
  readonly smallestMib: number | null;
  readonly results: readonly {
    limitMib: number;
    survived: boolean;
    ending: string;
    oomKills: number;
    peakMib: number;
    anonymousPeakMib: number;
    rssPeakMib: number;
    clients: number;
    refusalMs: { p50: number; p99: number } | null;
    load: { statuses: Readonly<Record<string, number>> } | null;
  }[];
}

export interface RoomFigures {
  readonly rows: readonly {
    server: string;
    offered: number;
    answeredPerSecond: number;
    idealPerSecond: number;
    refused: number;
    heldMax: number;
    rssPeakMib: number;
    killed: string;
  }[];
  readonly turnBytes: Readonly<Record<string, string | { heap: number; external: number }>>;
}
