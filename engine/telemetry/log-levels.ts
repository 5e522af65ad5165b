// The values of LOG_LEVEL, in their own file so that settings can be read without loading pino.

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
