// Cleaning a model's text: a table of named habits of models and servers with their results, and
// honest sentences that only look like one.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { markPattern } from "../../../engine/conversation/answer-marks.ts";
import { cleanAnswer } from "../../../engine/conversation/answer-text.ts";
import { MarkFilter, stripMarks } from "../../../engine/conversation/mark-filter.ts";
import { parseReply } from "../../../engine/conversation/reply-parser.ts";
import { SEED } from "../../support/random.ts";

const TOOLS: ReadonlySet<string> = new Set(["check_availability", "create_booking", "search"]);
const ARGS = '{"date":"2026-12-01","time":null}';
const CALL = `{"name":"check_availability","arguments":${ARGS}}`;
const REPLY = '{"reply":"Hola, ¿a las 10?","url":null}';
const HOLA = "Hola, ¿a las 10?";

/** What the customer reads; null: the model gets a format reminder. */
function shown(text: string): string | null {
  const { text: clean, calls } = cleanAnswer(text, { tools: TOOLS });
  assert.deepEqual(calls, []);
  const parsed = parseReply(clean);
  return parsed.kind === "broken" ? null : parsed.value.reply;
}

const ESCAPED = REPLY.replace("Hola", "\\u003cthink\\u003ea\\u003c/think\\u003eHola");
const READ: readonly (readonly [habit: string, text: string, reply: string])[] = [
  ["a thought before", `<think>hmm</think>${REPLY}`, HOLA],
  ["an empty thought", `<think></think>\n\n${REPLY}`, HOLA],
  ["an empty thought in one tag", `<think/>${REPLY}`, HOLA],
  ["a thought by another name", `<reasoning>a</reasoning>${REPLY}`, HOLA],
  ["a thought in capitals", `<THINKING>a</THINKING>${REPLY}`, HOLA],
  ["a thought of a namespace", `<seed:think>a</seed:think>${REPLY}`, HOLA],
  ["Mistral's thought", `[THINK]a[/THINK]${REPLY}`, HOLA],
  ["Cohere's thought", `<|START_THINKING|>a<|END_THINKING|>${REPLY}`, HOLA],
  ["Kimi's thought", `◁think▷a◁/think▷${REPLY}`, HOLA],
  ["a thought that never began", `pienso que sí</think>${REPLY}`, HOLA],
  ["a draft in a thought that never began", `{"reply":"No","url":null}</think>${REPLY}`, HOLA],
  ["a draft in a thought", `<think>{"reply":"No","url":null}</think>${REPLY}`, HOLA],
  ["a thought with nothing in it that never ends", `<think>\n${REPLY}`, HOLA],
  ["two thoughts", `<think>a</think> <think>b</think>${REPLY}`, HOLA],
  ["a thought in a thought", `<think>a<think>b</think>${REPLY}`, HOLA],
  ["a thought in the reply", `{"reply":"<think>\\"a\\"</think>${HOLA}","url":null}`, HOLA],
  ["a thought in the reply, escaped", ESCAPED, HOLA],
  ["a thought in the reply that never began", `{"reply":"a</think>${HOLA}","url":null}`, HOLA],
  ["a thought behind the reply", `{"reply":"${HOLA}<think>b</think>","url":null}`, HOLA],
  ["a thought in plain words", `Hola,<think>b</think> ¿a las 10?`, HOLA],
  ["a final channel", `<|channel|>analysis<|message|>a<|end|><|channel|>final<|message|>Ya`, "Ya"],
  ["a channel with a format", `<|channel|>final <|constrain|>JSON<|message|>${REPLY}`, HOLA],
  ["channels without their tokens", `analysisHe greets.assistantfinal${REPLY}`, HOLA],
  ["an end token", `${REPLY}<|im_end|>`, HOLA],
  ["an end token in the reply", `{"reply":"${HOLA}<|im_end|>","url":null}`, HOLA],
  ["an end token of plain words", `${HOLA}<|eot_id|>`, HOLA],
  ["an end token of Gemma's", `${HOLA}<end_of_turn>\n`, HOLA],
  ["the customer's next words", `${HOLA}<|im_end|>\n<|im_start|>user\nSí, a las 10`, HOLA],
  ["a token before", `<s>${HOLA}</s>`, HOLA],
  ["the speaker's name", `<|im_start|>assistant\n${HOLA}`, HOLA],
  ["words around it", `Aquí está:\n\`\`\`json\n${REPLY}\n\`\`\`\n¿Algo más?`, HOLA],
  ["a fence that never ends", `\`\`\`json\n${REPLY}`, HOLA],
  ["its language before it", `json\n${REPLY}`, HOLA],
  ["a byte order mark", `\uFEFF${REPLY}`, HOLA],
  ["a raw line break", '{"reply":"Hola\n¿a las 10?","url":null}', "Hola\n¿a las 10?"],
  ["a comma at the end", `{"reply":"${HOLA}","url":null,}`, HOLA],
  ["a comma too few", `{"reply":"${HOLA}" "url":null}`, HOLA],
  ["Python", `{'reply': '${HOLA}', 'url': None}`, HOLA],
  ["keys without quotes", `{reply:"${HOLA}",url:null}`, HOLA],
  ["quotes in the text", '{"reply":"Dice "hola" usted","url":null}', 'Dice "hola" usted'],
  ["a list of one", `[${REPLY}]`, HOLA],
  ["another key", `{"respuesta":"${HOLA}"}`, HOLA],
  ["another key with a link", `{"message":"${HOLA}","url":"https://x.pe"}`, HOLA],
  ["JSON in a text", JSON.stringify(REPLY), HOLA],
  ["JSON in the reply", `{"reply":${JSON.stringify(REPLY)},"url":null}`, HOLA],
  ["an object around it", `{"response":${REPLY}}`, HOLA],
  ["an invented tool around it", `{"name":"respuesta","arguments":${REPLY}}`, HOLA],
  ["no closing brace", `{"reply":"${HOLA}","url":null`, HOLA],
  ["the same once more", REPLY + REPLY, HOLA],
  ["a comment", `{"reply":"${HOLA}", // saludo\n"url":null}`, HOLA],
];

