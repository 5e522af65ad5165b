// The package's version, as /health, the metrics and the page say it. A test compares it with
// package.json.

export const VERSION = "3.0.0-alpha.1";
