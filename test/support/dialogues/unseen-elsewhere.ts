// The other half of unseen-dialogues.ts.

import type { Dialogue } from "./dialogue.ts";

export const MORE_UNSEEN_DIALOGUES: readonly Dialogue[] = [
  {
    id: "sd-cr-after-work",
    company: "barber",
    says: ["pura vida mae, un corte pa mañana despues del brete"],
    answers: {
      time: "a las 6 y 30",
      name: "Esteban Vargas",
      phone: "55 8080 1212",
      person: "me da igual",
    },
    meant: [
      {
        service: "corte",
        with: null,
        at: "03-11 18:30",
        name: "Esteban Vargas",
        phone: "55 8080 1212",
      },
    ],
  },
  {
    id: "sd-cr-prices-only",
    company: "barber",
    says: [
      "buenas cuanto vale el corte y barba?",
      "y solo el afeitado?",
      "ok gracias, ahí les aviso 👍",
    ],
    meant: [],
    replies: { 0: /250/, 1: /120/ },
  },
  {
    id: "sd-cr-wedding-too-far",
    company: "barber",
    says: ["un corte para el 20 de mayo a las 3 d la tarde, es q me caso jaja"],
    answers: {
      day: "no, tiene q ser ese día. mejor escribo después, gracias",
      time: "no, ninguna, tiene q ser el 20 de mayo",
      name: "Randall Solano",
      phone: "55 9191 2323",
      person: "cualquiera",
      confirm: "no",
    },
    meant: [],
  },
  {
    id: "sd-mx-dye-with-memo",
    company: "barber",
    says: ["q onda, quiero pintarme el pelo con Memo el viernes a las 4"],
    answers: {
      service: "el tinte",
      person: "bueno, con Beto entonces",
      name: "Brenda Salas",
      phone: "55 1010 2020",
    },
    meant: [
      {
        service: "tinte",
        with: "beto",
        at: "03-13 16:00",
        name: "Brenda Salas",
        phone: "55 1010 2020",
      },
    ],
  },
  {
    id: "sd-mx-for-my-father",
    company: "barber",
    says: [
      "buen día, es pa mi papá q no sabe usar esto jaja",
      "un afeitado el sabado a las 12 del dia",
    ],
    answers: {
      name: "Ramiro Cárdenas, así se llama mi papá",
      phone: "55 4321 8765",
      person: "con quien sea",
    },
    meant: [
      {
        service: "afeitado",
        with: null,
        at: "03-14 12:00",
        name: "Ramiro Cárdenas",
        phone: "55 4321 8765",
      },
    ],
  },
  {
    id: "sd-mx-eight-days",
    company: "barber",
    phone: "+525587654321",
    says: ["oigan me apartan un corte de hoy en ocho a las 5 de la tarde? no hay prisa"],
    answers: { name: "Arturo Medina", phone: "55 8765 4321", person: "el q sea" },
    meant: [{ service: "corte", with: null, at: "03-17 17:00", name: "Arturo Medina" }],
  },
  {
    id: "sd-mx-no-nails-here",
    company: "barber",
    says: ["hola disculpa, hacen uñas acrilicas?", "para mañana a las 4"],
    answers: {
      service: "no, solo buscaba uñas, gracias",
      confirm: "no",
      person: "no, ya no, gracias",
      name: "no, ya no, gracias",
    },
    meant: [],
  },
  {
    id: "sd-mx-yesterday",
    company: "clinic",
    says: [
      "oye me puedes apuntar una limpieza ayer a las 4 de la tarde? es pa justificar en la chamba q falté 🙈",
    ],
    answers: {
      day: "no, tiene q ser ayer, si no ya nada",
      time: "no, tiene q ser ayer, si no ya nada",
      person: "cualquiera",
      name: "Omar Treviño",
      email: "omar.t@correo.mx",
      confirm: "no",
    },
    meant: [],
  },
  {
    id: "sd-pe-no-friday",
    company: "therapist",
    says: ["bnas", "kiero una consulta el jueves a las 4"],
    answers: { name: "Milagros Huamán", confirm: ["no, el viernes", "si ahora si"] },
    meant: [{ service: "consulta", with: null, at: "03-13 16:00", name: "Milagros Huamán" }],
  },
  {
    id: "sd-pe-why-my-email",
    company: "clinic",
    says: ["una limpieza mañana en la tardecita"],
    answers: {
      time: "5 y cuarto",
      person: "normal, cualquiera",
      name: "Percy Rojas",
      email: ["y pa q quieren mi correo?", "ya ok, es percy.rojas@correo.pe"],
    },
    meant: [
      {
        service: "limpieza",
        with: null,
        at: "03-11 17:15",
        name: "Percy Rojas",
        email: "percy.rojas@correo.pe",
      },
    ],
  },
  {
    id: "sd-pe-lunch-hour",
    company: "clinic",
    says: ["limpieza dental pa mañana 2 d la tarde en mi refrigerio"],
    answers: {
      day: "mañana mismo",
      time: "entonces a las 3",
      person: "cualquiera",
      name: "Flor Ccori",
      email: "flor.ccori@correo.pe",
    },
    meant: [
      {
        service: "limpieza",
        with: null,
        at: "03-11 15:00",
        name: "Flor Ccori",
        email: "flor.ccori@correo.pe",
      },
    ],
  },
  {
    id: "sd-es-wedding-run-on",
    company: "salon",
    says: [
      "hola guapa mira q necesito una manicura para el viernes q el sabado tengo una boda y llevo las uñas fatal, si puede ser con la marta a las 5 y media genial y si no me dices",
    ],
    answers: { name: "Nuria Campos", email: "nuria.campos@correo.es", phone: "634 111 222" },
    meant: [
      {
        service: "manicura",
        with: "marta",
        at: "03-13 17:30",
        name: "Nuria Campos",
        email: "nuria.campos@correo.es",
        phone: "634 111 222",
      },
    ],
  },
  {
    id: "sd-es-massage-next-monday",
    company: "salon",
    says: ["buenas tardes", "un masaje", "el lunes q viene a las 12"],
    answers: { name: "Iker Zabala", email: "iker.z@correo.es", phone: "655 000 111" },
    meant: [
      {
        service: "masaje",
        with: "lucia",
        at: "03-16 12:00",
        name: "Iker Zabala",
        email: "iker.z@correo.es",
        phone: "655 000 111",
      },
    ],
  },
  {
    id: "sd-es-saturday-closed",
    company: "salon",
    says: ["teneis hueco este sabado por la mañana para una pedicura?"],
    answers: {
      day: "no, entre semana no puedo. gracias igualmente",
      time: "no, entre semana no puedo. gracias igualmente",
      person: "con cualquiera",
      name: "Sonia Prieto",
      email: "sonia@correo.es",
      phone: "600 222 333",
      confirm: "no, gracias",
    },
    meant: [],
  },
  {
    id: "sd-es-wrong-service",
    company: "salon",
    says: ["pedicura mañana a las 11 con lucia"],
    answers: {
      name: "Pilar Otero",
      email: "pilar.otero@correo.es",
      phone: "677 888 999",
      confirm: ["ay no, q me he liado, era manicura", "sí, perfecto"],
    },
    meant: [
      {
        service: "manicura",
        with: "lucia",
        at: "03-11 11:00",
        name: "Pilar Otero",
        email: "pilar.otero@correo.es",
        phone: "677 888 999",
      },
    ],
  },
  {
    id: "sd-es-no-name",
    company: "salon",
    says: ["depilacion de cejas el jueves a las 10 y media"],
    answers: {
      person: "me da igual",
      name: "prefiero no dar mi nombre",
      email: "tampoco doy mi correo",
      phone: "ni el teléfono",
      confirm: "sin dar datos, si no nada",
    },
    meant: [],
  },
  {
    id: "sd-ar-tomorrow-morning",
    company: "workshop",
    says: [
      "che",
      "tenes lugar mañana a la mañana tipo 9 y media pa la revision tecnica?",
      "es un gol",
    ],
    answers: { name: "Soy Facundo Ríos" },
    meant: [{ service: "tecnica", with: null, at: "03-11 09:30", name: "Facundo Ríos" }],
  },
  {
    id: "sd-ar-sunday-only",
    company: "workshop",
    says: ["hola! el domingo a las 10 me pueden hacer el cambio de aceite?"],
    answers: {
      day: "no, solo el domingo puedo. dejá, gracias",
      time: "no, solo el domingo puedo. dejá, gracias",
      name: "Martín Sosa",
      confirm: "no",
    },
    meant: [],
  },
  {
    id: "sd-ar-nothing-to-cancel",
    company: "workshop",
    says: ["hola q tal, quiero cancelar el turno q tengo mañana"],
    answers: {
      which: "el de mañana",
      name: "Micaela Ferreyra",
      day: "no, no quiero otro, solo cancelar",
      service: "ninguno, solo quería cancelar",
      confirm: "no",
    },
    meant: [],
    never: /(?:turno|cita|reserva) (?:ya )?(?:fue |est[aá] |qued[oó] )?cancelad[oa]/i,
  },
  {
    id: "sd-ar-twice-another",
    company: "workshop",
    says: ["buenas!! cambio de aceite el jueves a las 10"],
    answers: {
      name: "Romina Acosta",
      confirm: ["no, mejor el viernes", "uy y a las 11 mejor", "listo sí"],
    },
    meant: [{ service: "aceite", with: null, at: "03-13 11:00", name: "Romina Acosta" }],
  },
];
