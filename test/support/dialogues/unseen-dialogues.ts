// Customers of ten countries, written without sight of the assistant: run-on voice notes, fragments,
// changes of mind, and things that nobody should book. Today is Tuesday 10 March 2026, ten in Lima.

import type { Dialogue } from "./dialogue.ts";
import { MORE_UNSEEN_DIALOGUES } from "./unseen-elsewhere.ts";

export const UNSEEN_DIALOGUES: readonly Dialogue[] = [
  {
    id: "sd-ec-voice-run-on",
    company: "clinic",
    says: [
      "buenas q tal vea es q le queria preguntar si habra como una limpieza dental pa pasado mañana a eso de las 10 es q antes no puedo porq dejo a los guaguas en la escuela y de ahi recien me desocupo",
    ],
    answers: {
      name: "Gabriela Cevallos",
      email: "gabycevallos@correo.ec",
      person: "con cualquiera nomas",
    },
    meant: [
      {
        service: "limpieza",
        with: null,
        at: "03-12 10:00",
        name: "Gabriela Cevallos",
        email: "gabycevallos@correo.ec",
      },
    ],
  },
  {
    id: "sd-ec-pasado",
    company: "clinic",
    says: ["holaa", "xfa una revision", "pasado a las 4 d la tarde"],
    answers: {
      name: "Me llamo Jefferson Quiñónez",
      email: "jeff.q@correo.ec",
      person: "me da igual",
    },
    meant: [
      {
        service: "revision",
        with: null,
        at: "03-12 16:00",
        name: "Jefferson Quiñónez",
        email: "jeff.q@correo.ec",
      },
    ],
  },
  {
    id: "sd-ec-not-yet",
    company: "therapist",
    says: ["buenos dias doctora", "quisiera una consulta el viernes a las 11"],
    answers: {
      name: "Verónica Andrade",
      confirm: "déjeme ver con mi esposo y le confirmo más tarde",
    },
    meant: [],
  },
  {
    id: "sd-ec-nails-fragments",
    company: "salon",
    says: ["💅", "hola", "manicura", "el miercoles de la otra semana", "a las 11 xfa 🙏"],
    answers: {
      name: "Daniela Mora",
      email: "dani.mora@correo.es",
      phone: "612 345 678",
      person: "con quien sea",
    },
    meant: [
      {
        service: "manicura",
        with: null,
        at: "03-18 11:00",
        name: "Daniela Mora",
        email: "dani.mora@correo.es",
        phone: "612 345 678",
      },
    ],
  },
  {
    id: "sd-bo-other-week",
    company: "clinic",
    says: ["buenos dias joven", "quiero ortodoncia la otra semana el martes a las 9 y cuarto"],
    answers: { name: "Wilma Mamani", email: "wilma.mamani@correo.bo" },
    meant: [
      {
        service: "ortodoncia",
        with: "ana",
        at: "03-17 09:15",
        name: "Wilma Mamani",
        email: "wilma.mamani@correo.bo",
      },
    ],
  },
  {
    id: "sd-bo-weekend",
    company: "clinic",
    says: ["tienen algo el finde? es q entre semana trabajo", "una limpieza nomas"],
    answers: {
      day: "el sábado pues",
      time: "a las 11",
      person: "cualquiera",
      name: "Rodrigo Choque",
      email: "rchoque@correo.bo",
    },
    meant: [
      {
        service: "limpieza",
        with: null,
        at: "03-14 11:00",
        name: "Rodrigo Choque",
        email: "rchoque@correo.bo",
      },
    ],
  },
  {
    id: "sd-bo-do-i-have-one",
    company: "clinic",
    phone: "+59171234567",
    says: [
      "una consultita, tengo cita con ustedes? no me acuerdo si saqué o no",
      "ah ya ya, gracias",
    ],
    answers: { name: "Silvia Condori", email: "silvia.c@correo.bo" },
    meant: [],
    never: /(?:qued[oóa]|est[aá]) (?:reservad|agendad|confirmad)/i,
  },
  {
    id: "sd-bo-other-barber-later",
    company: "barber",
    says: ["buenas, pa un corte con Beto el jueves a la 1"],
    answers: { name: "Álvaro Flores", phone: "55 2233 4455" },
    then: ["me lo puedes cambiar con Memo? a la misma hora"],
    meant: [
      {
        service: "corte",
        with: "memo",
        at: "03-12 13:00",
        name: "Álvaro Flores",
        phone: "55 2233 4455",
      },
    ],
  },
  {
    id: "sd-uy-early",
    company: "workshop",
    says: [
      "buenas, preciso un cambio de aceite",
      "el viernes tempranito antes de entrar a laburar",
    ],
    answers: { time: "a las 8", name: "Washington Silveira" },
    meant: [{ service: "aceite", with: null, at: "03-13 08:00", name: "Washington Silveira" }],
  },
  {
    id: "sd-uy-better-at-three",
    company: "workshop",
    says: ["alineacion y balanceo pa mañana a las 2 d la tarde"],
    answers: { name: "Nicolás Pereyra", confirm: ["uh no pará, mejor a las 3", "dale"] },
    meant: [{ service: "alineacion", with: null, at: "03-11 15:00", name: "Nicolás Pereyra" }],
  },
  {
    id: "sd-uy-second-thought",
    company: "workshop",
    says: [
      "hola, quiero alineacion el lunes a las 10",
      "no dejá, me acaba de decir mi mujer q el lunes no voy a tener el auto. gracias igual",
    ],
    answers: { confirm: "no", day: "no, ninguno, gracias" },
    meant: [],
  },
  {
    id: "sd-uy-asks-afterwards",
    company: "therapist",
    says: ["bo buenas", "una consulta psicologica pal lunes a las 10 d la mañana"],
    answers: { name: "Luciana Techera" },
    then: ["te fijás si tengo algo agendado con uds?"],
    meant: [{ service: "consulta", with: null, at: "03-16 10:00", name: "Luciana Techera" }],
  },
  {
    id: "sd-ve-daughter-name",
    company: "clinic",
    says: ["epa buenas", "una revision el viernes a las 5 de la tarde"],
    answers: {
      name: "Yuleisy Rondón",
      email: "yuleisyr@correo.com",
      person: "con el q sea",
      confirm: ["ponla a nombre de mi hija, Valeria Rondón", "sí"],
    },
    meant: [
      {
        service: "revision",
        with: null,
        at: "03-13 17:00",
        name: "Valeria Rondón",
        email: "yuleisyr@correo.com",
      },
    ],
  },
  {
    id: "sd-ve-other-doctor",
    company: "clinic",
    says: ["mi amor una limpieza con la doctora ana el jueves a las 6 d la tarde"],
    answers: {
      name: "Carlos Urdaneta",
      email: "urdaneta.c@correo.com",
      confirm: ["mejor con el otro doctor", "sip"],
    },
    meant: [
      {
        service: "limpieza",
        with: "luis",
        at: "03-12 18:00",
        name: "Carlos Urdaneta",
        email: "urdaneta.c@correo.com",
      },
    ],
  },
  {
    id: "sd-ve-questions-between",
    company: "clinic",
    says: [
      "quiero un blanqueamiento pa el jueves a las 3 de la tarde",
      "ah y aceptan tarjeta?",
      "y donde quedan?",
    ],
    answers: { name: "Maryuri Bracho", email: "maryuri@correo.com" },
    meant: [
      {
        service: "blanqueamiento",
        with: "luis",
        at: "03-12 15:00",
        name: "Maryuri Bracho",
        email: "maryuri@correo.com",
      },
    ],
    replies: { 1: /tarjeta/i, 2: /Larco/ },
  },
  {
    id: "sd-ve-hours-only",
    company: "clinic",
    says: [
      "chamo hasta q hora atienden los sabados?",
      "y los domingos?",
      "ok gracias, era pa saber nada mas",
    ],
    meant: [],
    replies: {
      0: /13:00|\b1(?::00)? ?p\. ?m|\b1(?::00)? ?pm|la 1\b|la una/i,
      1: /cerrad|no (?:abrimos|atendemos|trabajamos)|lunes/i,
    },
  },
  {
    id: "sd-gt-move-same-hour",
    company: "barber",
    says: ["fijese q quiero un corte mañana a las 11 am con Chuy"],
    answers: { name: "Byron Castellanos", phone: "55 7788 9900" },
    then: ["fijate vos q me salió un clavo, pasámela al jueves a la misma hora"],
    meant: [
      {
        service: "corte",
        with: "chuy",
        at: "03-12 11:00",
        name: "Byron Castellanos",
        phone: "55 7788 9900",
      },
    ],
  },
  {
    id: "sd-gt-cancels-later",
    company: "barber",
    says: ["buenas tardes", "corte y barba el viernes a las 6 d la tarde"],
    answers: { name: "Estuardo Morales", phone: "55 6611 2200", person: "con cualquiera" },
    then: ["fijese q ya no voy a poder, la cancelo 😔"],
    meant: [],
  },
  {
    id: "sd-gt-father-and-son",
    company: "barber",
    says: [
      "necesito dos cortes el sabado a las 10 y media, uno pa mi y otro pa mi hijo, los dos a esa misma hora",
    ],
    answers: {
      name: ["Edgar Barrios", "Diego Barrios"],
      phone: "55 3030 4040",
      person: "con los q esten libres",
    },
    meant: [
      { service: "corte", with: null, at: "03-14 10:30", name: "Edgar Barrios" },
      { service: "corte", with: null, at: "03-14 10:30", name: "Diego Barrios" },
    ],
  },
  {
    id: "sd-gt-mother-cannot",
    company: "clinic",
    says: ["dos limpiezas mañana xfa: la mia a las 3 de la tarde y la de mi mamá a las 4"],
    answers: {
      name: ["Karla Morataya", "Elvira Morataya"],
      email: "karla.m@correo.gt",
      person: "con cualquiera",
      which: "la de las 4, la de mi mamá",
    },
    then: ["mi mamá ya no va a poder, cancele solo la de ella, la de las 4"],
    meant: [
      {
        service: "limpieza",
        with: null,
        at: "03-11 15:00",
        name: "Karla Morataya",
        email: "karla.m@correo.gt",
      },
    ],
  },
  ...MORE_UNSEEN_DIALOGUES,
];
