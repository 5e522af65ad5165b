// Folds a sentence of a reply and replaces dates, times, prices, codes and addresses with marks:
// "el jueves 10 a las 16:30" becomes "#D #T". The weights are trained for the marks, never for an
// hour. Every pattern is bounded or linear. Pure.

const NUMBER =
  "(?:\\d{1,2}|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|uma|duas|quatro|" +
  "sete|oito|nove|dez|onze|doze|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const HALF_OF_DAY = "(?: ?(?:a\\. ?m\\.?|p\\. ?m\\.?|am|pm|hs|hrs?|horas|h|o'clock)(?![a-z]))";
const PART_OF_DAY =
  "(?:(?:,? de| por| en| da| pela| in the) (?:la )?" +
  "(?:manana|tarde|noche|madrugada|manha|noite|morning|afternoon|evening))";
const MINUTES =
  "(?: (?:y|e) (?:media|cuarto|meia|pico|\\d{1,2}|diez|veinte|cinco|quince|dez|vinte|cuarenta|" +
  "treinta|veinticinco|quarenta)| menos (?:cuarto|diez|veinte|cinco|\\d{1,2}|veinticinco))";
const WEEKDAY =
  "(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday|" +
  "friday|saturday|sunday|segunda|terca|quarta|quinta|sexta)(?:-feira)?";
const MONTH =
  "(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|" +
  "janeiro|dezembro|january|december|jan|dec)";
const OR = " *(?:,|o|u|y|ou|or|and|e|\\/) *";

const any = (pattern: string): RegExp => new RegExp(pattern, "gi");

interface RuleGroup {
  /** The rules are skipped for a text without it: most texts need no further work. */
  readonly needs: RegExp;
  readonly rules: readonly (readonly [RegExp, string])[];
}

/** Order matters: a later rule may match the marks of an earlier one. */
const GROUPS: readonly RuleGroup[] = [
  {
    // Quotations, for example how a confirmation would read.
    needs: /["“«]/,
    rules: [[/["“«][^"“”«»]{12,200}["”»]/g, " #Q "]],
  },
  {
    // Addresses.
    needs: /@|www\.|https?:/i,
    rules: [
      [/[\w.+-]{1,64}@[\w.-]{1,64}/g, " #MAIL "],
      [/(?:https?:|www\.)\S{1,200}/gi, " #URL "],
    ],
  },
  {
    // Prices and percentages.
    needs: /\d/,
    rules: [
      [
        any(
          "(?:s\\/\\.?|r\\$|us\\$|usd|[$€£]) ?\\d[\\d.,]{0,12}(?: mil)?|" +
            "\\b\\d[\\d.,]{0,12} ?(?:€|euros?|soles|pesos|dolares|reais|usd|dollars|mil(?![a-z]))",
        ),
        " #P ",
      ],
      [/\b\d{1,3} ?%/g, " #PCT "],
    ],
  },
  {
    // Times of day in words, or after "a las".
    needs: /\b(?:las?|as|at|para|pra|to|past)\b|'s/i,
    rules: [
      [
        any(
          "\\b(?:(?:un )?cuarto|diez|veinte|cinco|quarter|ten|half) (?:para|pra|to|past) " +
            `(?:las? )?${NUMBER}(?![a-z\\d])${HALF_OF_DAY}?${PART_OF_DAY}?`,
        ),
        " #T ",
      ],
      [
        any(
          "\\b(?:(?:a|de|para|tipo|sobre|desde|hacia) )?(?:las?|as|at|'s) " +
            `${NUMBER}(?:[:.h]\\d{2}|h)?(?![a-z\\d/%])${MINUTES}?${HALF_OF_DAY}?${PART_OF_DAY}?`,
        ),
        " #T ",
      ],
    ],
  },
  {
    // Times of day in digits.
    needs: /\d/,
    rules: [
      [any(`\\b\\d{1,2}(?:[:.]\\d{2}|h\\d{2})(?!\\d)${HALF_OF_DAY}?${PART_OF_DAY}?`), " #T "],
      [any(`\\b\\d{1,2}${HALF_OF_DAY}${PART_OF_DAY}?`), " #T "],
    ],
  },
  {
    needs: /man|tarde|noche|madrugada|noite|morning|noon|evening|medi|mei[ao]|cuarto/i,
    rules: [
      [any(`\\b${NUMBER}${MINUTES}?${PART_OF_DAY}`), " #T "],
      [
        any("\\b(?:(?:a|al|ao|at) )?(?:el )?(?:mediodia|medio dia|meio-dia|meio dia|noon)\\b"),
        " #T ",
      ],
      [any(`\\b${NUMBER} (?:y|e) (?:media|cuarto|meia)\\b`), " #T "],
    ],
  },
  {
    // Ranges: mostly opening hours.
    needs: /#T/,
    rules: [
      [
        any("(?:\\b(?:de|desde|das|from|entre|da) )?(?:\\d{1,2}|#T) *(?:a|-|–|—|hasta|to|ate) +#T"),
        " #R ",
      ],
    ],
  },
  {
    needs: /\d/,
    rules: [[any("\\b(?:de|das|from|desde) \\d{1,2} (?:a|to|as) \\d{1,2}\\b"), " #R "]],
  },
  {
    // Alternatives.
    needs: /#T/,
    rules: [
      [any(`#T${OR}#T`), " #TT "],
      [any(`#TT?${OR}#T`), " #TT "],
    ],
  },
  {
    // Days: every week, one, several.
    needs: /lun|mar|mie|jue|vie|sab|dom|day|seg|ter|qua|qui|sex|feriados|festivos|todos/i,
    rules: [
      [any(`\\b(?:de |do )?${WEEKDAY} (?:a|ate|to|al|-) ${WEEKDAY}\\b`), " #H "],
      [
        any(
          "\\b(?:los|aos|on|todos los) (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos|" +
            "feriados|festivos|mondays|tuesdays|fridays|saturdays|sundays|weekdays)\\b|" +
            "\\b(?:sabados|domingos|todos los dias|mondays|tuesdays|wednesdays|thursdays|fridays|" +
            "saturdays|sundays)\\b",
        ),
        " #H ",
      ],
      [
        any(
          "\\b(?:(?:el|este|esta|o|a|na|no|proximo|proxima|que viene|this|next|on|dia|del|al|" +
            `para) ){0,2}${WEEKDAY}(?:,? (?:dia |the |el )?\\d{1,2}(?:st|nd|rd|th)?` +
            `(?![\\d:a-z]))?(?: de ${MONTH})?(?: (?:que viene|proximo))?`,
        ),
        " #D ",
      ],
    ],
  },
  {
    needs: /\d/,
    rules: [
      [/\b\d{1,2}\/\d{1,2}(?:\/\d{2,4})?\b/g, " #D "],
      [
        any(
          `\\b(?:(?:el|dia|del|al|the) )?\\d{1,2}(?: de|o de|st|nd|rd|th)? ${MONTH}\\b|` +
            `\\b${MONTH} \\d{1,2}(?:st|nd|rd|th)?\\b`,
        ),
        " #D ",
      ],
    ],
  },
  {
    needs: /man|tomorrow|tmrw|hoy|today|hoje|tonight|esta/i,
    rules: [
      [
        any(
          "\\b(?:el |para )?(?:pasado manana|depois de amanha|day after tomorrow)\\b|" +
            "\\b(?:manana|tomorrow|tmrw|amanha|hoy|today|hoje|tonight|esta tarde|esta noche)\\b",
        ),
        " #D ",
      ],
    ],
  },
  {
    needs: /\d/,
    rules: [
      [
        any(
          "\\b(?:el|dia|del|al) (?:dia )?\\d{1,2}(?![\\d:a-z])|\\bthe \\d{1,2}(?:st|nd|rd|th)\\b",
        ),
        " #D ",
      ],
    ],
  },
  {
    needs: /#D/,
    rules: [
      [/#D(?: *,? *#D)+/g, " #D "],
      [any(`#D${OR}#D`), " #DD "],
    ],
  },
  {
    // Durations.
    needs: /min|h[ou]|d[ia]|sem|week|mes|month|year|anos/i,
    rules: [
      [
        any(
          "\\b(?:\\d{1,3}|una?|dos|tres|media|two|one|half an?|an?) (?:minutos|minuticos|min|" +
            "minutes|mins|horas|hours?|dias|days|semanas|weeks|meses|months|anos|" +
            "years)\\b(?: habiles)?",
        ),
        " #DUR ",
      ],
    ],
  },
  {
    // Other numbers.
    needs: /\d/,
    rules: [
      [/\+?\d[\d ()-]{6,16}\d/g, " #TEL "],
      [any("\\b[a-z]{1,6}-?\\d{3,}(?:-[a-z])?\\b|\\b\\d{4,}(?:-[a-z])?\\b"), " #CODE "],
      [/\d+(?:[.,]\d+)?/g, " #N "],
    ],
  },
];

/**
 * Removes accents, but writes a stressed last vowel with an apostrophe, which distinguishes
 * "agendé" from "agende". Keeps upper case, which marks names.
 */
export function foldedText(text: string): string {
  return text
    .replace(/[*_#]+/g, "")
    .replace(/[’‘´`]/g, "'")
    .normalize("NFD")
    .replace(/\u0301(?![\p{L}\u0300-\u036f])/gu, "'")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/\s+/g, " ");
}

/** Replaces dates, times and numbers in the folded text with marks. */
export function withMarks(folded: string): string {
  let text = folded;
  for (const { needs, rules } of GROUPS) {
    if (!needs.test(text)) continue;
    for (const [pattern, mark] of rules) text = text.replace(pattern, mark);
  }
  return text;
}
