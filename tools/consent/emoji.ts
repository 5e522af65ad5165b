// What emoji mean in an answer to a booking summary: agreement, refusal, doubt, or nothing that
// weakens an agreement. Closed lists; skin tones are already removed, all other emoji are unknown.

import type { Sense } from "./lexicon.ts";

const YES = new Set([..."👍👌✅✔☑🆗💯🤝"]);
const NO = new Set([..."👎❌🚫⛔🙅✖❎"]);
const UNSURE = new Set([..."🤔🤷🙄😒🛑🤨🖕🤡🙃⏳⌛🤞💩😡🤬😠😤🤥😏🧐❗"]);
/** Flags are pairs of regional indicator letters. */
const NEUTRAL = new Set([
  ..."🙏🙌👏💪🤗😊😀😁😃😄😆😅😂🤣🙂😉😍🥰😘☺😇😎🤩🥳😋😌👋✋🖐🤙✌🤟👊🫡",
  ..."🫶🤲🙋💁🙆💃🕺🎉🎊✨⭐🌟🔥💥❤🧡💛💚💙💜🖤🤍🤎💕💖💗💓💞💝💘♥💐🌹🌸",
  ..."🌷🌻🌼🌺🍀☀🌞🌈☕📅🗓📆📌📝✍✏✂💇💈🦷🐶🐱🐾🐔🐥🐣🚗🚙🔧🎄🎅🎁😷🤒",
  ..."🤕🤧😔😞😢😭🥺😪😓😥😩😣🥲🙈💅💆🩺🏥🇦🇧🇨🇩🇪🇫🇬🇭🇮🇯🇰🇱🇲🇳🇴🇵",
  ..."🇶🇷🇸🇹🇺🇻🇼🇽🇾🇿🍻🥂🚀⚡👀🌮🍕💫🫰👐🤜🤛",
]);

export function senseOfSign(sign: string): Sense | "unknown" {
  if (YES.has(sign)) return "yes";
  if (NO.has(sign)) return "no";
  if (UNSURE.has(sign)) return "unsure";
  return NEUTRAL.has(sign) ? "neutral" : "unknown";
}
