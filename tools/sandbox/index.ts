// The sandbox's exports for the server, the benches and the tests, and `startSandbox`, which starts
// backend and model together. The scripted model is not here: only tests use it.

import type { Clock } from "../../engine/core/clock.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { startSandboxBackend } from "./backend/server.ts";
import type { SandboxBackend } from "./backend/server.ts";
import { COMPANIES } from "./companies/index.ts";
import { SANDBOX_DEFAULTS } from "./defaults.ts";
import { startSimulatedModel } from "./model/simulated-model.ts";
import type { SimulatedModel } from "./model/simulated-model.ts";

export { startSandboxBackend } from "./backend/server.ts";
export type { BackendCall, SandboxBackend, SandboxBackendOptions } from "./backend/server.ts";
export type { SandboxEvent } from "./backend/calendar.ts";
export { COMPANIES, SANDBOX_CONFIGS } from "./companies/index.ts";
export type { Company, SandboxConfig } from "./companies/company.ts";
export type { Fault } from "./backend/faults.ts";
export { SIMULATED_MODEL, startSimulatedModel } from "./model/simulated-model.ts";
export type { SimulatedModel, SimulatedModelOptions } from "./model/simulated-model.ts";
export type { Operation } from "./backend/operations.ts";

interface SandboxOptions {
  readonly clock: Clock;
  readonly timeZone: string;
  /** False where a real model is used with the simulated backend. */
  readonly withModel: boolean;
}

interface SandboxCompany {
  readonly id: number;
  readonly name: string;
  /** Names of its catalogue items, in order. */
  readonly sells: readonly string[];
}

export interface Sandbox {
  readonly backend: SandboxBackend;
  readonly model: SimulatedModel | null;
  /** By `id_empresa`: what requests for the sandbox's companies may leave out. */
  readonly defaults: ReadonlyMap<number, ChatConfig>;
  /** The companies to chat with. */
  readonly companies: readonly SandboxCompany[];
  close(): Promise<void>;
}

/** Starts the simulated business backend and, on request, the simulated model. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, timeZone, withModel } = options;
  const backend = await startSandboxBackend({ clock, timeZone });
  const model = withModel ? await startSimulatedModel({ clock }) : null;
  const close = async (): Promise<void> => {
    await Promise.all([backend.close(), model?.close()]);
  };
  const companies = COMPANIES.map(({ id, name, catalog }) => {
    return { id, name, sells: catalog.map(({ nombre }) => nombre) };
  });
  return { backend, model, defaults: SANDBOX_DEFAULTS, companies, close };
}
