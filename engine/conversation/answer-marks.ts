// Patterns of the marks that models and their servers leave in a text and that no customer may
// read: reasoning tags, special tokens, channels, and openings of calls written as text. Pure.

const THOUGHT = "think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_monologue";
const CALL_TAG =
  "tool_?calls?|tools?|function_calls?|tool_(?:response|result|use|code)|invoke|function" +
  "|parameter|arg_key|arg_value|(?:start|end)_function_call";

/** Each has at most `MARK_MAX` units and is recognised without the text after it. */
const MARKS = [
  `</?(?:\\w{1,16}:)?(?:${THOUGHT})(?:[ \\t][^<>\\n]{0,48})?/?>`,
  `<[|/]?(?:\\w{1,16}:)?(?:${CALL_TAG})(?:\\|?>|[\\s=(/])`,
  "</?[|｜]{1,2}DSML[|｜]",
  "<[|｜][^<>\\n]{1,48}[|｜]>",
  "<(?:end_of_turn|start_of_turn|/?s|eos|bos|pad|unk)>",
  "\\[/?(?:THINK|INST|TOOL_CALLS?|TOOL_RESULTS|AVAILABLE_TOOLS|ARGS|CALL_ID)\\]",
  "\\[(?:END_)?TOOL_REQUEST\\]",
  "◁/?think▷",
  "```tool_",
].join("|");

export const MARK_MAX = 100;

/** The end of a text that may be the beginning of a mark: the next piece decides. */
export const MARK_BEGUN =
  /(?:<(?:[|｜/a-z][^<>\n]{0,96})?|\[\/?[A-Z_]{0,16}|`{1,3}(?:to{0,2}l?_?)?|◁[^▷]{0,8})$/i;

export type MarkKind =
  /** A channel's token of the harmony format. */
  | "harmony"
  /** Reasoning begins. */
  | "open"
  /** Reasoning ends. */
  | "close"
  /** The answer ends. */
  | "end"
  /** The role's name comes next. */
  | "role"
  /** A token without a meaning. */
  | "noise"
  /** Part of a call, or an unknown special token. */
  | "call";

/** The first matching pattern decides. */
const KINDS: readonly (readonly [MarkKind, RegExp])[] = [
  ["harmony", /^<\|(?:start|channel|message|constrain|end|call|return)\|>$/],
  ["noise", new RegExp(`^<(?:\\w{1,16}:)?(?:${THOUGHT})\\b.*/>$`, "i")],
  ["open", new RegExp(`^<(?:\\w{1,16}:)?(?:${THOUGHT})\\b`, "i")],
  ["close", new RegExp(`^</(?:\\w{1,16}:)?(?:${THOUGHT})\\b`, "i")],
  ["open", /^(?:\[THINK\]|<\|START_THINKING\|>|<\|begin_of_thought\|>|◁think▷)$/i],
  ["close", /^(?:\[\/THINK\]|<\|END_THINKING\|>|<\|end_of_thought\|>|◁\/think▷)$/i],
  ["end", /^<[|｜](?:im_end|eot_id|eom_id|end.of.sentence|end_of_(?:text|turn))[|｜]>$/i],
  ["end", /^<(?:\|(?:endoftext|EOT|user|observation|END_OF_TURN_TOKEN)\||eos|｜User｜)>$/i],
  ["end", /^<end_of_turn>$/i],
  ["role", /^<(?:\|(?:im_start|start_header_id)\||start_of_turn)>$/i],
  ["noise", /^<[|｜](?:begin|assistant|end_header_id|end_of_box|(?:START|END)_RESPONSE)/i],
  ["noise", /^(?:<\/?s>|<(?:bos|pad|unk)>|\[\/?INST\])$/i],
];

export function kindOf(mark: string): MarkKind {
  return KINDS.find(([, pattern]) => pattern.test(mark))?.[0] ?? "call";
}

/** Compiled patterns, one for each set of tools. */
const PATTERNS = new WeakMap<ReadonlySet<string>, RegExp>();
const NO_NAMES: ReadonlySet<string> = new Set();

/** Whether no sentence contains the name by chance, so that it alone marks a call. */
export function isDistinct(name: string): boolean {
  return /[_\d]|[a-z][A-Z]/.test(name);
}

/** Finds every mark, and `name(` or `name{` of the tools; the caller sets its `lastIndex`. */
export function markPattern(tools: ReadonlySet<string> = NO_NAMES): RegExp {
  let pattern = PATTERNS.get(tools);
  if (pattern === undefined) {
    const names = [...tools].filter(isDistinct).map(escaped);
    const called = names.length === 0 ? "" : `|(?<![\\w$])(?:${names.join("|")})[({]`;
    pattern = new RegExp(MARKS + called, "gi");
    PATTERNS.set(tools, pattern);
  }
  return pattern;
}

export function escaped(name: string): string {
  return name.replace(/[^\w]/g, "\\$&");
}
