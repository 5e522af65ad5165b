// A second set, written after the first was met and unseen until the model met most of it. Today is
// Tuesday 10 March 2026, ten in Lima.

import type { Dialogue } from "./dialogue.ts";

const NORA = { name: "Nora Campos", email: "nora@correo.pe" };
const GUS = { name: "Gustavo Lima" };
const TERE = { name: "Tere Luna", phone: "55 9988 7766" };
const ELVIRA = { name: "Elvira Mas", email: "elvira@correo.es", phone: "699887766" };

export const LATER_DIALOGUES: readonly Dialogue[] = [
  {
    id: "pe-tomorrow-morning",
    company: "clinic",
    says: ["bnas, queria ver si hay campo mañana temprano pa una limpiesa dental"],
    answers: { ...NORA, time: "9:45" },
    meant: [{ service: "limpieza", with: null, at: "03-11 09:45", ...NORA }],
  },
  {
    id: "pe-doctor-lady",
    company: "clinic",
    says: ["sacame cita con la Dra Torres el lunes 4 de la tarde, revision"],
    answers: NORA,
    meant: [{ service: "revision", with: "ana", at: "03-16 16:00", ...NORA }],
  },
  {
    id: "pe-change-of-mind",
    company: "clinic",
    says: ["blanqueamiento el jueves a las 9", "ay no, el jueves tengo clases, el sábado mejor"],
    answers: NORA,
    meant: [{ service: "blanqueamiento", with: "luis", at: "03-14 09:00", ...NORA }],
  },
  {
    id: "pe-sister",
    company: "clinic",
    says: [
      "necesito 2 citas de limpieza el viernes, una para mi a las 10 y la otra para mi hermana a las 11",
    ],
    answers: { name: ["Nora Campos", "Lali Campos"], email: "nora@correo.pe" },
    meant: [
      { service: "limpieza", with: null, at: "03-13 10:00", name: "Nora Campos" },
      { service: "limpieza", with: null, at: "03-13 11:00", name: "Lali Campos" },
    ],
  },
  {
    id: "pe-cancel-word",
    company: "clinic",
    says: ["revision mañana a las 10 am"],
    answers: NORA,
    then: ["ya no voy a poder ir, cancelen mi cita por favor", "sí, cancélenla"],
    meant: [],
  },
  {
    id: "pe-same-day-later",
    company: "clinic",
    says: ["revision mañana a las 10 am"],
    answers: NORA,
    then: ["se puede mover mi cita a las 12?", "si"],
    meant: [{ service: "revision", with: null, at: "03-11 12:00", ...NORA }],
  },
  {
    id: "mx-quick",
    company: "barber",
    says: ["corte hoy 6pm con el chuy"],
    answers: TERE,
    meant: [{ service: "corte", with: "chuy", at: "03-10 18:00", name: "Tere Luna" }],
  },
  {
    id: "mx-anyone",
    company: "barber",
    says: ["afeitado mañana a medio dia, me da igual con quien"],
    answers: TERE,
    meant: [{ service: "afeitado", with: null, at: "03-11 12:00", name: "Tere Luna" }],
  },
  {
    id: "mx-dye-not-memo",
    company: "barber",
    says: ["el tinte me lo hace memo el jueves a las 2?"],
    answers: { ...TERE, person: "esta bien con beto" },
    meant: [{ service: "tinte", with: "beto", at: "03-12 14:00", name: "Tere Luna" }],
  },
  {
    id: "mx-between",
    company: "barber",
    says: ["tienes lugar entre 12 y 2 el viernes pa corte y barba"],
    answers: { ...TERE, time: "a la 1" },
    meant: [{ service: "corte-barba", with: null, at: "03-13 13:00", name: "Tere Luna" }],
  },
  {
    id: "ar-brakes",
    company: "workshop",
    says: ["hacen frenos?", "bueno, revision técnica entonces, mañana a las 11"],
    answers: GUS,
    meant: [{ service: "tecnica", with: null, at: "03-11 11:00", ...GUS }],
  },
  {
    id: "ar-next-friday",
    company: "workshop",
    says: ["el viernes que viene a eso de las 3 alineación"],
    answers: GUS,
    meant: [{ service: "alineacion", with: null, at: /03-(?:13|20) 15:00/, ...GUS }],
  },
  {
    id: "ar-fed-up",
    company: "workshop",
    says: ["una vergüenza la atención, hace tres días que espero", "chau no molesten mas"],
    meant: [],
    replies: { 0: /lament|disculp/i, 1: /no le (?:escrib|volver)/ },
  },
  {
    id: "es-evening",
    company: "salon",
    says: ["quería hora para un masaje el martes que viene a las siete de la tarde"],
    answers: ELVIRA,
    meant: [{ service: "masaje", with: "lucia", at: "03-17 19:00", name: "Elvira Mas" }],
  },
  {
    id: "es-yes-with-phone",
    company: "salon",
    says: ["cejas mañana a las 10:15 con marta"],
    answers: { ...ELVIRA, confirm: ["sí, pero el teléfono es 611 222 333", "sí"] },
    meant: [
      {
        service: "cejas",
        with: "marta",
        at: "03-11 10:15",
        name: "Elvira Mas",
        phone: "611222333",
      },
    ],
  },
  {
    id: "pe-therapy-morning",
    company: "therapist",
    says: ["hola, quisiera una cita", "cualquier dia por la mañana"],
    answers: { name: "Nora Campos", day: "el lunes a las 10", time: "a las 10 del lunes" },
    meant: [
      { service: "consulta", with: null, at: /\d\d-\d\d (?:09|10|11):00/, name: "Nora Campos" },
    ],
  },
];