for (const [habit, text, reply] of READ) {
  test(`an answer with ${habit} is read`, () => assert.equal(shown(text), reply));
}

const ASKED_AGAIN: readonly (readonly [habit: string, text: string])[] = [
  ["only a thought", "<think>hmm"],
  ["a draft in a thought that never ends", '<think>Quizá {"reply":"No","url":null} o no'],
  ["a draft in a channel", '<|channel|>analysis<|message|>{"reply":"No","url":null}<|end|>'],
  ["a text that was cut off", '{"reply":"Hola, ¿a las'],
  ["a link that was cut off", '{"reply":"Hola","url":"https://x.pe/a'],
  ["two different replies", '{"reply":"Hola","url":null}{"reply":"Chau","url":null}'],
  ["an error", '{"error":"internal","message":"Something went wrong"}'],
  ["a call of a tool that is not there", '<tool_call>{"name":"otra","arguments":{}}</tool_call>'],
  ["another call of one", "<function=otra><parameter=x>1</parameter></function>"],
  ["a call that was cut off", '<tool_call>{"name":"search","arguments":{"q":"a'],
  ["a bare call that was cut off", 'check_availability(date="2026'],
  ["the beginning of a call", "<tool_call>"],
  ["code that calls nothing", "```tool_code\nprint(1)\n```"],
  ["an unknown action", "Action: otra\nAction Input: {}"],
];

for (const [habit, text] of ASKED_AGAIN) {
  test(`an answer with ${habit} is never shown`, () => assert.equal(shown(text), null));
}

