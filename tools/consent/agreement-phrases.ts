// Phrases with which customers agree to a booking summary, and what they add without taking
// anything back. Data only: closed lists, fixed when the module loads. refusal-phrases.ts has the
// phrases that stop an action, action-verbs.ts the verbs; lexicon.ts merges them into one table.

/** Splits a list at commas; an entry of several words matches those words in order. */
export function entries(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim().replace(/\s+/g, " "))
    .filter((entry) => entry !== "");
}

/** Agreement to any question. "si" includes "sí"; read-consent.ts recognises the conditional. */
export const YES = entries(`
  si, normal, de acuerdo con todo, si a todo, no pues si, pues si, sip, sipi, sipis, sips, sep,
  sipo, sipoh, sipues, seh, siu, simon, simona, sisas, sizas, see, claro, claro que si, claro
  si, clarines, clarin, ok, oka, okas, okey, okay, okis, oki, okidoki, oki doki, okey dokey,
  okei, vale, valep, dale, dales, dalepo, dele, denle, dale play, dale gas, dale cana, de una,
  deuna, de one, listo, lista, listos, listop, listones, listongo, listo el pollo, ya, yap,
  yapo, yapoh, yaps, yapi, yapues, bueno, bueno si, va, va que va, si va, ahi va, venga, venga
  va, sale, sale y vale, salep, orale, andale, andele, arre, camara, sobres, juega, jalo,
  fierro, ya estas, a huevo, ahuevo, a wevo, awevo, a webo, chido, chidisimo, padrisimo,
  perfecto, perfecta, perfectos, perfectamente, perfect, perfectisimo, correcto, correcta,
  correctos, correctas, correctamente, correctisimo, exacto, exactamente, exactisimo,
  efectivamente, en efecto, afirmativo, afirmativamente, positivo, conforme, conformes, de
  acuerdo, deacuerdo, estoy de acuerdo, totalmente de acuerdo, estamos de acuerdo, me parece, me
  parece bien, me parece perfecto, me parece perfecta, me parece excelente, me parece genial, me
  parece muy bien, me parece bueno, me parece correcto, me parece ok, parece bien, asi es, asi
  mismo, asimismo, asi mero, asi merito, quedamos en eso, en eso quedamos, quedamos, quedo
  confirmado, quedo confirmada, queda confirmado, queda confirmada, eso es, eso mismo, eso mero,
  eso mesmo, ese mero, esa mera, tal cual, por supuesto, desde luego, como no, claro como no,
  como de que no, obvio, obvio que si, obvi, obviamente, logico, logicamente, naturalmente,
  evidentemente, sin duda, sin dudas, sin ninguna duda, sin dudarlo, seguro que si, segurisimo,
  si seguro, totalmente, absolutamente, adelante, proceda, procede, procedan, proceder,
  procedamos, puede proceder, puedes proceder, pueden proceder, prosiga, prosigue, hazlo, hazla,
  haz la, haz lo, hagalo, hagala, haganlo, hagale, hagale pues, hagamosle, hagamoslo, hagamosla,
  hacelo, hacele, hecho, trato hecho, dalo por hecho, metele, metale, mandale, mandele,
  confirmo, confirmado, confirmada, confirmados, confirmadisimo, confirmadisima, confirmar,
  confirma, confirme, confirmen, confirmamos, confirmacion, confirmala, confirmalo, confirmela,
  confirmelo, confirmenla, confirmenlo, confirmadla, confirmadlo, confirmarla, confirmarlo,
  confirmame, confirmemos, reconfirmo, ratifico, quiero confirmar, si le confirmo, si te
  confirmo, si les confirmo, le confirmo que si, te confirmo que si, les confirmo que si, le
  digo que si, digo que si, que si, la verdad si, ya dije que si, si quiero, acepto, aceptado,
  aceptada, aprobado, aprobada, apruebo, autorizo, autorizado, acordado, pactado, esta bien,
  esta muy bien, esta todo bien, esta perfecto, esta perfecta, esta excelente, esta correcto,
  esta correcta, esta ok, esta okey, esta bueno, esta buenisimo, esta genial, esta super, esta
  conforme, estoy conforme, ya estamos, estan bien, estan correctos, estan perfectos, ta bien,
  ta bueno, ta ok, tabien, ta bn, tabueno, tamos, muy bien, super bien, todo bien, todo ok, todo
  okey, todo correcto, todo perfecto, todo conforme, todo en orden, todo listo, todo esta bien,
  todo esta correcto, todo esta perfecto, todo esta ok, todo correctisimo, por mi bien, por mi
  perfecto, por mi ok, por mi si, por mi todo bien, por mi genial, por mi vale, por mi dale, por
  mi esta bien, por mi parte si, por mi parte perfecto, por mi parte confirmado, me va bien, me
  va perfecto, me va genial, me late, no hay problema, no hay ningun problema, no hay drama, no
  hay lio, no hay pedo, no hay falla, no hay inconveniente, no hay ningun inconveniente, no hay
  bronca, no tengo problema, no tengo problemas, no tengo ningun problema, no tengo
  inconveniente, no tengo ningun inconveniente, ningun problema, ningun inconveniente, sin
  problema, sin problemas, sin ningun problema, sin drama, sin dramas, sin pedo, sin falla, sin
  inconveniente, sin inconvenientes, sin lio, sin bronca, no problem, cero problema, cero drama,
  cero rollo, no veo por que no, no veo porque no, no se diga mas, no se hable mas, no hay mas
  que hablar, buenisimo, buenisima, buenaso, buenazo, genial, excelente, estupendo, fantastico,
  fenomenal, espectacular, maravilloso, maravilla, de maravilla, magnifico, brutal, super, de
  lujo, lujo, de diez, al pelo, impecable, ideal, divino, chevere, cheverisimo, bacan, bacano,
  bakan, bkn, la raja, filete, filo, wena, wenisimo, wenazo, joya, joyita, joyaza, barbaro,
  barbara, copado, golazo, macanudo, piola, regio, de pelos, a todo dar, pulento, melo, firme,
  fijo, fija, de fijo, demas, de todas maneras, guay, flipante, chachi, cojonudo, perfe, va
  bien, va perfecto, vamos, vamos con eso, vamos con todo, vamo, palante, pa lante, para
  adelante, con gusto, con mucho gusto, con todo gusto, encantado, encantada, me encanta, yes,
  yeah, yea, yep, yup, yas, sure, of course, sounds good, sounds great, sounds perfect, looks
  good, looks great, looks perfect, go ahead, that works, works for me, all good, confirm,
  confirmed, i confirm, great, fine, its fine, thats fine, thats right, right, correct, do it,
  please do, lets do it, deal, absolutely, definitely, certainly, agreed, its ok, thats ok,
  awesome, sim, com certeza, isso, isso mesmo, tudo bem, tudo certo, tudo ok, ta bom, ta otimo,
  beleza, blz, combinado, fechado, perfeito, otimo, pode confirmar, pode, pode sim, certo,
  correto, bora, claro que sim, ta certo, de acordo, concordo, a darle, asi mismo es, faltaba
  mas, no faltaba mas, ay si gracias, uy si gracias, ay si por favor, uy si por favor, ay si
  porfa, uy si porfa, por supuesto que si, esta bien si, eso es correcto, es correcto, es
  correcta, todo es correcto, son correctos, claro pues, como que no, claro esta, muy de
  acuerdo, ok perfecto, hagale nomas, dale nomas, ahora si, asi si
`);

