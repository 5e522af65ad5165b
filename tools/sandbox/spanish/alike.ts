// Whether a word that was said or typed is one that is known, in spite of its ending or an error.
// Pure; works on folded text.

/** A word of a name and a said one: the same, or so but for its ending or a typing error. */
export function isAlike(word: string, said: string): boolean {
  if (isSame(word, said)) return true;
  const shared = sharedLength(sounds(word), sounds(said));
  return shared >= 6 || (shared >= 4 && word.length - shared <= 3);
}

/** The same word but for its number or a typing error; not "dentista" for "dental". */
export function isSameWord(word: string, said: string): boolean {
  return isSame(word, said) || sharedLength(sounds(word), sounds(said)) >= 5;
}

/** "Doctor" and "doctora" are two people. */
export function isSameName(word: string, said: string): boolean {
  if (sounds(word) === sounds(said)) return true;
  return word.length >= 5 && !/^doctora?$/.test(word) && isOneOff(sounds(word), sounds(said));
}

function isSame(word: string, said: string): boolean {
  const [a, b] = [sounds(word), sounds(said)];
  if (a === b || `${a}s` === b || a === `${b}s`) return true;
  return Math.min(a.length, b.length) >= 5 && isOneOff(a, b);
}

/** How it sounds: "limpiesa", "kiero", "rebision" are typed so. */
function sounds(word: string): string {
  return word
    .replace(/z|c(?=[ei])/g, "s")
    .replace(/qu(?=[ei])|c(?=[^h]|$)/g, "k")
    .replace(/v/g, "b")
    .replace(/ll/g, "y")
    .replace(/(?<!c)h/g, "")
    .replace(/(.)\1+/g, "$1");
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** One letter more, less, other or swapped. */
function isOneOff(a: string, b: string): boolean {
  const start = sharedLength(a, b);
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
}
