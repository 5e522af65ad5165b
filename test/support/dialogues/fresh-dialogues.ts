// Written blind, by someone who saw only the format and the companies; measured once (31 of 45), and
// a working set since. Two were corrected: a company that asks for an email books nothing without
// one, so whoever has none gets its contact (fr-pe-no-tengo-correo, fr-es-no-doy-mi-email).
// Today is Tuesday 10 March 2026, ten in Lima (nine in Mexico, noon in Argentina, 16:00 in Spain).

import type { Dialogue } from "./dialogue.ts";
import { FRESH_ELSEWHERE, NOTHING_ELSE } from "./fresh-elsewhere.ts";

const YESENIA = { name: "Yesenia Flores", email: "yesenia.flores@correo.pe" };
const EUSEBIO = { name: "Eusebio Huamán", email: "nieta.huaman@correo.pe" };
const PAOLA = { name: "Paola Cifuentes", email: "paolacifuentes@correo.co" };
const MATIAS = { name: "Matías Fuenzalida", email: "mati.fuenzalida@correo.cl" };
const NELLY = { name: "Nelly Paredes", email: "nellyp@correo.pe" };
const WILMER = { name: "Wilmer Chávez", email: "wchavez@correo.pe" };
const CARIDAD = { name: "Caridad Valdés", email: "caridad@correo.cu" };
const MILAGROS = { name: "Milagros Ríos", email: "mili_rios@correo.pe" };
const TOMAS = { name: "Tomás Arriaga", phone: "55 2345 6789" };
const ULISES = { name: "Ulises Cordero", phone: "55 8765 4321" };
const DIEGO = { name: "Diego Zamora", phone: "55 3030 4040" };
const ERNESTO = { name: "Ernesto Galván", phone: "55 6677 8899" };

