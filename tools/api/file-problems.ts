// What is wrong with a field of a company's file, in the words of the owner's page. The rules and
// their English texts are the schema's; here each field has its own advice. Spanish. Pure.

const TEXTS: readonly (readonly [field: RegExp, text: string])[] = [
  [/^hours\.[^.]+\[\d+\]$/, "Escriba las horas así: 09:00-13:00"],
  [/^hours\b/, "Revise las horas de cada día: 09:00-13:00, sin que se crucen."],
  [
    /^closed\b/,
    "Escriba el día así: 2026-12-25, con horas 2026-12-24 13:00-24:00, o 2027-01-01..2027-01-03",
  ],
  [/^services\[\d+\]\.id$/, "Ese código ya lo tiene otro servicio, o no vale."],
  [/^services\[\d+\]\.name$/, "Escriba el nombre, de 1 a 100 letras."],
  [/^services\[\d+\]\.minutes$/, "Minutos enteros, de 5 a 1440."],
  [/^services\[\d+\]\.after_minutes$/, "Minutos enteros, de 0 a 1440."],
  [
    /^services\[\d+\]\.price$/,
    "Un número sin moneda ni punto de miles, por ejemplo 25000 o 99.50.",
  ],
  [/^services\[\d+\]\.resources/, "Elija al menos una persona que lo atienda."],
  [/^services\[\d+\]\.about$/, "Como máximo 1000 letras."],
  [/^services$/, "Hay demasiados servicios."],
  [/^currency$/, "Falta la moneda en el archivo de la empresa: sin ella no hay precios."],
];

/** Field and rule of a problem that the schema found. */
export function fileProblemText(field: string, message: string): string {
  const known = TEXTS.find(([pattern]) => pattern.test(field))?.[1];
  return known ?? `El archivo de la empresa tiene un problema: ${field} ${message}`.trim();
}
