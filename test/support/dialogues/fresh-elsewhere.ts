// The workshop, the salon and the therapist of fresh-dialogues.ts.

import type { Dialogue } from "./dialogue.ts";

/** Wants nothing but what was said, whatever is offered instead. */
export const NOTHING_ELSE = {
  service: "no, nada más, gracias",
  person: "no, déjelo, gracias",
  day: "no, otro día no puedo, gracias",
  time: "no, a otra hora no puedo, gracias",
  confirm: "no, gracias",
  which: "ninguna, gracias",
};

const NURIA = { name: "Nuria Beltrán", email: "nuria@correo.es", phone: "611 222 333" };
const CARMEN = { name: "Carmen Ibáñez", email: "carmen@correo.es", phone: "622 333 444" };
const ALVARO = { name: "Álvaro Prieto", email: "alvaro@correo.es", phone: "633 444 555" };
const INES = { name: "Inés Lozano", email: "ines@correo.es", phone: "644 555 666" };
const LEIDY = { name: "Leidy Ospina", email: "leidy@correo.co", phone: "655 666 777" };

export const FRESH_ELSEWHERE: readonly Dialogue[] = [
  // The workshop in Buenos Aires.
  {
    id: "fr-ar-no-para-mejor-martes",
    company: "workshop",
    says: [
      "hola, alineación y balanceo el lunes a las 3 de la tarde",
      "no pará, el lunes laburo, mejor el martes a la misma hora",
    ],
    answers: { name: "Gastón Ferreyra", day: "el martes 17", time: "a las 3 de la tarde" },
    meant: [{ service: "alineacion", with: null, at: "03-17 15:00", name: "Gastón Ferreyra" }],
  },
  {
    id: "fr-ar-tecnica-tempranito",
    company: "workshop",
    says: ["che necesito la revision tecnica pa el sabado tempranito, 8 en punto estoy ahi"],
    answers: { name: "Ramiro Sosa" },
    meant: [{ service: "tecnica", with: null, at: "03-14 08:00", name: "Ramiro Sosa" }],
  },
  {
    id: "fr-cl-auto-se-va-de-lado",
    company: "workshop",
    says: [
      "hola, ando de paso por Buenos Aires y el auto se me va pa un lado, cachai",
      "necesito alinearlo pasado mañana tipo 9 de la mañana",
    ],
    answers: { name: "Catalina Sepúlveda", service: "alineación" },
    meant: [{ service: "alineacion", with: null, at: "03-12 09:00", name: "Catalina Sepúlveda" }],
  },
  {
    id: "fr-ar-dos-turnos-saca-uno",
    company: "workshop",
    says: [
      "el jueves a la mañana: cambio de aceite a las 9 y alineación a las 9 y media, un solo auto",
    ],
    answers: { name: "Norma Pereyra", which: "la alineación" },
    then: ["mirá, la alineación cancelala, dejame solo el aceite"],
    meant: [{ service: "aceite", with: null, at: "03-12 09:00", name: "Norma Pereyra" }],
  },
  {
    id: "fr-ar-vendio-la-chata",
    company: "workshop",
    says: ["buenas! turno para cambiarle el aceite a la chata, viernes 10 y media"],
    answers: {
      name: "Horacio Benítez",
      service: "cambio de aceite",
      time: "10 y media de la mañana",
    },
    then: ["che cancelá el turno nomás, vendí la chata jaja"],
    meant: [],
  },
  {
    id: "fr-ar-sabado-a-la-tarde",
    company: "workshop",
    says: ["cambio de aceite el sábado a las 3 de la tarde puede ser?"],
    answers: { ...NOTHING_ELSE, name: "Lautaro Giménez", time: "no, a la mañana no llego, dejá" },
    meant: [],
  },
  {
    id: "fr-ar-frenos-no-hacen",
    company: "workshop",
    says: ["hola cambian pastillas de freno?", "uh bueno, busco en otro lado, gracias igual"],
    answers: NOTHING_ELSE,
    meant: [],
  },

  // The salon in Madrid.
  {
    id: "fr-es-cinco-menos-cuarto",
    company: "salon",
    says: ["Hola guapa, quería hacerme las manos mañana a las cinco menos cuarto con Lucía 💅"],
    answers: { ...NURIA, service: "manicura" },
    meant: [{ service: "manicura", with: "lucia", at: "03-11 16:45", ...NURIA }],
  },
  {
    id: "fr-es-con-la-misma",
    company: "salon",
    says: ["Pedicura el jueves a las 10 con Marta, y después las cejas con la misma a las 11"],
    answers: CARMEN,
    meant: [
      { service: "pedicura", with: "marta", at: "03-12 10:00", name: "Carmen Ibáñez" },
      { service: "cejas", with: "marta", at: "03-12 11:00", name: "Carmen Ibáñez" },
    ],
  },
  {
    id: "fr-es-al-final-a-la-una",
    company: "salon",
    says: ["Buenas tardes, un masaje relajante para el lunes a las 12"],
    answers: ALVARO,
    then: ["perdona, al final mejor a la una, que tengo dentista antes"],
    meant: [{ service: "masaje", with: "lucia", at: "03-16 13:00", ...ALVARO }],
  },
  {
    id: "fr-es-masaje-no-lo-da-marta",
    company: "salon",
    says: ["un masaje con Marta mañana a las 6 de la tarde"],
    answers: {
      ...INES,
      person: "pues con Lucía, vale",
      service: "el masaje, con Lucía entonces",
      time: "a las 6 de la tarde",
      day: "mañana",
    },
    meant: [{ service: "masaje", with: "lucia", at: "03-11 18:00", ...INES }],
    replies: { 0: /Luc[ií]a/i },
  },
  {
    id: "fr-es-no-doy-mi-email",
    company: "salon",
    says: ["Necesito cejas mañana a las once y cuarto de la mañana, con la que esté libre"],
    answers: {
      name: "Jimena Otero",
      email: "prefiero no dar el email, que luego me llenáis de publicidad",
      phone: "612 345 678",
      person: "con cualquiera",
    },
    meant: [],
  },
  {
    id: "fr-co-no-espera-pedicure",
    company: "salon",
    says: [
      "hola linda, será que hay campo hoy a las 6 y media de la tarde pa manicure?",
      "ay no espera, mejor pedicure a esa misma hora 🙈",
    ],
    answers: { ...LEIDY, service: "pedicura", person: "con cualquiera" },
    meant: [{ service: "pedicura", with: null, at: "03-10 18:30", ...LEIDY }],
  },
  {
    id: "fr-es-hora-de-la-siesta",
    company: "salon",
    says: ["manicura mañana a las 3 de la tarde, en mi descanso del curro"],
    answers: { ...NOTHING_ELSE, ...INES, time: "no, es que solo tengo ese rato, lo dejo" },
    meant: [],
  },
  {
    id: "fr-es-solo-horario",
    company: "salon",
    says: ["Hola, ¿a qué hora abrís?", "¿y los sábados?", "vale, ya os diré algo, gracias"],
    answers: NOTHING_ELSE,
    meant: [],
    replies: { 0: /10/, 1: /cerrad|\bno\b|lun/i },
  },

  // The therapist in Lima.
  {
    id: "fr-pe-psico-de-tres-a-cinco",
    company: "therapist",
    says: [
      "hola, no me he sentido bien ultimamente 😔",
      "quisiera una consulta el jueves de 3 a 5 de la tarde, lo que haya",
    ],
    answers: { name: "Fiorella Núñez", time: "a las 4" },
    meant: [{ service: "consulta", with: null, at: /^03-12 1[56]:00$/, name: "Fiorella Núñez" }],
  },
  {
    id: "fr-pe-psico-y-media-no-hay",
    company: "therapist",
    says: ["consulta para el viernes a las 4 y media de la tarde por favor"],
    answers: { name: "Renzo Távara", time: "bueno, a las 5 entonces" },
    meant: [{ service: "consulta", with: null, at: /^03-13 1[67]:00$/, name: "Renzo Távara" }],
  },
  {
    id: "fr-pe-psico-sabado",
    company: "therapist",
    says: ["atienden sábado? quiero una consulta el sábado a las 10 de la mañana"],
    answers: {
      ...NOTHING_ELSE,
      name: "Kiara Benavides",
      day: "no, entre semana estudio y trabajo, gracias",
    },
    meant: [],
  },
];