/** Neutral: may accompany an agreement without weakening it; alone it agrees to nothing. */
export const NEUTRAL = entries(`
  y, jaja, pues, po, poh, pe, pes, ps, pos, pue, nomas, no mas, nada mas, solo eso, entonces,
  asi, bien, muy, es, esta, estan, eso, son, todo, mismo, eso seria todo, es todo, eso nomas,
  eso todo, todo eso, ah, oh, ay, uy, aja, ya mismo, al tiro, altiro, de inmediato,
  inmediatamente, la verdad, la neta, tranqui, tranquilo, tranquila, meh, ni modo, por favor,
  porfavor, por fa, por fis, porfa, porfas, porfis, porfi, plis, pls, plz, please, favor, si es
  tan amable, si no es molestia, se lo agradeceria, te lo agradeceria, gracias, muchas,
  muchisimas, mil, un millon de gracias, millon de gracias, infinitas gracias, agradecido,
  agradecida, se agradece, le agradezco, te agradezco, les agradezco, se le agradece, thanks,
  thank you, a lot, so much, many, very, thx, tks, ty, obrigado, obrigada, muito, valeu,
  brigado, brigada, de nada, igualmente, amable, amables, gentil, que amable, que amables, un
  amor, eres un sol, es un sol, sos un sol, un capo, que capo, que genia, que genio, sos crack,
  sos un genio, sos una genia, lo maximo, lo maxima, eres lo maximo, que bien, que bueno, que
  alegria, que emocion, que gusto, que maravilla, que bacan, que chevere, que genial, que dicha,
  que alivio, que padre, menos mal, por fin, hola, holi, holis, ola, buenas, buenos, buen,
  buena, tarde linda, tardes, noches, dias, buen dia, buenas noches, que tal, hola como esta,
  hola como estas, hola como le va, hello, hi, hey, good morning, good afternoon, oi, bom dia,
  boa tarde, boa noite, saludos, cordiales, cordial, saludo, un saludo, un abrazo, abrazo,
  abrazos, besos, beso, un beso, besitos, bendiciones, dios lo bendiga, dios la bendiga, dios te
  bendiga, dios los bendiga, dios les bendiga, dios le bendiga, dios me lo bendiga, dios me la
  bendiga, dios le pague, dios se lo pague, dios te lo pague, dios mediante, primero dios, si
  dios quiere, si dios lo permite, con el favor de dios, gracias a dios, hasta luego, hasta
  pronto, hasta entonces, hasta ese dia, chau, chao, chaito, chaucito, adios, bye, cuidese,
  cuidate, cuidense, feliz dia, feliz tarde, buena tarde, feliz noche, lindo dia, bonito dia,
  bonita tarde, bonita noche, linda tarde, linda noche, linda semana, bonita semana, feliz
  semana, buena semana, excelente dia, excelente tarde, excelente semana, lindo finde, buen
  finde, buen fin de semana, buena noche, buena jornada, excelente servicio, excelente atencion,
  buen servicio, buena atencion, buen trabajo, que este bien, que estes bien, que esten bien,
  que este muy bien, que estes muy bien, que esten muy bien, have a nice day, have a good day,
  disculpe, disculpa, disculpen, disculpas, una disculpa, mil disculpas, perdon, perdona,
  perdone, perdonen, perdonad, que pena con usted, que pena con ustedes, que pena contigo, que
  pena, me da pena, perdon por molestar, sorry, desculpe, desculpa, senorita, seno, srta, sra,
  sr, senor, senora, sita, joven, jovencita, amigo, amiga, amiguita, amiguito, doctor, doctora,
  doctorcito, doctorcita, dr, dra, doc, maestro, maestra, jefe, jefa, jefecito, jefecita, veci,
  vecino, vecina, vecinita, parce, parcero, parcera, pana, bro, brother, hermano, causa, choche,
  wn, weon, hueon, weona, che, flaco, flaca, loco, loca, tio, tia, guapa, guapo, guapi, carino,
  amor, mi amor, amorcito, mi reina, reina, reinita, rey, mi rey, mi vida, mi cielo, cielo,
  corazon, mi corazon, linda, lindo, bella, bello, bonita, bonito, preciosa, precioso, hermosa,
  hermoso, estimada, estimado, estimados, estimadas, licenciada, licenciado, lic, profe,
  profesor, profesora, don, dona, patron, patrona, mano, manito, carnal, compa, compadre,
  comadre, compita, wey, guey, viejo, vieja, capo, capa, crack, crac, maquina, genio, genia,
  colega, primo, prima, pibe, piba, amigos, amigas, chicos, chicas, chiquillos, gente, equipo,
  caballero, dama, mijo, mija, mijita, mi bro, mi gente, mi lic, mi doc, mi estimado, mi
  estimada, man, socio, socia, campeon, campeona, querido, querida, nena, mami, papi, mamita,
  papito, oiga, oye, mire, mira, boludo, boluda, cabron, tronco, maja, majo, chaval, sir, maam,
  miss, senhor, senhora, xd, xdd, lol, vea, mi pana, mi llave, llave, viejita, viejito, gordi,
  yo, soy yo, yo mismo, yo misma, a ti, a usted, a ustedes, a vos, buen dia para usted, tomo
  nota, entendido, enterado, enterada, recibido, me queda claro, quedo claro, todo claro,
  clarisimo, mi correo es ese, mi correo es, ese es mi correo, mi mail es, mi mail es ese, ese
  es mi mail, ese es mi email, ese es mi nombre, mi email es ese, el correo es ese, mi nombre es
  ese, ese soy yo, esa soy yo, son mis datos, esos son mis datos, ese es, esa es, ese mismo, esa
  misma, ese, esa, como dices, como dice, como me dices, como me dice, como dijiste, como dijo,
  como acordamos, como quedamos, como hablamos, segun lo acordado, como me indica, como indica,
  como indicas, como pusiste, como lo puso, como lo pusiste, como lo tienes, quiero, ahi, alli,
  alla, aca, aqui, quedo atento, quedo atenta, quedo pendiente, quedamos atentos, atento,
  atenta, atentamente, a sus ordenes, por mi, por mi parte, de mi parte, por mi lado, de mi
  lado, mejor imposible, no hay de que, no te preocupes, no se preocupe, no se preocupen, no
  pasa nada, no hay cuidado, no lo dude, no lo dudes, ni lo dude, ni lo dudes, no tengo dudas,
  sin demora, cuanto antes, the, it, is, thats, lovely, see you, see you then, see you there,
  see ya, for me, tchau, te mais, por gentileza, estaria bien, estaria perfecto, estaria genial,
  me encantaria, ya quedo, seria todo, tan amable, super amable, eso es todo, ya es todo, ah ok,
  ah okey, ah okay, ah ya, ah bueno, oh ok, ya ahi, ya esta, por aca, por aqui, por alla, por
  ahi, de una vez, mi senora, mi senor, mi seno, es mi correo, es mi mail, es mi email, es mi
  nombre, el correo tambien, el nombre tambien, la hora tambien, los datos tambien, tambien es
  correcto, tambien esta bien, bb, bebe lindo, uf, uff, ya lo anoté, ya la anoté, lo anoté, ya
  lo apunté, ya lo agendé, lo agendé, en mi agenda, en mi calendario, me lo apunto, me la
  apunto, lo apunto, lo anoto, me lo anoto, la anoto, quedo agendado, quedo agendada, quedo
  anotado, quedo anotada, queda hecho, muchas bendiciones
`);

