// Words for days and hours: numbers, months, weekdays, counted things, and signs of a price or a
// measure. Pure, fixed tables; every look-up is a few tokens wide.

import { at, isGlued, isNumber } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

function words(text: string): readonly string[] {
  return text.split(" ");
}

export function wordSet(text: string): ReadonlySet<string> {
  return new Set(words(text));
}

const UNITS = words(
  "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince " +
    "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres " +
    "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta",
);
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...UNITS.map((word, value) => [word, value] as const),
  ...([
    ["un", 1],
    ["una", 1],
    ["primero", 1],
    ["veintiun", 21],
    ["veintiuna", 21],
  ] as const),
  ...([
    ["cuarenta", 40],
    ["cincuenta", 50],
  ] as const),
]);

interface Count {
  readonly value: number;
  readonly next: number;
  /** The digits as written; "" for words. */
  readonly digits: string;
}

/** A number of one or two digits, or in words up to 59, at `index`. */
export function numberAt(tokens: Tokens, index: number): Count | null {
  const text = at(tokens, index);
  if (isNumber(tokens, index)) {
    return text.length > 2 ? null : { value: Number(text), next: index + 1, digits: text };
  }
  const value = NUMBERS.get(text);
  if (value === undefined) return null;
  if (value >= 30 && at(tokens, index + 1) === "y") {
    const unit = NUMBERS.get(at(tokens, index + 2));
    if (unit !== undefined && unit > 0 && unit < 10) {
      return { value: value + unit, next: index + 3, digits: "" };
    }
  }
  return { value, next: index + 1, digits: "" };
}

const MONTH_NAMES = [
  "enero ene janeiro january jan",
  "febrero feb fevereiro february",
  "marzo mar marco march",
  "abril abr april apr",
  "mayo may maio",
  "junio jun junho june",
  "julio jul julho july",
  "agosto ago august aug",
  "septiembre setiembre sep sept set setembro september",
  "octubre oct outubro october out",
  "noviembre nov novembro november",
  "diciembre dic dezembro dez december dec",
];
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, index) => words(names).map((name) => [name, index + 1] as const)),
);

interface Named {
  readonly value: number;
  readonly next: number;
}

/** The month named at `index`, 1 to 12; includes the stop of "dic.". */
export function monthAt(tokens: Tokens, index: number): Named | null {
  const value = MONTHS.get(at(tokens, index));
  if (value === undefined) return null;
  const isShort = at(tokens, index).length <= 4;
  const stop = isShort && at(tokens, index + 1) === "." && isGlued(tokens, index + 1);
  return { value, next: index + (stop ? 2 : 1) };
}

/** A month's name that is not also another word, as "mar", "set", "may" and "out" are. */
export function isClearMonth(tokens: Tokens, index: number): boolean {
  const text = at(tokens, index);
  return MONTHS.has(text) && !/^(?:mar|set|out|may|sep|ago|marco)$/.test(text);
}

const WEEKDAYS: ReadonlyMap<string, number> = new Map(
  [
    "lunes lun monday",
    "martes mar tuesday",
    "miercoles mier mie wednesday",
    "jueves juev jue thursday",
    "viernes vier vie friday",
    "sabado sab saturday sabados",
    "domingo dom sunday domingos",
  ].flatMap((names, index) => words(names).map((name) => [name, index] as const)),
);
const FEIRA: ReadonlyMap<string, number> = new Map(
  words("segunda terca quarta quinta sexta").map((name, index) => [name, index] as const),
);

