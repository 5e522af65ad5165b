// `npm run openapi`: writes docs/openapi.json. test/tools/api/openapi.test.ts fails while the file
// is out of date.

import { writeFileSync } from "node:fs";
import { openApiText } from "./document.ts";
import { VERSION } from "../../engine/core/version.ts";

writeFileSync(new URL("../../docs/openapi.json", import.meta.url), openApiText(VERSION));
