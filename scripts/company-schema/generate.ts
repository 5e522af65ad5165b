// `npm run company-schema`: writes docs/company.schema.json. A test fails while it is out of date.

import { writeFileSync } from "node:fs";
import { companySchemaText } from "./document.ts";

writeFileSync(new URL("../../docs/company.schema.json", import.meta.url), companySchemaText());
