// Neighbours of what blind customers wrote, for eight countries: changes of what was just booked,
// hours that are relative to the day, two appointments in one message, and refused data.
// Today is Tuesday 10 March 2026, ten in Lima (nine in Mexico, noon in Argentina, 16:00 in Spain).

import type { Dialogue } from "./dialogue.ts";

const ROSA = { name: "Rosa Quispe", email: "rosa@correo.pe" };
const HUGO = { name: "Hugo Salinas", phone: "55 1122 3344" };
const ELENA = { name: "Elena Pardo", email: "elena@correo.es", phone: "611 000 111" };
const LIMPIEZA = { service: "limpieza", with: null, at: "03-12 10:00", ...ROSA };
const CORTE = { service: "corte", with: "beto", at: "03-13 17:00", ...HUGO };
const MASAJE = { service: "masaje", with: "lucia", at: "03-16 12:00", ...ELENA };

type Rest = Pick<Dialogue, "then" | "meant"> & Partial<Dialogue>;

function clinic(id: string, rest: Rest): Dialogue {
  const says = ["una limpieza el jueves a las 10 de la mañana"];
  return { id: `nr-${id}`, company: "clinic", says, answers: ROSA, ...rest };
}

function barber(id: string, rest: Rest): Dialogue {
  const says = ["un corte con Beto el viernes a las 5 de la tarde"];
  return { id: `nr-${id}`, company: "barber", says, answers: HUGO, ...rest };
}

function salon(id: string, rest: Rest): Dialogue {
  const says = ["un masaje relajante el lunes a las 12"];
  return { id: `nr-${id}`, company: "salon", says, answers: ELENA, ...rest };
}

function workshop(id: string, rest: Rest): Dialogue {
  const says = ["cambio de aceite el viernes a las 9 de la mañana"];
  return { id: `nr-${id}`, company: "workshop", says, answers: { name: "Omar Funes" }, ...rest };
}

const ACEITE = { service: "aceite", with: null, at: "03-13 09:00", name: "Omar Funes" };

