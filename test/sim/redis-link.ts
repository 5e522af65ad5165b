// A replica's link to the virtual Redis: the RedisPort with all faults of a network. A call without
// a reply drops the link, as the real one does; what was sent may still arrive.

import { AgentError } from "../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { ScriptCall } from "../../engine/redis/lua-script.ts";
import type { Chance } from "./chance.ts";
import { isFailure } from "./lua-host.ts";
import type { Reply } from "./lua-host.ts";
import { never } from "./scheduler.ts";
import type { Process, Scheduler } from "./scheduler.ts";
import { asAnswer } from "./virtual-redis.ts";
import type { VirtualRedis } from "./virtual-redis.ts";

export interface LinkOptions {
  readonly server: VirtualRedis;
  readonly scheduler: Scheduler;
  readonly process: Process;
  readonly chance: Chance;
  /** Percent of the calls, now. */
  readonly faultShare: () => number;
  /** Whether Redis can be reached at all. */
  readonly reachable: () => boolean;
  /** A call is about to leave, or has come back: the moments at which a replica may die. */
  readonly crossing: (what: string) => void;
  readonly trace: (line: string) => void;
}

/** What becomes of one call. */
type Fate = "answered" | "lost" | "unanswered" | "late" | "cut_before" | "cut_after";
const FATES: readonly Fate[] = ["lost", "unanswered", "late", "cut_before", "cut_after"];

export class VirtualLink implements RedisPort {
  readonly #options: LinkOptions;
  readonly #listeners: (() => void)[] = [];
  #up: boolean;
  #commandsUnderWay = 0;
  /**
   * The engine relies on it that Redis has read what a given-up link still held when the next one
   * is up. Only commits, which are fenced, may come later than that here.
   */
  #heldUntil = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#up = options.reachable();
    if (!this.#up) this.#reconnect();
  }

  get commandsInFlight(): number {
    return this.#commandsUnderWay;
  }

  healthy(): boolean {
    return this.#up;
  }

  ready(): Promise<boolean> {
    return Promise.resolve(this.#up);
  }

  onReady(listener: () => void): void {
    this.#listeners.push(listener);
  }

  close(): Promise<void> {
    this.#up = false;
    return Promise.resolve();
  }

  async run(call: ScriptCall): Promise<unknown> {
    const { process, crossing, trace } = this.#options;
    crossing(`redis ${call.script.name}`);
    if (!process.alive) return never();
    if (!this.#up) throw new AgentError("store_error", "redis link is down");
    this.#commandsUnderWay++;
    const answer = await this.#travel(call);
    this.#commandsUnderWay--;
    crossing(`redis ${call.script.name} back`);
    if (!process.alive) return never();
    if (answer === undefined) {
      this.#lose();
      throw new AgentError("store_error", "redis gave no answer");
    }
    const what = `${call.script.name} ${call.keys.at(-1) ?? ""}`;
    trace(`${process.name} redis ${what} ${JSON.stringify(answer)}`);
    if (isFailure(answer)) throw new AgentError("store_error", "redis answered ERR");
    return asAnswer(answer);
  }

  /** The call's way there and back; undefined when no answer comes within the command's time. */
  #travel(call: ScriptCall): Promise<Reply | undefined> {
    const { scheduler, process, chance, faultShare, server, trace } = this.#options;
    const reachable = this.#options.reachable();
    const fate: Fate = chance.percent(faultShare()) ? chance.pick(FATES) : "answered";
    const there = chance.between(1, 20);
    const back = chance.between(1, 20);
    const timeoutMs = DEFAULT_LIMITS.redisCommandTimeoutMs;
    if (fate !== "answered") trace(`${process.name} redis ${call.script.name} will be ${fate}`);
    return new Promise((resolve) => {
      const giveUp = scheduler.after(timeoutMs, () => resolve(undefined), process);
      const settle = (delayMs: number, answer?: Reply): void => {
        const arrive = (): void => {
          giveUp();
          resolve(answer);
        };
        scheduler.after(delayMs, arrive, process);
      };
      if (!reachable || fate === "lost") return;
      if (fate === "cut_before") return settle(there);
      const lateMs = fate === "late" ? chance.between(timeoutMs, 20_000) : 0;
      if (call.script.name !== "commit") {
        this.#heldUntil = Math.max(this.#heldUntil, scheduler.now + there + lateMs);
      }
      scheduler.after(there + lateMs, () => {
        const answer = server.serve(call);
        if (fate === "answered") settle(back, answer);
        if (fate === "cut_after") settle(back);
      });
    });
  }

  #lose(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#options.trace(`${this.#options.process.name} redis link lost`);
    this.#reconnect();
  }

  #reconnect(): void {
    const { scheduler, process, chance, reachable, trace } = this.#options;
    const delayMs = chance.between(50, 2000);
    const attempt = (): void => {
      if (!reachable() || scheduler.now < this.#heldUntil) return this.#reconnect();
      this.#up = true;
      trace(`${process.name} redis link up`);
      for (const listener of this.#listeners) listener();
    };
    scheduler.after(delayMs, attempt, process);
  }
}
