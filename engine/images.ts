// Pictures in a message: their addresses become image parts, the rest stays text. Pure.

import type { UserMessage } from "./message.ts";

/** An http(s) address whose path ends like a picture's; a query may follow; commas end it. */
const IMAGE =
  /https?:\/\/[^\s,<>"']+?\.(?:jpe?g|png|gif|webp)(?:\?[^\s,<>"']*)?(?=$|[\s,<>"'.;)])/gi;

/** At most `imagesMax` addresses are taken out; further ones stay in the text. */
export function splitImages(text: string, imagesMax: number): UserMessage {
  const images: string[] = [];
  const rest = text.replace(IMAGE, (address) => {
    if (images.length >= imagesMax) return address;
    images.push(address);
    return "";
  });
  if (images.length === 0) return { text, images };
  return { text: rest.replace(/^[\s,]+|[\s,]+$/g, "").replace(/\s{2,}/g, " "), images };
}

/** What is left of a message without its pictures: their mark. So the history keeps it. */
export function storedText(message: UserMessage, mark = "[imagen]"): string {
  if (message.images.length === 0) return message.text;
  return [message.text, ...message.images.map(() => mark)].filter((part) => part !== "").join(" ");
}
