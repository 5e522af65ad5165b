// The words of LOG_LEVEL, apart from the logger, so that settings can be read without loading it.

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
