// Numbers and days that belong to a place or a thing: "Av. 9 de Diciembre 1030", "esquina de 5 de
// Mayo", "sala 3", "orden #12-30". Pure; a dozen tokens wide.

import { at, isGlued, isNumber } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { monthAt, numberAt, weekdayAt, wordSet } from "./words.ts";

const STREETS = wordSet(
  "av avda avenida jr jiron calle psje pje psj pasaje prol prolongacion urb urbanizacion blvd " +
    "bulevar boulevard carrera cra kra diagonal transversal calzada plazuela plazoleta colonia " +
    "ovalo carretera autopista avenue street malecon alameda aahh",
);
/** Sometimes named after a day: "Hospital 2 de Mayo". */
const NAMED_PLACES = wordSet(
  "plaza parque barrio puente ruta hospital clinica colegio escuela instituto universidad " +
    "estacion paradero mercado glorieta rotonda sector villa asentamiento cooperativa conjunto " +
    "residencial fraccionamiento edificio galeria metro cuadra cdra esquina esq liceo iglesia " +
    "parroquia cruce altura poblacion col avenidas calles",
);
const STREET_END = wordSet(
  "el hoy a para pero que las los al desde hasta este proximo frente cerca entre y si con o " +
    "pasado manana atendemos atiende de",
);
const PLACE_TOKENS_MAX = 8;

/** "Av. 9 de Diciembre 1030", "esquina de 5 de Mayo", "calle Los Pinos 14". */
export function placeEnd(tokens: Tokens, index: number): number | null {
  const isStreet = STREETS.has(at(tokens, index));
  if (!isStreet && !NAMED_PLACES.has(at(tokens, index))) return null;
  let next = index + 1;
  while (/^(?:[.°#:]|de|del|la|con|n|nro|no)$/.test(at(tokens, next)) && next < index + 4) next++;
  const named = dateNameEnd(tokens, next);
  if (named !== null || !isStreet) return named;
  for (; next < index + PLACE_TOKENS_MAX; next++) {
    const text = at(tokens, next);
    if (tokens[next] === undefined || STREET_END.has(text)) break;
    if (/^[,;!?\n()¿¡]$/.test(text) || weekdayAt(tokens, next) !== null) break;
    if (isNumber(tokens, next)) return houseEnd(tokens, next);
    const inner = dateNameEnd(tokens, next);
    if (inner !== null) return inner;
  }
  return next > index + 1 ? next : null;
}

/** A house number with its floor: "450", "# 15-30", "1030-B"; not an hour. */
function houseEnd(tokens: Tokens, index: number): number {
  const named = dateNameEnd(tokens, index);
  if (named !== null) return named;
  let next = index + 1;
  if (isHourMark(tokens, next)) return index;
  while (/^[-#°]$/.test(at(tokens, next)) && isNumber(tokens, next + 1)) next += 2;
  return next;
}

/** Whether the token makes the number before it an hour. */
export function isHourMark(tokens: Tokens, index: number): boolean {
  const text = at(tokens, index);
  if (/^(?:am|pm|hrs|hs|h|horas|y|menos)$/.test(text)) return true;
  return /^[:.]$/.test(text) && isGlued(tokens, index) && isNumber(tokens, index + 1);
}

/** "9 de Diciembre 1030" at `index`: a date used as a street name. */
function dateNameEnd(tokens: Tokens, index: number): number | null {
  const number = numberAt(tokens, index);
  if (number === null) return null;
  let next = number.next;
  if (/^(?:ro|ero|er|o|°)$/.test(at(tokens, next)) && isGlued(tokens, next)) next++;
  if (at(tokens, next) !== "de" || monthAt(tokens, next + 1) === null) return null;
  next += 2;
  if (/^(?:n|nro|no|num|#|°)$/.test(at(tokens, next))) next++;
  if (at(tokens, next) === "°" || (at(tokens, next) === "." && next > number.next + 2)) next++;
  return isNumber(tokens, next) && !isHourMark(tokens, next + 1) ? houseEnd(tokens, next) : next;
}

const LABELS = wordSet(
  "piso sala consultorio consultorios oficina of dpto depto departamento torre puerta lote lt mz " +
    "manzana km interior int nro numero num cuadra boleta factura pieza diente muela ticket " +
    "orden codigo cod dni ruc rut cedula curp cuenta operacion sesion dosis talla bus linea " +
    "micro combi " +
    "habitacion cama nivel opcion caso pagina grado box cubiculo modulo etapa bloque local stand " +
    "id ref folio pedido capitulo version ventanilla anden anexo ext ip unidad",
);

/** "Sala 3", "piso 4", "orden #12-30", "sesión 1": the number identifies a thing. */
export function labelEnd(tokens: Tokens, index: number): number | null {
  if (!LABELS.has(at(tokens, index))) return null;
  let next = index + 1;
  while (/^(?:[.°#:]|n|nro|no|es)$/.test(at(tokens, next)) && next < index + 4) next++;
  if (!isNumber(tokens, next) && !/^(?:uno|dos|tres|cuatro|cinco)$/.test(at(tokens, next)))
    return null;
  if (isHourMark(tokens, next + 1)) return null;
  next++;
  while (isGlued(tokens, next) && next < index + 12 && !/^[,;!?\n]$/.test(at(tokens, next))) next++;
  return next;
}

/** "por 12 de Octubre", "25 de Mayo 1600": checks a date that `numbered-days.ts` found. */
export function isPlaceName(tokens: Tokens, index: number, end: number): boolean {
  const before = at(tokens, index - 1);
  const month = tokens.slice(index, end).some((token) => token.isCapital);
  // "la 9 de Octubre" is an avenue: a day has "el".
  if (/^(?:en|por|con|esquina|cruce|hacia|llama|llamada|frente|la)$/.test(before)) return true;
  if (before === "de" && (month || STREETS.has(at(tokens, index - 2)))) return true;
  // A house number after the date; four digits of 19xx and 20xx are years.
  const house = at(tokens, end);
  if (!isNumber(tokens, end) || house.length < 3 || isHourMark(tokens, end + 1)) return false;
  return !/^(?:19|20)\d\d$/.test(house);
}
