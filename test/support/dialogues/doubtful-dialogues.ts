// Customers whose words can be read in two ways, several at once, and asides: what is not clear is
// asked, never booked. Today is Tuesday 10 March 2026, ten in Lima.

import type { Dialogue, Meant } from "./dialogue.ts";

const TERE = { name: "Tere Luna", phone: "55 9988 7766" };
const NORA = { name: "Nora Campos", email: "nora@correo.pe" };
const GUS = { name: "Gustavo Lima" };

function cut(at: string, more: Partial<Meant> = {}): Meant {
  return { service: "corte", with: null, at, name: "Tere Luna", ...more };
}

/** One customer of the barber. */
function alone(says: string, meant: Meant, answers: Dialogue["answers"] = {}): Dialogue {
  const all = { ...TERE, ...answers };
  return { id: says, company: "barber", says: [says], answers: all, meant: [meant] };
}

/** Two customers of the barber, who say nothing else before they are asked. */
function two(...says: readonly string[]): Dialogue {
  return {
    id: says.join(" / "),
    ...{ company: "barber", says, phone: "55 9988 7766" },
    answers: {
      ...{ service: "corte", day: "mañana", time: ["a las 4", "a las 5"] },
      ...{ name: ["Tere Luna", "Leo Luna"], phone: "55 9988 7766" },
    },
    meant: [cut("03-11 16:00"), cut("03-11 17:00", { name: "Leo Luna" })],
  };
}

/** Answers the question for a name with `says` before the name. */
function beforeTheName(says: string, at = "03-13 09:00"): Dialogue {
  return {
    id: says,
    company: "workshop",
    says: ["cambio de aceite mañana a las 9", says],
    answers: { ...GUS, day: "el viernes", time: "a las 9" },
    meant: [{ service: "aceite", with: null, at, ...GUS }],
  };
}

export const DOUBTFUL_DIALOGUES: readonly Dialogue[] = [
  two("somos dos"),
  two("hola, somos 2 pa corte"),
  two("una cita para mi y otra para mi hijo"),
  two("mi novio y yo queremos corte mañana"),
  two("me das dos turnos de corte?"),
  two("quisiera reservar para dos personas"),
  two("vamos mi carnal y yo por un corte"),
  two("para mí a las 4 y a las 5 para mi hijo, corte mañana"),
  two("somos dos, corte mañana", "uno a las 4 y el otro a las 5"),
  two("somos dos, corte mañana", "a las 4 y a las 5"),
  {
    ...two("somos dos, corte mañana", "al final solo yo"),
    meant: [cut("03-11 16:00")],
  },
  {
    ...two("somos tres, corte mañana"),
    answers: {
      ...{ time: ["a las 4", "a las 5", "a las 6"], phone: "55 9988 7766" },
      ...{ service: "corte", day: "mañana" },
      name: ["Tere Luna", "Leo Luna", "Ana Luna"],
    },
    meant: [
      ...[cut("03-11 16:00"), cut("03-11 17:00", { name: "Leo Luna" })],
      cut("03-11 18:00", { name: "Ana Luna" }),
    ],
  },
  alone("corte mañana a las 4 o a las 5", cut("03-11 17:00"), { time: "a las 5" }),
  alone("corte el jueves o el viernes a las 4", cut("03-13 16:00"), { day: "el viernes" }),
  alone("corte hoy a las 5 o mañana a las 4", cut("03-11 16:00"), {
    ...{ day: "mañana", time: "a las 4" },
  }),
  alone("corte cualquier día menos el viernes, a las 4", cut("03-12 16:00"), { day: "el jueves" }),
  alone("corte antes del viernes a las 5", cut("03-12 17:00"), { day: "el jueves" }),
  alone("corte entre el jueves y el sábado a las 5", cut("03-14 17:00"), { day: "el sábado" }),
  alone("mi hermano fue el lunes con chuy, yo quiero corte el viernes a las 5", cut("03-13 17:00")),
  alone("mi amigo tiene cita el jueves a las 5, yo quiero corte el viernes", cut("03-13 18:00"), {
    time: "a las 6",
  }),
  alone("tengo boda el sábado, corte el viernes a las 5", cut("03-13 17:00")),
  alone("corte el viernes, salgo del trabajo a las 5", cut("03-13 18:00"), { time: "a las 6" }),
  alone("corte el viernes a las 4 con beto o chuy", cut("03-13 16:00", { with: "chuy" }), {
    person: "chuy",
  }),
  alone(
    "corte el viernes a las 4, con quien sea menos beto",
    cut("03-13 16:00", { with: "memo" }),
    {
      person: "memo",
    },
  ),
  alone("corte, sin barba, el viernes a las 5", cut("03-13 17:00")),
  alone("solo la barba el viernes a las 5", cut("03-13 17:00", { service: "afeitado" }), {
    service: "afeitado",
  }),
  beforeTheName("ay no, mejor el viernes"),
  beforeTheName("híjole, mejor el viernes"),
  beforeTheName("pucha, mañana no puedo, que sea el viernes"),
  beforeTheName("ostras, el viernes mejor"),
  beforeTheName("espera un ratito", "03-11 09:00"),
  beforeTheName("chévere parce", "03-11 09:00"),
  beforeTheName("joya", "03-11 09:00"),
  beforeTheName("órale, ahorita te digo", "03-11 09:00"),
  {
    id: "surname-corrected",
    company: "clinic",
    says: ["limpieza mañana a las 10"],
    answers: {
      ...{ name: ["Nora Campo", "Nora Campos"], email: "nora@correo.pe" },
      confirm: ["el apellido es Campos", "sí"],
    },
    meant: [{ service: "limpieza", with: null, at: "03-11 10:00", ...NORA }],
  },
  {
    id: "move-answered",
    company: "clinic",
    says: ["revisión mañana a las 10"],
    answers: NORA,
    then: ["puedo cambiar mi cita al jueves?", "a las 11", "sí"],
    meant: [{ service: "revision", with: null, at: "03-12 11:00", ...NORA }],
  },
];
