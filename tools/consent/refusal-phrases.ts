// Phrases with which customers refuse, want something else, or are not sure: they prevent the
// action. Data only, closed lists. A word in none of the lists prevents it as well.

import { entries } from "./agreement-phrases.ts";

export const NO = entries(`
  como esta ahora, como estaba, como la tenia, como lo tenia, como siempre, no, nop, nopo, nope,
  nel, nel pastel, nelson, nah, na, nanai, nanay, nica, nones, nunca, jamas, negativo, nada,
  tampoco, ni, ni loco, ni loca, ni ahi, ni en pedo, ni a palos, ni de broma, ni de cona, ni
  muerto, para nada, de ninguna manera, que va, claro que no, obvio no, obvio que no, mejor no,
  ya no, mejor ya no, siempre no, al final no, al final nada, al final ya no, olvidalo,
  olvidelo, olvidate, olvida, olvidalo por favor, descarto, desisto, rechazo, rechazado, never
  mind, nevermind, nao, dont, not, never, me arrepenti, ya fue, imposible, declino, dejemos asi,
  dejemoslo asi, dejemoslo, dejemosla, no la quiero, en otro lado, otro lado, en otra parte,
  otra parte, otro taller, otro sitio, otro lugar, no esta bien, no gracias, no es correcto, no
  es, no confirmo, no acepto, no quiero, no puedo, no voy, no podre
`);

export const CHANGE = entries(`
  pero, otro, otra, otros, otras, tambien, ademas, en vez, en lugar, sino, que sea, corrige,
  corrija, corrijan, corregir, corrigelo, corrigela, corrijalo, equivoque, me equivoque, mal,
  error, apellido, apellidos, agrega, agregue, agregame, agregale, agregar, agregalo, suma,
  sumame, sumale, anade, incluye, incluya, falta, falto, faltan, distinto, distinta, diferente,
  doble, a nombre de, mas tarde, mas temprano, mas tempranito, mas tardecito, mas tardesito,
  antes, sin, solo, solamente, excepto, salvo, menos, aunque, nomas que, but, instead, actually,
  also, however, media, cuarto, la misma hora, misma hora, se llama, es para, arroba, con el,
  con la, con otro, con otra, con don, con dona, mejor dicho, ponle, ademas de, aparte, proximo,
  proxima, siguiente, viene, que viene, hijo, hija, esposo, esposa, mama, hermana, outro, outra,
  porem, tambem, con, madrugada
`);

export const UNSURE = entries(`
  bueno ya, claro claro, espera, espere, esperen, espero, esperame, espereme, esperate, aguanta,
  aguante, aguantame, bancame, banca, momento, momentito, momentico, rato, ratito, ratico,
  segundo, segundito, segundico, minuto, minutos, minutito, luego, despues, ahorita, al rato,
  mas rato, mas ratito, creo, quizas, quiza, talvez, tal vez, capaz, supongo, imagino, calculo,
  depende, a lo mejor, puede ser, podria ser, pienso, lo pienso, la pienso, pensar, pensarlo,
  ojala, probablemente, posiblemente, seguramente, a ver, deja ver, dejame, dejeme, dejame ver,
  deja veo, deja checo, deja cachar, pregunto, preguntar, pregunta, preguntarle, consulto,
  consultar, consultarlo, reviso, revisar, checo, miro, averiguo, te aviso, le aviso, les aviso,
  aviso, te digo, le digo, les digo, te confirmo, le confirmo, les confirmo, ya te confirmo, ya
  le confirmo, ya les confirmo, ya confirmo, ya te digo, ya le digo, para confirmar, por
  confirmar, voy a confirmar, tengo que, no se, no se si, no se yo, no estoy, ni idea, duda,
  dudas, dudo, persona, humano, asesor, bot, robot, hablar, mm, hm, hmm, eh, eeh, em, ehm, pf,
  pff, jm, jum, ya va, ya voy, ya veo, ya vere, vere, veo, vemos, veremos, vamos viendo, vamos a
  ver, maybe, perhaps, i think, i guess, not sure, let me, wait, hold on, acho, caro, cara,
  carisimo, lejos, y si, como si, por si, ver si, solo si, siempre y cuando, a menos, da igual,
  me da igual, da lo mismo, como quieras, como quiera, lo que quieras, parece que, me parece
  que, parece que si, me parece que si, me parece que no, ya claro, o no, o si, stop, alto,
  cuanto, cuanta, cuantos, cuantas, cual, cuales, donde, adonde, cuando, quien, quienes, que
  hora, a que hora, que dia, que valor, que precio, por que, como asi, como es, como se, como
  hago, verdad, cierto, o, mande, que, ni hablar, todavia, aun, me confirma, me confirmas, me
  confirman, me lo confirmas, me lo confirma, me la confirmas, me la confirma, tienen, tienes,
  tiene, hay, aceptan, atienden, how, what, when, where, who, why, quanto, onde, quando, qual,
  quem, espero que si, espero que no, y usted, y ustedes, hola todo bien, hola buenas todo bien,
  que tal todo bien, todo bien y, si eso te, ya si eso, uy si, ay si, uy claro, si aja, aja si,
  aja claro, ay claro, digame, diga, dime, avisame, aviseme, informacion, info, precio,
  direccion, ubicacion
`);

/** After a bare "si" these make it "if": "si es que", "si me dan permiso", "si todo sale bien". */
export const CONDITIONS = entries(`
  es, no, hay, se, me, te, le, les, nos, puede, puedes, pueden, puedo, podes, todo sale, todo
  va, va todo, va bien, sale bien, sale todo, quiere, quieres, quisiera, queda, ya no, ya esta,
  ya puedo, la, lo, las, los, cancelo, agendo, reservo, yo, tu, usted, ustedes, estan, son,
  tengo, fuera, esta, pode, tiver, eso
`);
/** The same words where "si" still means "sí": "si me parece bien", "si no más". */
export const NO_CONDITIONS = entries(`
  me parece, me queda, me sirve, me acomoda, me viene, me va, me conviene, me funciona, me
  cuadra, me calza, me late, me encanta, me gusta, te confirmo, le confirmo, les confirmo, no
  mas, no mas po, la quiero, lo quiero, la confirmo, lo confirmo, la tomo, lo tomo, la acepto,
  lo acepto, la verdad, yo confirmo, yo acepto, yo mismo, yo misma, esta bien, esta perfecto,
  esta perfecta, esta conforme, esta correcto, esta correcta, esta todo bien, esta muy bien,
  esta ok, esta genial, esta excelente, esta bueno, estan bien, estan correctos, esta super,
  esta hora, esta fecha, la hora, la fecha, el dia, los datos, las molestias, se lo agradeceria,
  te lo agradeceria, te agradezco, le agradezco, se agradece, eso es, eso mismo, eso mero, eso
  todo, eso nomas, yo voy, es correcto, es correcta, es perfecto, es perfecta
`);
