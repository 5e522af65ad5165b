// Which names in a folder of companies are companies. Pure, and light: the command line looks
// before it loads what reads them.

/** Forms of a company's file; their order is stored in the index. */
export const FORMS = [
  ...[".json", ".yaml", ".yml"],
  ...["/company.json", "/company.yaml", "/company.yml"],
] as const;

const FILE_NAME = /^([1-9]\d{0,15})(\.json|\.ya?ml)$/;
const FOLDER_NAME = /^[1-9]\d{0,15}$/;
/** What an owner takes for a company's file, with a name that says no id. */
const OTHER_FILE = /\.(?:json|ya?ml)$/i;

export type NamedFile =
  | { readonly kind: "file"; readonly id: number; readonly form: number }
  | { readonly kind: "folder"; readonly id: number }
  | { readonly kind: "misnamed" }
  | { readonly kind: "other" };

/** What a name in the folder is; hidden files and all other files are nothing of ours. */
export function namedFile(name: string): NamedFile {
  const [, digits = "", extension = ""] = FILE_NAME.exec(name) ?? [];
  const id = Number(digits === "" && FOLDER_NAME.test(name) ? name : digits);
  if (id > 0 && Number.isSafeInteger(id)) {
    if (digits === "") return { kind: "folder", id };
    return { kind: "file", id, form: FORMS.findIndex((form) => form === extension) };
  }
  return { kind: !name.startsWith(".") && OTHER_FILE.test(name) ? "misnamed" : "other" };
}

/** Whether files of this form need the YAML parser. */
export function isYaml(form: string): boolean {
  return !form.endsWith(".json");
}
