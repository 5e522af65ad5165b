// The Spanish words that claims about appointments are made of. Data only: claim-words.ts and
// claim-scope.ts read them.

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

export const NOUNS = words(
  "cita citas reserva reservacion reunion visita sesion turno evento cupo appointment booking " +
    "meeting reagendamiento agendamiento",
);
/** What else may be registered, confirmed or changed without anybody having an appointment. */
export const OTHERS = words(
  "correo email nombre nombres apellido dato datos telefono numero consulta pedido mensaje pago " +
    "horario horarios hora horas precio precios direccion informacion preferencia servicio " +
    "producto sistema queja reclamo comentario clinica empresa marca negocio local tienda sede " +
    "doctor doctora dra dr promocion oferta zona area sala cochera estacionamiento calendario " +
    "agenda disponibilidad deuda cuenta factura politica atencion sugerencia fecha interes",
);
export const OWN = words("tu tus su sus la el mi nueva nuevo una un");
export const PRONOUNS = words("te le les la lo se me nos");
/** Greets and joy before a bare "cita confirmada". */
export const LEAD = words(
  "tu su la ya listo lista perfecto excelente genial gracias si ok okay hecho super bien " +
    "buenisimo " +
    "entonces ahora bueno estupendo fantastico claro correcto nueva great done your",
);
export const ADVERBS = words(
  "ya bien exitosamente correctamente oficialmente debidamente totalmente ahora sido quedado " +
    "perfectamente formalmente satisfactoriamente completamente asi tambien",
);
/** Stems of participles: what was done to the appointment. */
export const DONE_ALONE =
  /^(?:agend|reserv|program|apart|separ|reprogram|reagend|confirm|anot|apunt)ad[oa]s?$/;
export const DONE_WITH_NOUN = new RegExp(
  "^(?:(?:registr|cancel|anul|elimin|cambi|modific|actualiz|traslad|realiz|complet|cre|concret|" +
    "efectu|asegur|garantiz|guard|adelant|posterg)ad[oa]s?|movid[oa]s?|hech[oa]|list[oa]|" +
    "exitos[oa]|confirmed|booked|scheduled|rescheduled|cancelled|canceled)$",
);
export const AUX_PAST = words(
  "quedo quedaron quedado quedaste fue fueron sido deje dejado dejamos he hemos ha han been was",
);
export const AUX_NOW = words(
  "estan queda quedan quedas tienes tiene tenemos tengo cuentas cuenta is are",
);
export const NEGATIONS = words(
  "no ni nunca jamas tampoco sin ninguna ningun nadie falta faltan pendiente pendientes not",
);
/** "no te preocupes" and its like deny nothing that follows. */
export const REASSURING =
  /^(?:(?:preocup|olvid|dud|apur|falte)\w*|problema|inconveniente|cuidado|pena|obstante|solo)$/;
export const CONDITIONS = words(
  "cuando apenas mientras hasta antes despues luego falta faltan necesito necesitamos bastaria " +
    "para if once when until",
);
export const PAST_ALONE = words(
  "agendé reservé programé aparté separé reprogramé reagendé anoté apunté",
);
export const PAST_WITH_NOUN = words(
  "confirmé registré cancelé anulé cambié moví modifiqué creé hice realicé eliminé completé " +
    "hicimos realizamos creamos movimos trasladé actualicé adelanté concreté gestioné",
);
export const PAST_OF_IT = words(
  "agendó reservó programó apartó separó reprogramó reagendó confirmó registró canceló anuló " +
    "cambió movió modificó creó realizó eliminó concretó generó",
);
export const PAST_UNACCENTED = words(
  "agende reserve programe aparte separe reprograme reagende confirme registre cancele anule " +
    "cambie modifique agendamos reservamos programamos apartamos separamos reprogramamos " +
    "confirmamos registramos cancelamos anulamos cambiamos",
);
/** All of them: what any word is held against first. */
export const PAST: ReadonlySet<string> = new Set(
  [PAST_ALONE, PAST_WITH_NOUN, PAST_OF_IT, PAST_UNACCENTED].flatMap((some) => [...some]),
);
/** An invitation or a confirmation, that is. */
export const SENT = /^(?:envié|enviamos|mandé|enviado|mandado)$/;
export const PERFORMING = words("agendo reservo aparto separo programo reprogramo");
/** "comprobando que quedó registrada": not known yet. */
export const CHECKING = /^(?:(?:comprob|verific|revis)(?:ando|ar)|asegurar(?:me|nos)?)$/;
/** With "tu" before it: the customer's own place in the diary. */
export const PLACES = words("espacio lugar hora horario fecha");
export const ACT =
  /^(?:agend|reserv|registr|confirm|cancel|anul|(?:re)?program|cambi|separ|apart)ar(?:l[ao]|te)?$/;
