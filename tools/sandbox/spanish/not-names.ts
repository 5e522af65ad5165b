// Words of a message that are no part of a customer's name. Vocabulary only; folded. Everything
// here is asked about rather than booked: a rare name is confirmed by its second word.

import { NUMBER_WORDS } from "./text.ts";

const SENTENCE =
  "a al algun alguna ahora anota aqui asi atencion ayuda bien bot buen buena buenas bueno " +
  "buenos cambia cambiar cambio cancela cancelar casi celular cita citas claro como con " +
  "confirmo correo correcto cual cuando cuanto cuesta cliente dale datos de deja dejalo " +
  "desde despues dia dias donde el ella email en entonces es esa ese eso esta estan " +
  "estaria estoy favor fecha gmail gracias gusta gustaria ha hacer hay hola hora horario " +
  "hotmail hoy info informacion jaja jajaja las lista listo lo los luego mail manana me " +
  "mejor mi mio mis muy nada nadie necesito ninguno no nombre noches nose nuevo nueva nro " +
  "numero ok okay okey otra otras otro otros pago para pe perdon perfecto pero persona por " +
  "porfa porque precio productos pues que quien quiero quisiera reserva reservar reunion " +
  "se sea ser seria servicio servicios si sin sobre solo soy su sus tambien tardes " +
  "telefono tengo tiene tienen todavia todo tu tus turno un una uno usted vale ver vez voy " +
  "whatsapp y ya yo lunes martes miercoles jueves viernes sabado domingo pasado mayor " +
  "cel tel tlf telf fono dni cedula documento ruc edad contacto urgente ingles espanol alguien " +
  "paciente alergico alergica interesado interesada seguro segura la las le nos mas menos " +
  "tarde temprano cualquiera primera segunda ultima tampoco quiza quizas tal " +
  "te tarda demora depende falta faltan acuerdo ambos semana mes ano minuto minutos segundo " +
  "momento momentito ratito rato segundito ratico necesario necesaria obligatorio apellido " +
  "cosa cosas veces algo porque igual siempre nunca jamas recien apenas enseguida seguida " +
  "ahi alla alli aca hasta entre durante segun son somos fue era eran sera estara aunque";

const CALLS =
  "ay ah eh oh uh uy uf huy ups upa ea aja ojo oye oiga oigan oyes mira mire miren che vos " +
  "pucha puchica chuta chucha chuzo hijole chale orale andale sale va vamos andele dios " +
  "cielos caramba caray ostras hostia joder jolin jolines jo joe ala anda hala vaya venga " +
  "guay tio tia macho parce parcero pana marica hermano hermana mano causa pata amigo amiga " +
  "wey guey weon huevon compadre cuate jefe jefa joven senor senora senorita don dona doctor " +
  "doctora doc maestro nena nene linda lindo corazon mijo mijo bro man chico chica " +
  "bacan chevere chido padre genial buenisimo buenisima excelente super joya barbaro obvio " +
  "fenomenal estupendo maravilla tranquilo tranquila calma disculpa disculpe disculpen sorry " +
  "ahorita ahoritica altiro tiro cachai po pos ps pue porfis porfi plis please help mande " +
  "diga digame espera espere esperen esperate esperame perate perame aguanta aguantame aguante " +
  "dame deme denme dejame dejeme fijate fijese sabes sabe veras vera veamos mentira miento " +
  "equivoque confundi olvide olvidaba olvidalo hagale dele hazle listos lista re repense pense " +
  "pensandolo verdad realidad resulta digo quise quieres quiere queria podria puedo puede " +
  "pueden podemos pudiera ire iria voy vengo viene llego llega trabajo trabajar tenia tuve " +
  "paso pasa pasame pongo pon ponga ponme anoto anoten anotame anotela anotelo apunta apunte " +
  "apuntame apuntala apuntelo agenda agende agendame registra registre registrame reserve " +
  "reservame toma tome creo se supongo veo ven vea haz haga hacen hace digan dice dicen digame " +
  "jeje jejeje jajajaja jajajajaja ja je nel nop nope nah noo nooo noooo nooooo sii siii siiii " +
  "sip aja afirmativo exacto exactamente efectivamente eso esos simon arre okis oki okas";

const KINDS =
  "clienta vecino vecina mama papa madre hijo hija esposo esposa marido mujer novio novia " +
  "abuelo abuela primo prima sobrino sobrina cunado cunada suegro suegra pareja familiar nino " +
  "nina bebe estudiante turista extranjero extranjera jubilado jubilada diabetico diabetica " +
  "hipertenso hipertensa embarazada zurdo zurda menor adulto adulta pequeno pequena grande " +
  "chiquito chiquita chiquitin titular asegurado asegurada acompanante companero companera " +
  "colega empleado empleada duena dueno encargado encargada secretaria habitual antiguo antigua " +
  "socio socia alumno alumna profesor profesora medico medica abogado abogada taxista";

export const NOT_NAMES: ReadonlySet<string> = new Set(
  `${SENTENCE} ${CALLS} ${KINDS}`.split(" ").concat(NUMBER_WORDS.split("|")),
);

/** Words of these that are surnames as well: they end a name, and are none alone. */
export const SURNAMES: ReadonlySet<string> = new Set(
  (
    "mas bueno buena claro mayor menor segura seguro vale cuesta segundo lista casi paso lindo " +
    "padre hermano nieves veras vera toma pato calma abad delgado grande dios linda macho amigo " +
    "chico corazon padre jefe cielos barbaro"
  ).split(" "),
);
/** Never part of a name, not even with a capital. */
export const POLITE: ReadonlySet<string> = new Set(
  (
    "gracias favor porfa porfis hola si no ok okay okey mi soy yo y es para con que por listo " +
    "perfecto correo email mail telefono celular cel tel numero nombre whatsapp dale a el la " +
    "hoy manana tambien quiero necesito puede puedo"
  ).split(" "),
);
