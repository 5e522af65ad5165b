// The rooms of engine/ and tools/, in their order: a room imports from itself and from the rooms
// before it, types counted. The tidy test holds it; docs/architecture.md says what each is for.

export const ENGINE_ROOMS = [
  ...["core", "limits", "conversation", "concurrency", "memory", "telemetry", "toolbox", "turn"],
  ...[
    "http",
    "redis",
    "sqlite",
    "process",
    "model",
    "sessions",
    "runtime",
    "tracing",
    "agent",
    "config",
  ],
] as const;

export const TOOLS_ROOMS = [
  ...["dates", "text", "consent", "domain", "customer", "backend", "records", "calendars"],
  ...[
    "company-files",
    "company",
    "booking",
    "review",
    "agenda",
    "api",
    "sandbox",
    "testing",
    "service",
    "cli",
  ],
] as const;

/** Rooms whose files wait for nothing and know neither the time nor chance nor the process. */
export const PURE_ROOMS: ReadonlySet<string> = new Set([
  ...["limits", "conversation", "concurrency", "memory", "turn"].map((room) => `engine/${room}`),
  ...["text", "consent", "customer", "review"].map((room) => `tools/${room}`),
]);