/** Wishes at parting, after "que tenga": "que tengas un lindo día". */
export const WISHED = entries(`
  buen, un buen, bonito, un bonito, lindo, un lindo, feliz, un feliz, excelente, un excelente,
  bonita, una bonita, linda, una linda, buena, una buena, una excelente, una feliz, un gran,
  bello, un bello, hermoso, un hermoso
`);
export const WISHED_WHEN = entries("dia, tarde, noche, semana, finde, fin de semana, jornada");
export const WISHES = entries(
  "que tenga, que tengas, que tengan, que pase, que pases, que pasen, ten, tenga",
);

/** What people thank for, after an entry of THANKING. */
export const THANKING = entries(
  "gracias por, agradezco, le agradezco, te agradezco, les agradezco",
);
export const THANKED = entries(`
  todo, la ayuda, su ayuda, tu ayuda, ayudar, ayudarme, la atencion, su atencion, tu atencion,
  atender, atenderme, la paciencia, su paciencia, tu paciencia, la amabilidad, su amabilidad, tu
  amabilidad, la gentileza, su gentileza, la flexibilidad, la colaboracion, su colaboracion, la
  comprension, su comprension, tu comprension, el apoyo, su apoyo, tu apoyo, el favor, el paro,
  la gestion, el servicio, la rapidez, la pronta respuesta, tu tiempo, su tiempo, el tiempo, la
  buena onda, la onda, tanto, la molestia, las molestias, tanta amabilidad, la confirmacion,
  entender, su servicio, hacerlo, el trato, la buena atencion, tan buena atencion, su buena
  atencion, tan pronta respuesta, responder, contestar
`);
export const THANKED_BOOK = entries(`
  agendar, agendarme, agendarla, agendarlo, reservar, reservarme, reservarlo, reservarla,
  anotarme, apuntarme, el turno, la cita, la hora, el espacio, el cupo, la reserva, confirmar,
  recordarme, hacerme el espacio, hacerme el hueco, hacerme un hueco, hacerme un espacio,
  hacerme un huequito, el huequito, el hueco, acomodarme
`);
export const THANKED_MOVE = entries(`
  el cambio, el cambio de hora, el cambio de dia, el cambio de fecha, el cambio de horario,
  cambiar, cambiarla, cambiarlo, cambiarme, cambiarme el turno, cambiarme la cita, cambiarme la
  hora, cambiarmela, cambiarmelo, mover, moverla, moverlo, moverme la cita, moverme el turno,
  moverme la hora, movermela, pasarla, pasarlo, pasarmela, pasarmelo, reprogramar,
  reprogramarla, reprogramarlo, reprogramarme, reagendar, reagendarla, reagendarlo, el paro con
  el cambio, la flexibilidad con el cambio, acomodarme
`);
export const THANKED_CANCEL = entries(`
  cancelar, cancelarla, cancelarlo, cancelarme, cancelarme la cita, anular, anularla, anularlo,
  la cancelacion, el aviso tarde, avisar tarde, avisar tan tarde, avisar a ultima hora, cancelar
  a ultima hora, cancelar tan tarde, no poder ir
`);
/** What people apologise for, after "disculpe", "perdón por". */
export const SORRY_FOR = entries(`
  la molestia, las molestias, la demora, la tardanza, los inconvenientes, el inconveniente, las
  mayusculas, la letra, tanta molestia, mi ortografia, tardar, las molestias causadas, los
  cambios, el cambio, tanto cambio, el lio, la lata, la hora
`);
export const SORRY = entries(`
  disculpe por, disculpa por, disculpen por, perdon por, perdona por, perdone por, perdonen por,
  que pena por, que pena con, sorry por, disculpe, disculpa, disculpen, perdon, perdona,
  perdone, perdonen, perdonad, que pena, siento, lamento, sorry
`);

/** Nouns for the appointment and the data of its summary, each after a determiner. */
export const NOUNS = entries(`
  cita, citica, citita, hora, horita, horario, turno, turnito, fecha, dia, reserva, reservacion,
  consulta, datos, correo, email, mail, nombre, sesion, espacio, cupo, visita, hueco, lugar,
  lugarcito, campo, campito, huequito
`);
export const DETERMINERS = entries(`
  la, el, las, los, esa, ese, esta, este, mi, su, tu, mis, sus, tus, esos
`);
/** Before a determiner and a noun: "a esa hora", "con los datos". */
export const PLACERS = entries("a, en, con, para, pa, de");
