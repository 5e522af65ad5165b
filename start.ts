// Start command of the image and of `npm start`: `node dist/start.cjs`. Equal to `agent-citas
// serve`, without the other commands.

import { serve } from "./tools/cli/serve.ts";

serve(import.meta.url, process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  // `serve` reports its failures itself and returns an exit code; any error here is a bug.
  (error: unknown) => {
    throw error;
  },
);
