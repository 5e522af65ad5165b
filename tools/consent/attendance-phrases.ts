// Phrases around an agreement: that customers will come, that nothing should change, why they move
// or cancel. Whether they agree or refuse depends on the action; lexicon.ts decides. Data only,
// closed lists.

import { entries } from "./agreement-phrases.ts";

/** "déjala": agreement if the new hour follows, otherwise refusal. */
export const LEAVING = entries(`
  lo espero, los espero, la espero, te espero, les espero, le espero, lo esperamos, los
  esperamos, los veo, lo veo, te veo, la veo, le veo, deja, dejala, dejalo, dejela, dejelo,
  deje, dejame, dejamela, dejamelo, dejemela, dejemelo, dejen, dejenla, dejenlo, dejadla,
  dejadlo, la dejo, lo dejo, la deja, lo deja, dejarla, dejarlo, mantenla, mantenlo, mantengala,
  mantengalo, mantenga, manten, puedo, queda, quedaria, quedo, quedamos
`);

/** Agreement to come: agrees to a booking or a move, contradicts a cancellation. */
export const COMING = entries(`
  ahi estare, tomo, confirmo asistencia, confirmo mi asistencia, asistencia confirmada, si
  puedo, alli estare, alla estare, ahi estaremos, alli estaremos, alla estaremos, ahi nos vemos,
  alla nos vemos, alli nos vemos, ahi voy a estar, ahi estoy, estoy ahi, ahi estamos, estamos
  ahi, alli estoy, alli estamos, alla estoy, estare ahi, estare alli, estare alla, estaremos
  ahi, ahi los veo, alla los veo, ahi te veo, alla te veo, ahi le veo, la tomo, lo tomo, lo
  quiero, la quiero, me la quedo, me lo quedo, me quedo con ese, me quedo con esa, me queda, me
  queda bien, me queda muy bien, me queda perfecto, me queda perfecta, me queda genial, me queda
  super, me queda de lujo, me queda excelente, me queda mejor, me queda ideal, me queda super
  bien, me queda comodo, me viene, me viene bien, me viene genial, me viene perfecto, me viene
  de perlas, me viene estupendo, me viene de lujo, me viene fenomenal, me viene muy bien, me
  viene barbaro, me viene joya, me viene ideal, me sirve, me sirve mucho, me sirve perfecto, me
  sirve bien, me sirve esa, me sirve ese, me acomoda, me acomoda bien, me acomoda perfecto, me
  acomoda mucho, me acomoda caleta, me acomoda super, me acomoda super bien, me acomoda mejor,
  me acomoda harto, me conviene, me conviene mas, me funciona, me funciona bien, me funciona
  perfecto, me cuadra, me cuadra bien, me cuadra perfecto, me calza, me calza perfecto, me calza
  bien, me va, me va bien, me va de lujo, me va de perlas, me gusta, me late, me re sirve, me
  viene al pelo, me queda al pelo, me queda joya, me queda barbaro, cuenten conmigo, cuente
  conmigo, cuenta conmigo, si voy, yo voy, asistire, ahi asistire, voy a ir, ahi llego, ahi
  llegare, alli llegare, ahi llegamos, sin falta, no falto, no faltare, ahi no falto, estare
  puntual, ahi puntual, llego puntual, con puntualidad, ahi caigo, ahi caere, alla caigo, alla
  llego, todo bien con la hora, confirmo cita, confirmo hora, confirmo turno, confirmo reserva,
  confirmo datos, confirmo correo, confirmo horario, ahi le caigo, ahi te caigo, ahi les caigo,
  te caigo, le caigo, a esa hora puedo, ese dia puedo, en ese horario puedo, esa hora puedo, me
  viene mejor, me va mejor, me sirve mas, me sirve mejor, me conviene mejor, estare por alla,
  estoy por alla, estamos por alla, por alla estare, estoy alla, ahi les veo
`);
/** Neutral in a booking or a move; contradicts a cancellation. */
export const COMING_NEUTRAL = entries(`
  nos vemos, nos vemos ahi, nos vemos alla, nos vemos alli, nos vemos entonces, nos vemos
  pronto, ahi nos estamos viendo, alla nos estamos viendo, nos estamos viendo, hasta, hasta ese
  dia, estare, estaremos, voy, una cita, un turno, una reserva, una hora, ahi voy, alla voy,
  puntual, puntualito, puntualita
`);
/** Accepts the summary unchanged: agrees to a booking, but is neutral in a move. */
export const AS_SHOWN = entries(`
  cita confirmada, reserva confirmada, hora confirmada, turno confirmado, reserva hecha, cita
  agendada, cita reservada, asi queda, asi quedamos, quedamos asi, quedemos asi, asi quedo,
  queda asi, quedo asi, asi esta bien, asi esta perfecto, asi esta perfecta, asi esta ok, asi
  esta muy bien, asi esta excelente, asi esta genial, bien asi, todo bien asi, esta bien asi,
  esta perfecto asi, perfecto asi, asi perfecto, asi bien, asi todo bien, mejor asi, asi mejor,
  ok asi, asi ok
`);
/** "no, así está bien": only together with an agreement. */
export const AS_SHOWN_NEUTRAL = entries(`
  no asi esta bien, no asi esta perfecto, no no asi esta perfecto, no no asi esta bien, no asi
  perfecto, no esta bien asi, no esta perfecto asi, no asi todo bien, no todo bien, asi dejalo,
  asi dejala, asi dejelo, asi dejela, dejalo asi, dejala asi, dejelo asi, dejela asi, asi lo
  dejamos, asi la dejamos, lo dejamos asi, la dejamos asi, dejamosla asi, dejemosla asi, no
  cambies nada, no cambie nada, no cambio nada, nada que cambiar, no hay nada que cambiar
`);
/** Reasons to move or cancel; "*" matches one word that is in no list. */
export const REASONS = entries(`
  no puedo, no puedo ir, no puedo asistir, no puedo llegar, no podre, no podre ir, no podre
  asistir, no podre llegar, no voy a poder, no voy a poder ir, no voy a poder asistir, no voy a
  poder llegar, no voy a llegar, no llego, no llego a tiempo, no llegaba, no llegare, no
  alcanzo, no alcanzo a llegar, no alcanzaba, no podia, no podia ir, no me da tiempo, no me da
  el tiempo, no me daba tiempo, no voy a estar, no voy a estar en *, no voy a estar en la
  ciudad, no estare, no estare en *, no estoy, no estaba, no me sirve, no me servia, no me
  quedaba, se me complico, se me complica, se me complico todo, se me hace tarde, se me hizo
  tarde, se me cruza, se me cruzo, se me cruzaba, se me cruza con otra cosa, se me junto todo,
  me enferme, estoy enfermo, estoy enferma, estoy mal, estoy malito, estoy malita, ando mal,
  ando enfermo, ando enferma, estoy resfriado, estoy resfriada, estoy con fiebre, estoy con
  gripe, tengo fiebre, tengo gripe, tengo covid, me siento mal, me duele la cabeza, amaneci mal,
  amaneci enfermo, amaneci enferma, viajo, voy a viajar, tengo que viajar, tengo viaje, tengo un
  viaje, estoy de viaje, estare de viaje, me voy de viaje, salgo de viaje, ando de viaje, estoy
  viajando, tengo que trabajar, tengo trabajo, trabajo, laburo, tengo reunion, tengo una
  reunion, tengo junta, tengo un compromiso, tengo compromiso, tengo otro compromiso, tengo
  turno, tuve un problema, tuve un imprevisto, se enfermo mi hijo, se enfermo mi hija, se
  enfermo mi mama, se enfermo mi papa, se enfermo mi esposo, se enfermo mi esposa, se enfermo mi
  bebe, mi hijo se enfermo, mi hija se enfermo, mi mama se enfermo, un imprevisto, tuve una
  emergencia, tuve un percance, tengo un problema, tengo una emergencia, tengo un imprevisto,
  fue un imprevisto, por un imprevisto, por trabajo, por temas de trabajo, por un tema de
  trabajo, por motivos personales, por salud, por temas de salud, por motivos de salud, surgio
  un imprevisto, surgio algo, paso algo, hubo un problema, hubo una emergencia, cambio de
  planes, cambiaron los planes, me cambiaron el turno, me cambiaron los planes, me cambiaron el
  turno en el trabajo, se enfermo mi *, se me enfermo mi *, se me enfermo el *, se me enfermo la
  *, me es imposible, me resulta imposible, me queda imposible, me encuentro mal, me encuentro
  enfermo, me encuentro enferma, no me dan permiso, no me dieron permiso, no consegui permiso,
  tengo clases, tengo examen, tengo otra cosa, salgo tarde, estoy complicado, estoy complicada,
  ando complicado, ando complicada, se me presento algo
`);
/** Only for a cancellation: for a move these reject the appointment itself. */
export const REASONS_TO_CANCEL = entries(`
  no voy a ir, no ire, no asistire, no voy, ya no voy, ya no voy a ir, ya no ire, ya no puedo,
  ya no puedo ir, ya no puedo asistir, ya no podre, ya no podre ir, ya no voy a poder, ya no voy
  a poder ir, ya no voy a poder asistir, ya no llego, ya no alcanzo, ya no la necesito, ya no lo
  necesito, ya no necesito, no la necesito, no lo necesito, ya no la quiero, ya no lo quiero, ya
  no quiero, ya no quiero ir, ya no hace falta, ya no es necesario, ya no es necesaria, no es
  necesario, ya no la voy a necesitar, ya se me quito, ya me siento mejor, ya estoy mejor, ya
  estoy bien, ya me siento bien, ya se arreglo, ya lo arregle, ya lo solucione, ya se soluciono,
  ya me atendieron, ya no la voy a usar, al final no voy, al final no puedo, al final no puedo
  ir, al final no voy a poder, al final no voy a poder ir, despues agendo otra, luego agendo
  otra, despues saco otra, luego saco otra, despues reagendo, luego reagendo, yo despues
  reagendo, despues pido otra, luego pido otra, despues saco otro turno, despues pido otro
  turno, despues reprogramo, luego reprogramo, lo siento, otro dia sera, sera otro dia, sera en
  otra ocasion, sera otra vez, sera para otra, otro dia saco otra, otro dia agendo, otro dia
  reagendo, en otro momento reagendo, otra vez sera, en otra ocasion sera, no podré, ya no podré
`);
/** "me salió", "me ha surgido", followed by an entry of CAME_UP_WHAT. */
export const CAME_UP = entries(`
  me salio, me surgio, me ha surgido, me ha salido, me salieron, me surgieron, se me presento,
  se me atraveso, me cayo, tuve, me toco
`);
export const CAME_UP_WHAT = entries(`
  algo, un imprevisto, un viaje, un compromiso, un problema, un inconveniente, un lio, una
  emergencia, una cosa, trabajo, una reunion, un asunto, un percance, un tema, un turno, otro
  compromiso, otra cosa, una urgencia, una junta, otro tema, un contratiempo, unas cosas, un
  evento, trabajar, viajar, viaje, chamba, un trabajo, un drama
`);
export const CAME_UP_WHERE = entries(`
  en el trabajo, del trabajo, en el curro, en la pega, en la chamba, en el laburo, en la
  oficina, de trabajo, familiar, en la familia, en casa, en la casa, de familia, personal, de
  ultima hora, a ultima hora, de ultimo momento, de ultimo minuto, urgente, en el jale, en la
  uni, en el cole, en el colegio, en la escuela, de salud, laboral, ese dia, a esa hora, y no
  puedo, y no puedo ir, y no llego, y no voy a poder, y no voy a poder ir
`);
/** What a customer agrees to in a move. */
export const NEW_MOMENT = entries(`
  la nueva fecha, la nueva hora, el nuevo horario, la nueva cita, el nuevo turno, el nuevo dia,
  nueva fecha, nuevo horario, la fecha nueva, el horario nuevo, con la nueva fecha, con la nueva
  hora, con el nuevo horario, el cambio de cita, el cambio de fecha, el cambio de hora, el
  cambio de horario, el cambio de dia, el cambio de turno, la reprogramacion
`);
