// Ways out of a conversation that leads nowhere: no more messages, another language, a voice note
// without words, and words for a reply that would be the last one again. Pure.

import { anyOf, fold } from "../spanish/text.ts";

const STOPS = anyOf([
  "no me (?:escrib\\w+|mand\\w+|envi\\w+|contact\\w+|llam\\w+|moleste\\w*)" +
    "(?: mas| mensajes| nunca)+",
  "(?:dejen?|deja|para|paren|basta) (?:ya )?de (?:escribir\\w*|mandar\\w*|enviar\\w*|molestar\\w*)",
  "no (?:quiero|deseo) (?:recibir )?(?:mas|sus|estos) mensajes|no molest\\w+",
  "(?:dar(?:me)?|denme|dame) de baja|(?:borr|elimin|quit)\\w+ mi numero|desuscri\\w+|unsubscribe",
]);
const STOP_ALONE = /^\W*(?:stop|baja|alto|basta)\W*$/;

/** The customer wants no more messages. */
export function stops(folded: string): boolean {
  return STOPS.test(folded) || STOP_ALONE.test(folded);
}

const FOREIGN = anyOf(
  [
    "hello|hi|you|your|speak|english|appointment|tomorrow|today|please|book|booking|want|need",
    "what|time|open|would|like|thanks|thank|the|is|are|can|how|much|do|does|have|cancel my",
    "voce|voces|obrigad[oa]|quero|gostaria|marcar|amanha|bom dia|boa tarde|ola|nao|portugues",
    "bonjour|merci|rendez|vous|demain|je|voudrais|guten|danke|termin|buongiorno|grazie",
  ],
  "g",
);
const SPANISH = anyOf(
  ["quiero|una|para|el|la|los|las|que|con|por|mi|cita|hola|manana|gracias|tengo|es|y|en|a las"],
  "g",
);

/** Mostly words of another language. */
function isForeign(folded: string): boolean {
  const foreign = folded.match(FOREIGN)?.length ?? 0;
  return foreign >= 2 && foreign > (folded.match(SPANISH)?.length ?? 0);
}

const VOICE = /🎤|🎙|🔊|\baudio\b|\b(?:mensaje|nota) de voz\b|\bvoice\b|\(\s*\d{1,2}:\d{2}\s*\)/u;
const VOICE_WORDS =
  /🎤|🎙️?|🔊|🎵|\b(?:mensaje|nota) de voz\b|\bvoice (?:message|note)\b|\baudio\b|\d{1,2}:\d{2}/gu;

/** A voice note whose words did not come along. */
function isVoiceOnly(folded: string): boolean {
  return VOICE.test(folded) && !/\p{L}{2}/u.test(folded.replace(VOICE_WORDS, " "));
}

const STOPPED = [
  "De acuerdo: no le escribiré más. Si algún día necesita una cita, aquí la puede pedir.",
  "Entendido, no le volveré a escribir.",
];
const FOREIGNER = [
  "Por ahora solo hablo español. / For now I only speak Spanish. ¿Le ayudo en español?",
  "Lo siento, solo entiendo español. / Sorry, Spanish only.",
];
const UNHEARD = [
  "No puedo escuchar audios. ¿Me lo escribe, por favor?",
  "Los audios no me llegan con sus palabras; escríbame su consulta y le ayudo.",
];

/** The whole reply to a message that is one of these; null for any other. */
export function wayOut(text: string, lastReply: string | null): string | null {
  const folded = fold(text);
  if (stops(folded)) return fresh(STOPPED, lastReply);
  if (isVoiceOnly(folded)) return fresh(UNHEARD, lastReply);
  return isForeign(folded) ? fresh(FOREIGNER, lastReply) : null;
}

/** The first text that the last reply does not say already; the first one if it says all. */
export function fresh(texts: readonly string[], lastReply: string | null): string {
  return texts.find((text) => lastReply?.includes(text) !== true) ?? texts[0] ?? "";
}

const SORRY = "Disculpe si no me expliqué bien.";
const NO_LUCK = "Así no avanzamos.";

/** `reply`, or the same in other words where it was the last one. Never equal to `lastReply`. */
export function unrepeated(
  reply: string,
  lastReply: string | null,
  contact: string | null,
): string {
  if (lastReply === null || !isSaid(reply, lastReply)) return reply;
  if (!lastReply.startsWith(SORRY)) return `${SORRY} ${reply}`;
  const way =
    contact === null
      ? "Puede comunicarse con la empresa por otro medio."
      : `Puede comunicarse con la empresa: ${contact}.`;
  return `${NO_LUCK} ${way} ${reply}`;
}

function isSaid(reply: string, lastReply: string): boolean {
  return (
    lastReply === reply || (/^(?:Disculpe si|Así no)/.test(lastReply) && lastReply.endsWith(reply))
  );
}
