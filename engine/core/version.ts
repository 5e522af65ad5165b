// The package's version for /health, the metrics and the page. A test compares it with
// package.json.

export const VERSION = "3.0.0-alpha.1";