/** The weekday named at `index`, 0 is Monday; also "quinta-feira". */
export function weekdayAt(tokens: Tokens, index: number): Named | null {
  const value = WEEKDAYS.get(at(tokens, index));
  if (value !== undefined) {
    const isShort = at(tokens, index).length <= 4;
    const stop = at(tokens, index + 1) === "." && isGlued(tokens, index + 1);
    // "mar", "vie" and "sab" are also other words: a day number has to follow.
    const next = index + (stop ? 2 : 1);
    const isRange = /^[-–a]$/.test(at(tokens, next)) && WEEKDAYS.has(at(tokens, next + 1));
    const ends = /^[-–a]$/.test(at(tokens, index - 1)) && WEEKDAYS.has(at(tokens, index - 2));
    if (isShort && !isNumber(tokens, next) && !isRange && !ends) return null;
    return { value, next: index + (isShort && stop ? 2 : 1) };
  }
  const feira = FEIRA.get(at(tokens, index));
  const suffixStart = at(tokens, index + 1) === "-" ? index + 2 : index + 1;
  if (feira === undefined || at(tokens, suffixStart) !== "feira") return null;
  return { value: feira, next: suffixStart + 1 };
}

/** What a number counts: before one of these it is neither an hour nor a day. */
const COUNTED = wordSet(
  "min mins minuto minutos minutito minutitos seg segs segundos dia dias semana semanas mes " +
    "meses ano anos anito anitos sol soles peso pesos lucas luca dolar dolares euro euros usd " +
    "kg kgs kilo kilos g gr gramos mg ml cc cm mm km kms metro metros litro litros cuadra " +
    "cuadras persona personas cita citas turno turnos sesion sesiones nino ninos nina ninas " +
    "hijo hijos hija hijas vez veces cuota cuotas pastilla pastillas tableta tabletas gota " +
    "gotas dosis docena docenas hermanas hermanos amigas amigos juntas juntos muelas dientes " +
    "piezas chicas chicos mujeres senoras senoritas pacientes doctoras doctores perros perras " +
    "gatos gatas mascotas perritos gatitos opciones fotos sedes cosas usuarios tiendas " +
    "servicios productos clases cupos puntos estrellas ciento mil millones x caras veintes " +
    "unidad unidades par radiografias vacunas adultos bebes integrantes grados pisos copias " +
    "hojas cajas",
);
/** Words that end like a plural but are never counted. */
const NOT_PLURAL = wordSet(
  "gracias entonces pues martes lunes miercoles jueves viernes puedes tienes quieres estas vas " +
    "podemos tenemos vamos vemos estamos quedamos nos les los las mas menos antes despues es " +
    "eres haces vienes sales llegas dices crees ves hrs horas hs podrias tendras tendrias seras " +
    "atiendes atienden atendemos pasas dejas anotas agendas apuntas reservas confirmas avisas " +
    "quizas ademas digamos tres seis dos porfis sus mis tus unas unos puedas tengas abres cierras",
);

/** Whether the word at `index` is counted by the number before it. */
export function isCounted(tokens: Tokens, index: number): boolean {
  const text = at(tokens, index);
  return COUNTED.has(text) || /^[%°]$/.test(text) || isPercent(tokens, index);
}

function isPercent(tokens: Tokens, index: number): boolean {
  return at(tokens, index) === "por" && at(tokens, index + 1) === "ciento";
}

/** Stricter, for a number without any other sign of being an hour: also rejects plurals. */
export function isPlural(tokens: Tokens, index: number): boolean {
  const text = at(tokens, index);
  return isCounted(tokens, index) || (/^[a-z]{3,}s$/.test(text) && !NOT_PLURAL.has(text));
}

/** Signs of a price, a weight or a measure a few words later. */
export const MEASURES = wordSet(
  "cuesta cuestan costo costos costaba costo vale valen valor precio precios total son pago " +
    "pague pagar paga pagan deposito deposite transferi yape yapee yapeo plin abono abone saldo " +
    "tarifa cobra cobran cobraron monto adelanto sale salen salio igv descuento presupuesto pesa " +
    "peso mide mido talla medida presion glucosa hemoglobina temperatura fiebre promedio nota " +
    "debo debe debes deben debiendo deuda vuelto cuota inicial puntaje calificacion dolor escala " +
    "vision grados version nivel subtotal boleta factura",
);
