// The catalogue search term in a Spanish question. Pure.

import { fold } from "./text.ts";

const WORDS_MAX = 6;

/** Words that do not name a product or service. */
const NOISE: ReadonlySet<string> = new Set(
  (
    "a al algo algun alguna algunos algunas ahi ah aqui buen buena buenas bueno buenos busco " +
    "cada catalogo claro como con conocer consulta consultar costo costos costara cobra " +
    "cobran cotizar cual cuales cuando cuanto cuantos cuesta cuestan cuentan cuenta da dan " +
    "dar de del desea deseo dia dias dime digame e el ella en entonces es ese esa eso esta " +
    "estan este favor gracias gusta gustaria hace hacen hacer hay haria hola hoy info " +
    "informacion la las le les lista lo los luego manana manejan mas me mejor mi mis muy " +
    "necesito nos o ofrece ofrecen ofreces oferta ofertas otra otro oye para pero por porfa " +
    "porfavor precio precios primero producto productos promocion promociones pues puede " +
    "pueden puedo que quien quiero quisiera realizan reservar saber sale se ser seria " +
    "servicio servicios si sobre solo soy su sus tambien tanto tardes tarifa tarifas tarde " +
    "te tendra tendran tener tengo tenga tiene tienen tienes tipo tipos todo todos tu un una " +
    "unas uno unos usted ustedes vale valen vende venden ver y ya cita citas agendar hora " +
    "horas antes nombre correo noches am pm"
  ).split(" "),
);

/** `rest` is the message with its dates, hours, names and addresses blanked. */
export function searchTerm(rest: string): string {
  const words = rest.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  const kept = words.filter((word) => !NOISE.has(fold(word))).slice(0, WORDS_MAX);
  if (kept.length > 0) return kept.join(" ");
  return /\bproductos?\b/.test(fold(rest)) ? "productos" : "servicios";
}
