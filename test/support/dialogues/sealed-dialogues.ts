// Customers like those of open-dialogues.ts, written before the simulated model knew companies and
// never tuned to: their rate is the honest one. Today is Tuesday 10 March 2026, ten in Lima.

import type { Dialogue } from "./dialogue.ts";

const RAUL = { name: "Raúl Peña", email: "raul@correo.pe" };
const CARMEN = { name: "Carmen Díaz", email: "carmen@correo.es", phone: "612 345 678" };

export const SEALED_DIALOGUES: readonly Dialogue[] = [
  {
    id: "pe-braces",
    company: "clinic",
    says: ["Buenos días, deseo sacar cita para ortodoncia"],
    answers: { ...RAUL, day: "el lunes que viene", time: "a las 9:30 am" },
    meant: [{ service: "ortodoncia", with: "ana", at: "03-16 09:30", ...RAUL }],
  },
  {
    id: "pe-chat-spelling",
    company: "clinic",
    says: ["kiero limpieza el sabado x la mñn con la dra ana"],
    answers: { ...RAUL, time: "10 y cuarto" },
    meant: [{ service: "limpieza", with: "ana", at: "03-14 10:15", ...RAUL }],
  },
  {
    id: "pe-between-four-and-six",
    company: "clinic",
    says: ["entre las 4 y las 6 de la tarde mañana tienen algo pa limpieza?"],
    answers: { ...RAUL, time: "a las 5" },
    meant: [{ service: "limpieza", with: null, at: "03-11 17:00", ...RAUL }],
  },
  {
    id: "pe-voice-first",
    company: "clinic",
    says: ["(0:47)", "revision jueves 9am"],
    answers: RAUL,
    meant: [{ service: "revision", with: null, at: "03-12 09:00", ...RAUL }],
  },
  {
    id: "pe-daughter",
    company: "clinic",
    says: ["Mi hija Valeria necesita limpieza, el viernes a las 4:30 de la tarde"],
    answers: { name: "Valeria Rojas", email: "mama@correo.pe" },
    meant: [
      {
        service: "limpieza",
        with: null,
        at: "03-13 16:30",
        name: "Valeria Rojas",
        email: "mama@correo.pe",
      },
    ],
  },
  {
    id: "pe-not-wednesday",
    company: "clinic",
    says: ["no el miercoles no puedo, que sea jueves a las 11, limpieza"],
    answers: RAUL,
    meant: [{ service: "limpieza", with: null, at: "03-12 11:00", ...RAUL }],
  },
  {
    id: "pe-yes-but-noon",
    company: "clinic",
    says: ["limpieza el jueves 11 am"],
    answers: { ...RAUL, confirm: ["si, pero que sea a las 12", "si"] },
    meant: [{ service: "limpieza", with: null, at: "03-12 12:00", ...RAUL }],
  },
  {
    id: "pe-how-long",
    company: "clinic",
    says: ["blanqueamiento el lunes a las 3 pm"],
    answers: { ...RAUL, confirm: ["¿y cuánto dura?", "sí"] },
    meant: [{ service: "blanqueamiento", with: "luis", at: "03-16 15:00", ...RAUL }],
  },
  {
    id: "pe-two-services",
    company: "clinic",
    says: ["para mi esposo blanqueamiento el jueves a las 10 y para mi limpieza a las 11"],
    answers: { name: ["Raúl Peña", "Lucía Mora"], email: "raul@correo.pe" },
    meant: [
      { service: "blanqueamiento", with: "luis", at: "03-12 10:00", name: "Raúl Peña" },
      { service: "limpieza", with: null, at: "03-12 11:00", name: "Lucía Mora" },
    ],
  },
  {
    id: "pe-phone-for-email",
    company: "clinic",
    says: [
      "quiero una revision pasado mañana a las 10, me llamo Raul Peña",
      "987654321",
      "no tengo email",
    ],
    answers: { email: "no tengo" },
    meant: [],
    replies: { 2: /555 0100/ },
  },
  {
    id: "mx-chuy",
    company: "barber",
    says: ["oiga joven me agenda un corte hoy 7pm con chuy"],
    answers: { name: "Luis Hernández", phone: "5587654321" },
    meant: [
      {
        service: "corte",
        with: "chuy",
        at: "03-10 19:00",
        name: "Luis Hernández",
        phone: "5587654321",
      },
    ],
  },
  {
    id: "mx-price-and-who",
    company: "barber",
    says: ["cuánto cobran por corte y barba y quién lo hace"],
    meant: [],
    replies: { 0: /250/ },
  },
  {
    id: "mx-forget-it",
    company: "barber",
    says: ["quiero un corte mañana a las 5", "mejor no, olvídelo"],
    meant: [],
  },
  {
    id: "mx-soonest-memo",
    company: "barber",
    says: ["lo antes posible un afeitado con memo, me llamo Luis Hdez"],
    answers: { name: "Luis Hdez", phone: "5587654321", time: "el primero" },
    meant: [{ service: "afeitado", with: "memo", at: /^03-10 (?:10|09):/, name: "Luis Hdez" }],
  },
  {
    id: "ar-saturday",
    company: "workshop",
    says: ["buenas, tenés turno el sabado a la mañana para cambiar el aceite?"],
    answers: { name: "Sofía Paz", time: "a las 9" },
    meant: [{ service: "aceite", with: null, at: "03-14 09:00", name: "Sofía Paz" }],
  },
  {
    id: "ar-all-at-once",
    company: "workshop",
    says: ["quiero revision tecnica el viernes 13 a las 15hs a nombre de Sofia Paz"],
    meant: [{ service: "tecnica", with: null, at: "03-13 15:00", name: "Sofia Paz" }],
  },
  {
    id: "ar-noise",
    company: "workshop",
    says: ["el auto hace ruido adelante, alineacion y balanceo el lunes 10hs"],
    answers: { name: "Sofía Paz" },
    meant: [{ service: "alineacion", with: null, at: "03-16 10:00", name: "Sofía Paz" }],
  },
  {
    id: "ar-move",
    company: "workshop",
    says: ["cambio de aceite el lunes a las 10, soy Sofía Paz"],
    then: ["me equivoqué, cambialo al martes a las 10", "sí"],
    meant: [{ service: "aceite", with: null, at: "03-17 10:00", name: "Sofía Paz" }],
  },
  {
    id: "ar-cancel",
    company: "workshop",
    says: ["cambio de aceite el lunes a las 10, soy Sofía Paz"],
    then: ["cancelá el turno", "sí"],
    meant: [],
  },
  {
    id: "es-eyebrows",
    company: "salon",
    says: ["el miércoles a las 18:30 para depilarme las cejas, con Marta"],
    answers: CARMEN,
    meant: [{ service: "cejas", with: "marta", at: "03-11 18:30", name: "Carmen Díaz" }],
  },
  {
    id: "es-from-to",
    company: "salon",
    says: ["quiero manicura el lunes 16 de 11 a 12"],
    answers: { ...CARMEN, time: "a las 11" },
    meant: [{ service: "manicura", with: null, at: "03-16 11:00", name: "Carmen Díaz" }],
  },
  {
    id: "es-one-message",
    company: "salon",
    says: ["me llamo Carmen Díaz, 612 345 678, carmen@correo.es, pedicura el viernes a las 10:30"],
    answers: CARMEN,
    meant: [
      {
        service: "pedicura",
        with: null,
        at: "03-13 10:30",
        name: "Carmen Díaz",
        email: "carmen@correo.es",
      },
    ],
  },
  {
    id: "pe-anxiety",
    company: "therapist",
    says: ["tengo ansiedad y quiero hablar con la psicologa, puede ser el jueves 5pm?"],
    answers: { name: "Elena Ríos" },
    meant: [{ service: "consulta", with: null, at: "03-12 17:00", name: "Elena Ríos" }],
  },
  {
    id: "pe-the-twentieth",
    company: "therapist",
    says: ["el 20 de este mes a las 11"],
    answers: { name: "Elena Ríos" },
    meant: [{ service: "consulta", with: null, at: "03-20 11:00", name: "Elena Ríos" }],
  },
  {
    id: "pe-money-and-phone",
    company: "clinic",
    says: [
      "me llamo Raúl Peña raul@correo.pe cel 999123456 quiero ortodoncia martes 17 a las 5 pm, tengo 200 soles",
    ],
    answers: RAUL,
    meant: [{ service: "ortodoncia", with: "ana", at: "03-17 17:00", ...RAUL }],
  },
];
