// The verbs with which customers ask to book, move or cancel, in every person and with every
// pronoun that Spanish attaches to them. Generated from stems when the module loads; data only.

import { entries } from "./agreement-phrases.ts";

interface Verbs {
  /** "agéndala", "agende", "me la agendas": using one agrees to the action. */
  readonly imperatives: readonly string[];
  /** "agendar", "agendarla": follows "quiero", "puede". */
  readonly infinitives: readonly string[];
}

const BARE = "";
const PRONOUNS = [
  ...[BARE, "me", "la", "lo", "las", "los", "le", "les", "mela", "melo", "mele"],
  ...["nos", "nosla", "noslo", "sela", "selo"],
];
/** "me la agendas", "me agenda". */
const BEFORE = ["me", "me la", "me lo", "nos", "nos la", "nos lo"];

/** Conjugates stems of verbs in -ar; "/" precedes the spelling before e: "marc/marqu". */
function regular(stems: string): Verbs {
  const imperatives: string[] = [];
  const infinitives: string[] = [];
  for (const entry of stems.split(" ")) {
    const [stem = "", beforeE = stem] = entry.split("/");
    for (const pronoun of PRONOUNS) {
      const forms = [`${stem}a`, `${beforeE}e`, `${beforeE}en`, `${stem}ad`, `${beforeE}emos`];
      imperatives.push(...forms.map((form) => form + pronoun));
      infinitives.push(`${stem}ar${pronoun}`);
    }
    for (const done of [`${stem}ado`, `${stem}ada`]) imperatives.push(done, `queda ${done}`);
    for (const before of BEFORE) {
      imperatives.push(...["a", "as"].map((ending) => `${before} ${stem}${ending}`));
    }
  }
  return { imperatives, infinitives };
}

function joined(...parts: readonly Verbs[]): Verbs {
  return {
    imperatives: parts.flatMap(({ imperatives }) => imperatives),
    infinitives: parts.flatMap(({ infinitives }) => infinitives),
  };
}

export const BOOKING = joined(
  regular("agend reserv apart separ anot registr program apunt guard bloque asign marc/marqu tom"),
  {
    imperatives: entries(`
  pon, ponme, ponmela, ponmelo, ponla, ponlo, ponga, pongame, pongamela, pongamelo, pongala,
  pongalo, ponelo, ponela, poneme, ponemela, ponemelo, ponganme, inscribeme, inscribame, cogela,
  cogelo, cogeme, cojala, coja, cogemela, agendado, agendada, reservado, reservada, anotado,
  anotada, apuntado, apuntada, queda apuntado, apuntado queda, anotado queda, agendado queda,
  agendada queda, queda anotado, queda agendado, queda agendada, queda reservado, queda
  reservada, book it, book, schedule it, agenda la, agenda lo, reserva la, aparta la, haz la
  reserva, haga la reserva, hazme la reserva, hagame la reserva, hazme la cita, hagame la cita,
  pode marcar, pode agendar, marca
`),
    infinitives: entries("ponerme, ponerla, ponerlo, inscribirme, cogerla, cogerlo, marcar"),
  },
);

export const MOVING = joined(
  regular("cambi mud pas reprogram reagend traslad ajust modific/modifiqu actualiz/actualic corr"),
  {
    imperatives: entries(`
  mueve, mueveme, muevela, muevelo, muevemela, muevemelo, mueva, muevame, muevala, muevalo,
  muevamela, muevamelo, muevan, muevanla, muevanlo, muevanme, moveme, movela, movelo, movemela,
  movemelo, move, movedla, haz el cambio, haga el cambio, hagan el cambio, hagame el cambio,
  hazme el cambio, haceme el cambio, hace el cambio, confirmo el cambio, confirmado el cambio,
  acepto el cambio, ok el cambio, confirmo la reprogramacion, pon, ponme, ponmela, ponmelo,
  ponla, ponlo, pongala, pongamela, pongame, ponemela, ponela, cambiado, cambiada, reprogramado,
  reprogramada, reagendado, reagendada, move it, change it, reschedule it, pode mudar, muda
`),
    infinitives: entries("mover, moverla, moverlo, moverme, movermela, movermelo"),
  },
);

export const CANCELLING = joined(regular("cancel anul borr elimin quit descart sac/saqu"), {
  imperatives: entries(`
  dalo de baja, dala de baja, dela de baja, delo de baja, de de baja, dame de baja, deme de
  baja, da de baja, dar de baja, den de baja, dadla de baja, denla de baja, cancelado,
  cancelada, anulado, anulada, confirmo la cancelacion, confirmo la anulacion, confirmo
  cancelacion, confirmo anulacion, confirmo la baja, confirmada la cancelacion, cancelacion
  confirmada, si a la cancelacion, haz la cancelacion, haga la cancelacion, proceda con la
  cancelacion, procede con la cancelacion, proceda a cancelar, procede a cancelar, proceda con
  la anulacion, confirmo que cancelo, confirmo que quiero cancelar, confirmo que se cancela,
  cancel it, cancel, please cancel, pode cancelar, suspendela, suspendalo, suspendala,
  suspendelo, suspende, suspenda, suspendan, liberala, libera, libere, liberen, liberalo
`),
  infinitives: entries("suspender, suspenderla, suspenderlo, darla de baja, darlo de baja"),
});
