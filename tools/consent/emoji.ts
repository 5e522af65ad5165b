// What emoji say in an answer to a booking summary: agreement, refusal, doubt, or nothing that
// takes an agreement back. Closed lists; skin tones are gone already, all else is unknown.

import type { Sense } from "./lexicon.ts";

const YES = new Set([..."👍👌✅✔☑🆗💯🤝"]);
const NO = new Set([..."👎❌🚫⛔🙅✖❎"]);
const UNSURE = new Set([..."🤔🤷🙄😒🛑🤨🖕🤡🙃⏳⌛🤞💩😡🤬😠😤🤥😏🧐❗"]);
/** Flags are pairs of letters of their own. */
const BESIDE = new Set([
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
  return BESIDE.has(sign) ? "beside" : "unknown";
}
