// The JSON Schema of a company file, made from the schema that checks it; editors complete and
// check by it.

import { z } from "zod";
import { companySchema } from "../../tools/company-files/company-schema.ts";

const TITLE = "A company of agent-citas";

export function companySchemaText(): string {
  const schema = z.toJSONSchema(companySchema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ title: TITLE, ...schema }, null, 1)}\n`;
}
