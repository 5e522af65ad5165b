// The live memory ledger: polls `GET /memory` once a second while the page is visible, less often
// while the server does not answer, and shows the result.

import { Chart } from "./chart.js";
import { find, make } from "./dom.js";
import { count, rate, size, uptime } from "./format.js";
import { Picture } from "./picture.js";

/**
 * @typedef {{ account: string, bytes: number, cap_bytes: number, entries: number }} AccountLine
 * @typedef {import("./picture.js").Report & {
 *   sum_bytes: number, rss_bytes: number,
 *   uptime_seconds: number, turns_total: number, evictions_total: number,
 *   accounts: AccountLine[], fixed: { account: string, cap_bytes: number }[],
 * }} Report
 */

const PERIOD_MS = 1000;
const PERIOD_MS_MAX = 30_000;
const TIMEOUT_MS = 5000;
/** Turns per second are averaged over this many polls. */
const RATE_POLLS = 5;

/** @type {Record<string, string>} */
const NAMES = {
  profiles: "Datos de empresas",
  prompts: "Instrucciones",
  search: "Búsquedas",
  bookings: "Reservas recientes",
  booking_counts: "Topes de reservas",
  fetches: "Datos que llegan de empresas",
  companies: "Empresas con archivo",
  company_index: "Índice de empresas",
  companies_in_use: "Empresas en uso",
  breakers: "Cortacircuitos",
  unreadable_hours: "Horarios ilegibles",
  sockets: "Conexiones de clientes",
  log: "Registro",
  sessions: "Sesiones",
  turns: "Conversaciones",
  lines: "Filas de espera",
  dialects: "Dialectos de modelos",
  labels: "Etiquetas de métricas",
  runtime: "Node y V8",
  program: "El programa",
  garbage: "Basura por recoger",
  young: "Generación joven",
  outbound: "Conexiones al modelo y a la agenda",
  slack: "Margen del asignador",
};

const pulse = find("pulse", HTMLElement);
const accounts = find("accounts", HTMLTableSectionElement);

export class Ledger {
  #chart = new Chart();
  #picture = new Picture();
  #failures = 0;
  #timer = 0;
  /** @type {{ at: number, turns: number }[]} */
  #recent = [];

  start() {
    document.addEventListener("visibilitychange", () => this.#restart());
    this.#restart();
  }

  #restart() {
    clearTimeout(this.#timer);
    // The time while the page was hidden must not count in a rate.
    this.#recent = [];
    if (document.hidden) return say("paused", "en pausa");
    this.#poll();
  }

  async #poll() {
    try {
      const response = await fetch("memory", { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(String(response.status));
      this.#show(await response.json());
      this.#failures = 0;
      say("live", "en vivo");
    } catch (error) {
      this.#failures++;
      const why =
        error instanceof Error && /^\d+$/.test(error.message)
          ? `error ${error.message}`
          : "sin conexión";
      say("lost", `${why}; se reintenta cada ${this.#period() / 1000} s`);
    }
    if (document.hidden) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), this.#period());
  }

  #period() {
    return Math.min(PERIOD_MS_MAX, PERIOD_MS * 2 ** this.#failures);
  }

  /** @param {Report} report */
  #show(report) {
    const { rss_bytes: rss, limit_bytes: limit, accounted_bytes: accounted } = report;
    write("rss", size(rss));
    write("limit", size(limit));
    write("rate", rate(this.#turnsPerSecond(report.turns_total)));
    write("turns-total", count(report.turns_total));
    write("evictions", count(report.evictions_total));
    write("uptime", uptime(report.uptime_seconds));
    const sessions = report.accounts.find(({ account }) => account === "sessions");
    write("sessions", count(sessions?.entries ?? 0));
    write("sum", size(report.sum_bytes));
    this.#picture.show(report);
    this.#chart.add({ at: Date.now() / 1000, rss, accounted, limit });
    for (const [index, line] of report.accounts.entries()) showAccount(index, line);
    const fixed = find("fixed", HTMLTableSectionElement);
    if (fixed.rows.length === 0) fixed.append(...report.fixed.map(fixedRow));
  }

  /** @param {number} turns since the server's start */
  #turnsPerSecond(turns) {
    const now = performance.now() / 1000;
    this.#recent.push({ at: now, turns });
    if (this.#recent.length > RATE_POLLS + 1) this.#recent.shift();
    const [first] = this.#recent;
    if (first === undefined || first.at === now) return 0;
    // A restarted server counts from zero.
    return Math.max(0, turns - first.turns) / (now - first.at);
  }
}

/**
 * Creates the row once and updates it afterwards. @param {number} index @param {AccountLine} line
 */
function showAccount(index, { account, bytes, cap_bytes: cap, entries }) {
  const row = accounts.rows[index] ?? accounts.appendChild(accountRow(account));
  const [, entriesCell, bytesCell, capCell] = row.cells;
  const share = cap === 0 ? 0 : bytes / cap;
  row.style.setProperty("--share", `${(share * 100).toFixed(2)}%`);
  row.dataset["full"] = String(share > 0.9);
  for (const [cell, text] of /** @type {const} */ ([
    [entriesCell, count(entries)],
    [bytesCell, size(bytes)],
    [capCell, size(cap)],
  ])) {
    if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
  }
}

/** @param {string} account */
function accountRow(account) {
  const number = () => make("td", { class: "number" });
  const name = make("th", { scope: "row", title: account }, NAMES[account] ?? account);
  return make("tr", {}, name, number(), number(), number());
}

/** @param {{ account: string, cap_bytes: number }} part */
function fixedRow({ account, cap_bytes: cap }) {
  const name = make("th", { scope: "row", title: account }, NAMES[account] ?? account);
  return make("tr", {}, name, make("td", { class: "number" }, size(cap)));
}

/** @param {string} id @param {string} text */
function write(id, text) {
  find(id, HTMLElement).textContent = text;
}

/** @param {string} state @param {string} text */
function say(state, text) {
  pulse.dataset["state"] = state;
  if (pulse.textContent !== text) pulse.textContent = text;
}
