// The start command of the image and of `npm start`: `node dist/start.cjs`. The same as `agent-
// citas serve`, without the rest of the command line.

import { serve } from "./tools/cli/serve.ts";

serve(import.meta.url, process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  // It tells its failures itself and ends with a code: what is left is a bug, told by Node.
  (error: unknown) => {
    throw error;
  },
);