const DATE = '{"date":"2026-12-01"}';
const CALLED: readonly (readonly [form: string, text: string, args: string])[] = [
  ["Hermes", `<tool_call>\n${CALL}\n</tool_call>`, ARGS],
  ["Hermes without an end", `Veamos. <tool_call>${CALL}`, ARGS],
  ["Llama's function", `<function=check_availability>${ARGS}</function>`, ARGS],
  [
    "Qwen's function",
    "<tool_call><function=check_availability><parameter=date>\n2026-12-01\n</parameter></function>",
    DATE,
  ],
  ["Llama's Python", `<|python_tag|>check_availability.call(date="2026-12-01")`, DATE],
  ["Llama's JSON", `<|python_tag|>${CALL.replace("arguments", "parameters")}`, ARGS],
  ["Mistral's list", `[TOOL_CALLS] [${CALL}]`, ARGS],
  ["Mistral's name", `[TOOL_CALLS]check_availability[CALL_ID]a1[ARGS]${ARGS}`, ARGS],
  [
    "invoke",
    '<invoke name="check_availability"><parameter name="date">2026-12-01</parameter></invoke>',
    DATE,
  ],
  ["a function call", 'check_availability(date="2026-12-01", time=None)', ARGS],
  ["code", "```tool_code\nprint(default_api.check_availability(date='2026-12-01'))\n```", DATE],
  [
    "a channel",
    `<|channel|>commentary to=functions.check_availability <|constrain|>json<|message|>${ARGS}<|call|>`,
    ARGS,
  ],
  [
    "a channel's other order",
    `<|start|>assistant to=functions.check_availability<|channel|>commentary json<|message|>${ARGS}`,
    ARGS,
  ],
  ["bare JSON", CALL, ARGS],
  ["fenced JSON", `\`\`\`json\n${CALL}\n\`\`\``, ARGS],
  ["tool and args", `{"tool":"check_availability","args":${ARGS}}`, ARGS],
  ["function_call", `{"function_call":${CALL.replace(ARGS, JSON.stringify(ARGS))}}`, ARGS],
  ["tool_calls", `{"tool_calls":[{"type":"function","function":${CALL}}]}`, ARGS],
  ["the name as the key", `{"check_availability":${ARGS}}`, ARGS],
  ["an action", `Action: check_availability\nAction Input: ${ARGS}`, ARGS],
  [
    "GLM",
    "<tool_call>check_availability\n<arg_key>date</arg_key>\n<arg_value>2026-12-01</arg_value>",
    DATE,
  ],
  [
    "DeepSeek",
    `<｜tool▁call▁begin｜>check_availability<｜tool▁sep｜>${ARGS}<｜tool▁call▁end｜>`,
    ARGS,
  ],
  ["Gemma", '<|tool_call>call:check_availability{date:<|"|>2026-12-01<|"|>}<tool_call|>', DATE],
  ["elements", "<tool_call><check_availability><date>2026-12-01</date></check_availability>", DATE],
  ["a call in the reply", `{"reply":${JSON.stringify(`<tool_call>${CALL}`)},"url":null}`, ARGS],
  ["a call behind a thought", `<think>search()</think>${CALL}`, ARGS],
];

