// The version that the server, its pages and its command line tell; package.json's own.

export const VERSION = "3.0.0-alpha.1";