export const FRESH_DIALOGUES: readonly Dialogue[] = [
  // The clinic in Lima.
  {
    id: "fr-pe-wenas-tipo-cinco",
    company: "clinic",
    says: ["wenas", "kiero una limpiesa dental pal viernes", "tipo 5 d la tarde si se puede 🙏"],
    answers: { ...YESENIA, person: "me da igual" },
    meant: [{ service: "limpieza", with: null, at: "03-13 17:00", ...YESENIA }],
  },
  {
    id: "fr-pe-abuelo-cuarto-para",
    company: "clinic",
    says: [
      "Buenos días, señorita. Deseo una revisión con el doctor Vega para pasado mañana, a un cuarto para las once, por favor. Muy agradecido.",
    ],
    answers: EUSEBIO,
    meant: [{ service: "revision", with: "luis", at: "03-12 10:45", ...EUSEBIO }],
  },
  {
    id: "fr-co-en-ocho-dias",
    company: "clinic",
    says: [
      "Buenas, qué pena molestar",
      "me regala porfa una cita de limpieza en ocho días, o sea el otro martes, a las 4 y media de la tarde",
    ],
    answers: { ...PAOLA, day: "el martes 17", person: "con cualquiera" },
    meant: [{ service: "limpieza", with: null, at: "03-17 16:30", ...PAOLA }],
  },
  {
    id: "fr-pe-hoy-en-quince-brackets",
    company: "clinic",
    says: ["hola, es pa q me vean los brackets, de hoy en quince, a primera hora"],
    answers: {
      service: "ortodoncia",
      day: "el martes 24",
      time: "a primera hora, cuando abren",
      name: "Luis Alberto Salas",
      email: "lucho@corre.pe",
      confirm: ["el correo está mal, es lucho@correo.pe", "ahora sí"],
    },
    meant: [
      {
        service: "ortodoncia",
        with: "ana",
        at: "03-24 09:00",
        name: "Luis Alberto Salas",
        email: "lucho@correo.pe",
      },
    ],
  },
  {
    id: "fr-cl-este-sabado-no",
    company: "clinic",
    says: [
      "holaa oye necesito una limpieza",
      "este sábado no puedo po, el otro, tipo 11 de la mañana",
    ],
    answers: { ...MATIAS, day: "el sábado 21", person: "cualquiera no más" },
    meant: [{ service: "limpieza", with: null, at: "03-21 11:00", ...MATIAS }],
  },
  {
    id: "fr-pe-nota-de-voz-corrida",
    company: "clinic",
    says: [
      "hola si mire le hablo porque mi dentista de antes se fue de viaje y me quede con todo a medias entonces una amiga me dijo que ustedes atienden bonito y queria ver si me pueden dar una revision este jueves a las diez y media no espera a esa hora recojo a mi nieta mejor a las doce con la doctora Torres si es que esta",
    ],
    answers: NELLY,
    meant: [{ service: "revision", with: "ana", at: "03-12 12:00", ...NELLY }],
  },
  {
    id: "fr-pe-esposos-a-la-vez",
    company: "clinic",
    says: [
      "quiero dos limpiezas para mañana miércoles, una para mí a las 10 y otra para mi esposo también a las 10, los dos a la vez",
    ],
    answers: {
      name: ["Gladys Rojas", "Percy Medina"],
      email: "gladys@correo.pe",
      person: "con cualquiera",
    },
    meant: [
      { service: "limpieza", with: null, at: "03-11 10:00", name: "Gladys Rojas" },
      { service: "limpieza", with: null, at: "03-11 10:00", name: "Percy Medina" },
    ],
  },
  {
    id: "fr-pe-donde-yape-sabado",
    company: "clinic",
    says: [
      "buenas donde quedan?",
      "y aceptan yape?",
      "ya pues, entonces un blanqueamiento este sábado a las 12",
    ],
    answers: WILMER,
    meant: [{ service: "blanqueamiento", with: "luis", at: "03-14 12:00", ...WILMER }],
    replies: { 0: /Larco/i, 1: /Yape/i },
  },
  {
    id: "fr-pe-no-tengo-correo",
    company: "clinic",
    says: ["joven buenas, una limpieza mañana a las 3 y media de la tarde"],
    answers: {
      name: "Teófila Mamani",
      email: "no tengo correo joven, yo no uso esas cosas",
      person: "el que esté",
    },
    meant: [],
  },
  {
    id: "fr-pe-cambia-de-dia-al-final",
    company: "clinic",
    says: [
      "ortodoncia con la doctora Ana el jueves a las 4 de la tarde",
      "y anoten por favor que soy alérgica al látex",
    ],
    answers: MILAGROS,
    then: ["uy disculpe, me la puede pasar al viernes a la misma hora?"],
    meant: [
      { service: "ortodoncia", with: "ana", at: "03-13 16:00", ...MILAGROS, notes: /l[aá]tex/i },
    ],
  },
  {
    id: "fr-cu-despues-de-almuerzo",
    company: "clinic",
    says: [
      "Mire mi niña, yo lo que quiero es una limpieza el lunes después de almuerzo, con cualquiera de los dos",
    ],
    answers: { ...CARIDAD, time: "a las 3 y cuarto", person: "con cualquiera, mi amor" },
    meant: [{ service: "limpieza", with: null, at: /^03-16 1[5-8]:\d\d$/, ...CARIDAD }],
  },
  {
    id: "fr-pe-domingo-cerrado",
    company: "clinic",
    says: ["una limpieza el domingo a las 11 de la mañana"],
    answers: { ...NOTHING_ELSE, ...YESENIA, day: "es que solo puedo domingo, entonces nada" },
    meant: [],
    replies: { 0: /domingo|cerrad|no (?:atend|abr|trabaj|hay)/i },
  },
  {
    id: "fr-pe-hoy-ya-paso",
    company: "clinic",
    says: ["me puede atender el doctor Luis hoy a las 9 de la mañana? es una revision"],
    answers: { ...NOTHING_ELSE, ...WILMER },
    meant: [],
  },
  {
    id: "fr-do-cancela-por-viaje",
    company: "clinic",
    says: ["klk mi amor, tú me puede apuntar pa una limpieza el viernes a las 9 y media?"],
    answers: {
      name: "Yuleisy Peralta",
      email: "yuleisy@correo.do",
      person: "con el que sea",
    },
    then: ["ay no mi amor cancélame eso que me salió un viaje ✈️"],
    meant: [],
  },
  {
    id: "fr-pe-enojada-quiere-persona",
    company: "clinic",
    says: [
      "Llevo tres días llamando y NADIE contesta!!! una vergüenza 😡",
      "quiero hablar con una persona de verdad, no con un robot",
    ],
    answers: { ...NOTHING_ELSE, service: "le dije que quiero hablar con una persona" },
    meant: [],
    replies: { 1: /555 ?0100/ },
  },

  // The barber in Mexico City.
  {
    id: "fr-mx-hoy-primera-hora",
    company: "barber",
    says: ["q onda, hay chance hoy a primera hora con el Chuy? nomás un corte 💈"],
    answers: { ...TOMAS, time: "a las 10, cuando abran" },
    meant: [{ service: "corte", with: "chuy", at: "03-10 10:00", ...TOMAS }],
  },
  {
    id: "fr-mx-lo-mas-tarde-posible",
    company: "barber",
    phone: "+525512349876",
    says: ["Buen día, corte y barba con Memo el viernes lo más tarde posible, salgo bien noche"],
    answers: {
      name: "Fabián Olvera",
      phone: "55 1234 9876",
      time: "la última que tengan",
    },
    meant: [{ service: "corte-barba", with: "memo", at: "03-13 19:15", name: "Fabián Olvera" }],
  },
  {
    id: "fr-ve-mediodia-con-quien-sea",
    company: "barber",
    says: ["epa mi pana, un corte este sábado a mediodía con quien sea"],
    answers: { ...ULISES, time: "a las 12", person: "con quien sea" },
    meant: [{ service: "corte", with: null, at: "03-14 12:00", ...ULISES }],
  },
  {
    id: "fr-mx-rasurada",
    company: "barber",
    says: ["Señor, quisiera una rasurada el jueves a las 6 y media de la tarde, con Beto"],
    answers: { ...ERNESTO, service: "afeitado" },
    meant: [{ service: "afeitado", with: "beto", at: "03-12 18:30", ...ERNESTO }],
  },
  {
    id: "fr-mx-pintar-canas",
    company: "barber",
    says: ["me quiero pintar las canas jeje 😅", "el miércoles no, el jueves a las 4"],
    answers: { ...ERNESTO, service: "el tinte", time: "a las 4 de la tarde" },
    meant: [{ service: "tinte", with: "beto", at: "03-12 16:00", ...ERNESTO }],
  },
  {
    id: "fr-co-papa-y-pelao",
    company: "barber",
    says: [
      "buenas parce, dos cortes pal sábado, yo a las 3 de la tarde y mi pelao a las 3 y media, ambos con Beto",
    ],
    answers: { name: ["Jairo Restrepo", "Samuel Restrepo"], phone: "55 4455 6677" },
    meant: [
      { service: "corte", with: "beto", at: "03-14 15:00", name: "Jairo Restrepo" },
      { service: "corte", with: "beto", at: "03-14 15:30", name: "Samuel Restrepo" },
    ],
  },
  {
    id: "fr-mx-mensajitos",
    company: "barber",
    says: ["holi", "un corte xfa", "mañana", "5 y cuarto", "con el chuy 😎"],
    answers: { ...DIEGO, time: "5 y cuarto de la tarde" },
    meant: [{ service: "corte", with: "chuy", at: "03-11 17:15", ...DIEGO }],
  },
  {
    id: "fr-mx-nueve-de-la-noche",
    company: "barber",
    says: ["corte hoy a las 9 de la noche, salgo tarde del jale"],
    answers: { ...NOTHING_ELSE, ...DIEGO, time: "no pues nomás puedo a esa hora, gracias" },
    meant: [],
  },
  {
    id: "fr-mx-dos-de-mayo",
    company: "barber",
    says: ["quiero apartar corte y barba para el 2 de mayo a las 11, es el día de mi boda 🤵"],
    answers: { ...NOTHING_ELSE, ...TOMAS, day: "no, tiene que ser el 2 de mayo, luego les marco" },
    meant: [],
  },
  {
    id: "fr-pr-solo-precio",
    company: "barber",
    says: ["saludos, cuánto cobran por un corte?", "ay bendito, déjame pensarlo, gracias"],
    answers: NOTHING_ELSE,
    meant: [],
    replies: { 0: /150/ },
  },
  {
    id: "fr-mx-le-pregunto-a-mi-esposa",
    company: "barber",
    says: ["un afeitado con Memo el viernes a las 11 de la mañana"],
    answers: {
      ...NOTHING_ELSE,
      ...ERNESTO,
      confirm: "déjeme le pregunto a mi esposa y luego le aviso",
    },
    meant: [],
  },
  {
    id: "fr-mx-unas-acrilicas",
    company: "barber",
    says: [
      "buenas, ponen uñas acrílicas? las quiero para mañana a las 12",
      "ah ok, entonces nada, gracias",
    ],
    answers: NOTHING_ELSE,
    meant: [],
  },

  ...FRESH_ELSEWHERE,
];