for (const [form, text, args] of CALLED) {
  test(`a call written as ${form} is a call, and nothing of it is text`, () => {
    const { text: clean, calls } = cleanAnswer(text, { tools: TOOLS });
    assert.deepEqual(calls, [{ name: "check_availability", arguments: args }]);
    assert.doesNotMatch(clean ?? "", /check|date|[<{[]/);
  });
}

// Honest text that looks like something else: each is delivered unchanged.
for (const text of [
  "El precio es S/ 50 (20 % menos) 😊 <3",
  "Puede escribir [1] o [2]; {opcional}",
  "La función search no está disponible",
  "check_availability es una función interna",
  "search (buscar) es la palabra",
  "De 10 < x < 20, o 20 > x",
  "Precio(s): 10; horario[s]: 9–18",
  "Escriba <nombre> y [fecha]; if (x) { y }",
  "[imagen] Mire: array[0] = f(x)",
  "Nuestro invoke() y tool_call no existen",
  'Here is a user: {"name": "Alice"}',
  "Use *negrita*, `código` y «comillas»",
]) {
  test(`${JSON.stringify(text)} is delivered as it is, plain or structured`, () => {
    assert.equal(shown(text), text);
    assert.equal(shown(JSON.stringify({ reply: text, url: null })), text);
    assert.equal(stripMarks(text, { tools: TOOLS, cutsAtEnd: true }), text);
  });
}

test("a sentence that mentions a mark is delivered without the mark", () => {
  assert.equal(
    shown("La etiqueta <tool_call> se usa en otro lado."),
    "La etiqueta  se usa en otro lado.",
  );
});

test("declared fields of a normalised reply stay, and its text is under `reply`", () => {
  const text = "{'claims': 'nothing', 'respuesta': 'Hola', 'url': None,}";
  const { text: clean } = cleanAnswer(text, { declares: ["claims"] });
  assert.deepEqual(JSON.parse(clean ?? ""), { claims: "nothing", reply: "Hola", url: null });
});

test("an answer that needs no cleaning is returned unchanged", () => {
  for (const text of [REPLY, `  ${REPLY}\n`, HOLA, "", `\`\`\`json\n${REPLY}\n\`\`\``]) {
    assert.deepEqual(cleanAnswer(text, { tools: TOOLS }), { text, calls: [] });
  }
  assert.deepEqual(cleanAnswer(null), { text: null, calls: [] });
});

// --- Any text, any cutting -----------------------------------------------------------------------------

const PARTS = [
  REPLY,
  CALL,
  HOLA,
  "<think>",
  "</think>",
  "<tool_call>",
  "</tool_call>",
  "<|im_end|>",
];
const MORE = [
  "<|channel|>final",
  "<|channel|>analysis",
  "<|message|>",
  "<|end|>",
  "<|im_start|>user\n",
];
const REST = [
  "[TOOL_CALLS]",
  "search(",
  "check_availability(",
  "<",
  "</",
  "{",
  '"',
  "```",
  "\n",
  "ñ",
];
const fragments = fc.array(
  fc.oneof(
    fc.constantFrom(...PARTS, ...MORE, ...REST),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom("<|x|>", "</s>", "[THINK]", "<parameter=a>", '{"reply":"', "a", " ", "\\"),
  ),
  { maxLength: 24 },
);

test("no shown text contains a mark, and no text throws", () => {
  fc.assert(
    fc.property(fragments, (parts) => {
      const reply = parseReply(cleanAnswer(parts.join(""), { tools: TOOLS }).text);
      if (reply.kind === "broken") return;
      const marks = Array.from(reply.value.reply.matchAll(markPattern()), ([mark]) => mark);
      assert.deepEqual(marks, []);
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

/** The filter's final text: the pieces since its last restart. */
function filtered(pieces: readonly string[], cutsAtEnd: boolean): string {
  let shown = "";
  const onRestart = (): void => void (shown = "");
  const filter = new MarkFilter({ tools: TOOLS, cutsAtEnd, onRestart });
  for (const piece of pieces) {
    const more = filter.push(piece);
    shown += more;
  }
  return shown + filter.end();
}

test("a tool's name in a word stays part of it where the pieces are cut before the name", () => {
  const parts = ["<|channel|>final", "check_availability(", "<|message|>", "Hola"];
  assert.equal(filtered(parts, false), filtered([parts.join("")], false));
  assert.equal(
    filtered(["precheck", "check_availability(1)"], false),
    "precheckcheck_availability(1)",
  );
});

test("any text in any pieces is filtered like the whole", () => {
  fc.assert(
    fc.property(fragments, fc.boolean(), (parts, cutsAtEnd) => {
      const text = parts.join("");
      const whole = filtered([text], cutsAtEnd);
      assert.equal(filtered(parts, cutsAtEnd), whole);
      assert.equal(filtered(text.split(""), cutsAtEnd), whole);
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

test("hostile texts of 128 KiB are cleaned in time", () => {
  const units = [...PARTS, ...MORE, ...REST, '{"a":', "[{},", '{"reply":"', "\\", "<think ", "'"];
  for (const unit of [...units, "search<parameter=x>", "<arg_key>", "/*", " ", '"   ']) {
    for (const head of ['{"reply":"', "<tool_call>"]) {
      const text = (head + unit.repeat(2 ** 17)).slice(0, 2 ** 17);
      cleanAnswer(text, { tools: TOOLS });
    }
  }
});