export const NEAR_DIALOGUES: readonly Dialogue[] = [
  // What was just booked is changed.
  clinic("pe-pasa-otro-doctor", {
    then: ["me la puede pasar con el otro doctor?"],
    meant: [{ ...LIMPIEZA, with: "luis" }],
  }),
  clinic("pe-con-vega", {
    then: ["mejor con el doctor Vega por favor"],
    meant: [{ ...LIMPIEZA, with: "luis" }],
  }),
  clinic("co-me-la-corre", {
    then: ["qué pena, será que me la corre para el viernes a las 11?"],
    meant: [{ ...LIMPIEZA, at: "03-13 11:00" }],
  }),
  clinic("cl-adelantar", {
    then: ["se puede adelantar una hora? mejor a las 9 po"],
    meant: [{ ...LIMPIEZA, at: "03-12 09:00" }],
  }),
  clinic("ec-ya-no-puedo", { then: ["no voy a poder ir, qué pena con usted"], meant: [] }),
  clinic("ve-ya-no-voy", { then: ["epale ya no voy a ir, gracias"], meant: [] }),
  clinic("pe-la-cancelo", { then: ["la cancelo nomás"], meant: [] }),
  clinic("pe-cancelala-no", {
    answers: { ...ROSA, confirm: ["sí", "no, déjela como está"] },
    then: ["mejor cancélala"],
    meant: [LIMPIEZA],
  }),
  clinic("pe-otra-cita-mas", {
    then: ["quiero también una revisión el viernes a las 9 de la mañana"],
    meant: [LIMPIEZA, { service: "revision", with: null, at: "03-13 09:00", ...ROSA }],
  }),
  clinic("pe-gracias-nada-mas", { then: ["ya no necesito nada más, gracias"], meant: [LIMPIEZA] }),
  clinic("pe-si-no-puedo", {
    then: ["y si no puedo ir puedo cancelar?"],
    meant: [LIMPIEZA],
  }),
  barber("mx-pasamela-chuy", {
    then: ["pásamela con el Chuy porfa"],
    meant: [{ ...CORTE, with: "chuy" }],
  }),
  barber("mx-otro-barbero", {
    answers: { ...HUGO, person: "con Memo" },
    then: ["siempre no, cámbiame con otro barbero"],
    meant: [{ ...CORTE, with: "memo" }],
  }),
  barber("mx-mejor-sabado", {
    then: ["sabes qué, mejor el sábado a la misma hora"],
    meant: [{ ...CORTE, at: "03-14 17:00" }],
  }),
  barber("mx-una-hora-despues", {
    then: ["me equivoqué, a las 6 por favor"],
    meant: [{ ...CORTE, at: "03-13 18:00" }],
  }),
  barber("gt-quitamela", { then: ["quítemela vos, me salió un viaje"], meant: [] }),
  barber("mx-dos-y-una-se-cancela", {
    says: ["un corte con Beto el viernes a las 5 de la tarde"],
    answers: { ...HUGO, which: "la del sábado" },
    then: ["y un afeitado el sábado a las 11 con Memo", "cancélame una porfa"],
    meant: [CORTE],
  }),
  barber("mx-dos-y-una-se-mueve", {
    answers: { ...HUGO, which: "el afeitado" },
    then: ["y un afeitado el sábado a las 11 con Memo", "la del sábado pásamela a las 12"],
    meant: [CORTE, { service: "afeitado", with: "memo", at: "03-14 12:00", ...HUGO }],
  }),
  barber("mx-dos-pregunta-cual", {
    answers: { ...HUGO, which: "el afeitado" },
    then: ["y un afeitado el sábado a las 11 con Memo", "me la pasas a las 12?"],
    meant: [CORTE, { service: "afeitado", with: "memo", at: "03-14 12:00", ...HUGO }],
  }),
  barber("mx-la-de-paco", {
    answers: { ...HUGO, name: ["Hugo Salinas", "Paco Salinas"] },
    then: ["y un afeitado el sábado a las 11 con Memo", "cancela la de Paco"],
    meant: [CORTE],
  }),
  barber("mx-pasame-el-corte", {
    then: ["y un afeitado el sábado a las 11 con Memo", "pásame el corte con Chuy"],
    meant: [
      { ...CORTE, with: "chuy" },
      { service: "afeitado", with: "memo", at: "03-14 11:00", ...HUGO },
    ],
  }),
  barber("mx-ninguna", {
    answers: { ...HUGO, which: "ninguna, déjalas así" },
    then: ["y un afeitado el sábado a las 11 con Memo", "cancélala"],
    meant: [CORTE, { service: "afeitado", with: "memo", at: "03-14 11:00", ...HUGO }],
  }),
  barber("mx-no-voy-a-las-cinco", {
    then: ["no voy a poder a las 5, a las 6 sí"],
    meant: [{ ...CORTE, at: "03-13 18:00" }],
  }),
  clinic("pe-no-hay-doctor-mora", {
    answers: { ...ROSA, person: "con la doctora Ana" },
    says: ["una limpieza con Luis el jueves a las 10 de la mañana"],
    then: ["pásamela con el doctor Mora"],
    meant: [{ ...LIMPIEZA, with: "ana" }],
  }),
  clinic("pe-tengo-cita-mientras-pide", {
    then: ["una revisión el viernes a las 9 de la mañana", "tengo cita?"],
    meant: [LIMPIEZA, { service: "revision", with: null, at: "03-13 09:00", ...ROSA }],
    replies: { 6: /12 de marzo.*13 de marzo/ },
  }),
  salon("es-mejor-a-la-una", {
    then: ["oye, mejor a la una"],
    meant: [{ ...MASAJE, at: "03-16 13:00" }],
  }),
  salon("es-no-voy-a-poder", { then: ["al final no voy a poder, anuladla porfa"], meant: [] }),
  salon("es-podeis-moverla", {
    then: ["¿me la podéis mover al martes 17 a las 5 de la tarde?"],
    meant: [{ ...MASAJE, at: "03-17 17:00" }],
  }),
  salon("es-marta-no-da", { then: ["pásamela con Marta"], meant: [MASAJE] }),
  workshop("ar-pasamelo", {
    then: ["pasámelo para el lunes a la misma hora, dale"],
    meant: [{ ...ACEITE, at: "03-16 09:00" }],
  }),
  workshop("ar-no-llego", { then: ["uh no voy a llegar, sacámelo"], meant: [] }),
  workshop("ar-cerrado", {
    answers: { name: "Omar Funes", day: "el lunes", time: "a las 10" },
    then: ["mejor el domingo a las 9"],
    meant: [{ ...ACEITE, at: "03-16 10:00" }],
  }),
  workshop("uy-tengo-turno", {
    then: ["tengo turno?"],
    meant: [ACEITE],
    replies: { 3: /13 de marzo/ },
  }),

  // Hours that are relative to the day.
  {
    id: "nr-pe-primera-hora-sin-dia",
    company: "clinic",
    says: ["una revisión a primera hora por favor"],
    answers: { ...ROSA, day: "el jueves", time: "a primera hora" },
    meant: [{ service: "revision", with: null, at: "03-12 09:00", ...ROSA }],
  },
  {
    id: "nr-ar-ultimo-turno",
    company: "workshop",
    says: ["hola, cambio de aceite el miércoles, el último turno que tengan"],
    answers: { name: "Omar Funes" },
    meant: [{ ...ACEITE, at: "03-11 16:30" }],
  },
  {
    id: "nr-ar-ultima-hora-sabado",
    company: "workshop",
    says: ["revisión técnica el sábado a última hora"],
    answers: { name: "Omar Funes" },
    meant: [{ service: "tecnica", with: null, at: "03-14 11:30", name: "Omar Funes" }],
  },
  {
    id: "nr-mx-despues-de-las-cinco",
    company: "barber",
    says: ["un corte con Chuy el jueves después de las 5"],
    answers: { ...HUGO, time: "la primera" },
    meant: [{ service: "corte", with: "chuy", at: "03-12 17:00", ...HUGO }],
  },
  {
    id: "nr-cl-tardecita",
    company: "barber",
    says: ["oye un corte el viernes en la tardecita"],
    answers: { ...HUGO, time: "a las 5 y media", person: "cualquiera" },
    meant: [{ ...CORTE, with: null, at: "03-13 17:30" }],
  },
  {
    id: "nr-es-al-abrir",
    company: "salon",
    says: ["cejas el viernes, cuando abráis, con Lucía"],
    answers: ELENA,
    meant: [{ service: "cejas", with: "lucia", at: "03-13 10:00", ...ELENA }],
  },
  {
    id: "nr-es-saliendo-del-curro",
    company: "salon",
    says: ["manicura el jueves saliendo del curro"],
    answers: { ...ELENA, time: "a las 7" },
    meant: [{ service: "manicura", with: null, at: "03-12 19:00", ...ELENA }],
  },
  {
    id: "nr-gt-la-mas-tarde-en-lista",
    company: "barber",
    says: ["un tinte el sábado", "la última del día"],
    answers: HUGO,
    meant: [{ service: "tinte", with: "beto", at: "03-14 19:00", ...HUGO }],
  },
  {
    id: "nr-ec-mediodia",
    company: "clinic",
    says: ["una limpieza mañana al mediodía, si fuera posible"],
    answers: ROSA,
    meant: [{ ...LIMPIEZA, at: "03-11 12:00" }],
  },
  {
    id: "nr-pe-por-la-tarde-primera",
    company: "clinic",
    says: ["limpieza el viernes a primera hora de la tarde"],
    answers: { ...ROSA, time: "la primera" },
    meant: [{ ...LIMPIEZA, at: "03-13 15:00" }],
  },
  // Two in one message.
  {
    id: "nr-co-corte-y-tinte",
    company: "barber",
    says: ["un corte el sábado a las 10 con Memo y luego el tinte a las 11"],
    answers: HUGO,
    meant: [
      { service: "corte", with: "memo", at: "03-14 10:00", ...HUGO },
      { service: "tinte", with: "beto", at: "03-14 11:00", ...HUGO },
    ],
  },
  {
    id: "nr-es-manos-y-pies",
    company: "salon",
    says: ["las manos a las 10 y los pies a las 11 el viernes, los dos con Marta"],
    answers: ELENA,
    meant: [
      { service: "manicura", with: "marta", at: "03-13 10:00", ...ELENA },
      { service: "pedicura", with: "marta", at: "03-13 11:00", ...ELENA },
    ],
  },
  {
    id: "nr-pe-horas-al-final",
    company: "clinic",
    says: ["limpieza y ortodoncia el viernes, a las 9 y a las 10"],
    answers: ROSA,
    meant: [
      { ...LIMPIEZA, at: "03-13 09:00" },
      { service: "ortodoncia", with: "ana", at: "03-13 10:00", ...ROSA },
    ],
  },
  {
    id: "nr-ve-yo-y-mi-chamo",
    company: "barber",
    says: ["un corte el viernes, yo a las 4 y mi chamo a las 4 y media, los dos con Memo"],
    answers: { name: ["Hugo Salinas", "Leo Salinas"], phone: HUGO.phone },
    meant: [
      { service: "corte", with: "memo", at: "03-13 16:00", name: "Hugo Salinas" },
      { service: "corte", with: "memo", at: "03-13 16:30", name: "Leo Salinas" },
    ],
  },
  {
    id: "nr-uy-mi-gurisa-y-yo",
    company: "salon",
    says: ["manicura mañana: mi gurisa a las 5 y yo a las 6, con Lucía"],
    answers: { ...ELENA, name: ["Mia Pardo", "Elena Pardo"] },
    meant: [
      { service: "manicura", with: "lucia", at: "03-11 17:00", name: "Mia Pardo" },
      { service: "manicura", with: "lucia", at: "03-11 18:00", name: "Elena Pardo" },
    ],
  },
  {
    id: "nr-mx-y-otro-para-mi-hijo",
    company: "barber",
    says: [
      "un corte con Beto el viernes a las 5 de la tarde",
      "y otro para mi hijo el sábado a las 4",
    ],
    answers: { name: ["Hugo Salinas", "Leo Salinas"], phone: HUGO.phone },
    meant: [CORTE, { ...CORTE, with: null, at: "03-14 16:00", name: "Leo Salinas" }],
  },
  // Everyday words, and what is said before the service is known.
  {
    id: "nr-es-menos-cuarto-con-lucia",
    company: "salon",
    says: ["quería hora mañana a las seis menos cuarto con Lucía"],
    answers: { ...ELENA, service: "pedicura" },
    meant: [{ service: "pedicura", with: "lucia", at: "03-11 17:45", ...ELENA }],
  },
  {
    id: "nr-es-marta-masaje",
    company: "salon",
    says: ["hola, mañana a las 6 de la tarde con Marta"],
    answers: { ...ELENA, service: "un masaje", person: "con Lucía entonces" },
    meant: [{ ...MASAJE, at: "03-11 18:00" }],
  },
  {
    id: "nr-pe-con-el-dentista",
    company: "clinic",
    says: ["quiero cita con el dentista mañana a las 10"],
    answers: { ...ROSA, service: "una revisión" },
    meant: [{ service: "revision", with: null, at: "03-11 10:00", ...ROSA }],
  },
  {
    id: "nr-mx-emparejar-barba",
    company: "barber",
    says: ["quiero que me emparejen la barba mañana a las 11"],
    answers: { ...HUGO, service: "corte y barba" },
    meant: [{ service: "corte-barba", with: null, at: "03-11 11:00", ...HUGO }],
  },
  {
    id: "nr-co-motilada",
    company: "barber",
    says: ["parce necesito una motilada mañana a las 4 con Beto"],
    answers: HUGO,
    meant: [{ ...CORTE, at: "03-11 16:00" }],
  },
  // Refused data.
  {
    id: "nr-es-paso-del-correo",
    company: "salon",
    says: ["cejas mañana a las 11 con Marta"],
    answers: { ...ELENA, email: "paso del correo" },
    meant: [],
    then: ["que no, gracias"],
    never: /Cita confirmada/,
  },
  {
    id: "nr-mx-no-doy-numero",
    company: "barber",
    says: ["corte mañana a las 11 con Beto"],
    answers: { name: "Hugo Salinas", phone: "no doy mi número" },
    then: ["bueno ya, 55 1122 3344"],
    meant: [{ ...CORTE, at: "03-11 11:00" }],
  },
  {
    id: "nr-pe-luego-da-el-correo",
    company: "clinic",
    says: ["una limpieza el jueves a las 10 de la mañana", "Rosa Quispe", "prefiero no dar correo"],
    answers: { email: ROSA.email },
    then: ["bueno, anota el de mi hija: rosa@correo.pe"],
    meant: [LIMPIEZA],
  },

  // Questions, in any form of address.
  {
    id: "nr-es-preguntas",
    company: "salon",
    says: [
      "¿qué horario tenéis?",
      "¿y los sábados?",
      "¿cuánto cobráis por la manicura?",
      "gracias",
    ],
    meant: [],
    replies: { 0: /8:00 PM/, 1: /Sábado: cerrado/, 2: /25/ },
  },
  {
    id: "nr-ar-preguntas",
    company: "workshop",
    says: ["hasta qué hora atendés?", "y el sábado?", "a cómo el aceite?", "tengo turno?"],
    meant: [],
    replies: { 0: /5:00 PM/, 1: /Sábado: 8:00 AM/, 2: /45,000/, 3: /no veo citas/ },
  },
  {
    id: "nr-co-preguntas",
    company: "clinic",
    says: ["hola, tengo cita?", "dónde están ubicados?", "cuánto sale la limpieza?"],
    meant: [],
    replies: { 0: /no veo citas/, 1: /Larco/, 2: /120/ },
  },
];
