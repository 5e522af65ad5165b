// Groups words with the same function in a sentence about appointments, in Spanish, English and
// Portuguese, under one name. The weights are trained for these names, so a word that is missing in
// the corpora counts like its group. Folded words; "agend*" is any word that starts so; a final "'"
// is a stressed last vowel ("agende'" is "agendé"). The lists say nothing about a class's meaning:
// it is learnt. Data only, of fixed size.

/** A word belongs to the first class that has it; whole words are matched before prefixes. */
export const WORD_CLASSES: Readonly<Record<string, string>> = {
  BOOK: `
    agend* agendad* anot* apunt* asent* asign* book* calendari* cargad* cargue' citad* cuadr*
    encaix* encaj* enlist* ingresad* ingrese' inscri* marcad* marcamos marcou marquei
    matricul* pencil* program* register* registr* reserv* schedul* slotted`,
  HOLD: `
    apart* asegur* blocked bloque* congel* garant* guard* held hold holding keeping kept lock*
    retien* retuv* save' saved secured segur* separ*`,
  CHG: `
    actualiz* adelant* ajust* alter* aplaz* bumped cambi* change changed correg* corregi*
    corri* corrig* modific* mov* movi* mud* muev* pasada pasado pasamos pasaste pase' paso'
    pass* posterg* reagend* recorri* remarc* reprogram* resched* reubic* shifted swapped
    switch switched transferi traslad* updated`,
  CANC: `
    anul* anulad* borr* cancel* cancell* deleted descart* desmarc* dropped elimin* liber*
    quit* removed retirad* retire' solt* suspend* tirei`,
  CONF: `
    confirm*`,
  SEND: `
    adjunt* compart* despach* disparad* dispatch* emailed encaminh* envi* forward* mand*
    reenv* remit* repass* send sending sent texted`,
  TELL: `
    alert* asked averigu* avis* coment* consult* cont* coordin* deje' deriv* dije dijo elev*
    elevad* enter* escal* escribi' explique' falei flagged gestion* hablad* hablamos hable'
    hablo inform* knows let notif* notific* pedi pedido pidio pregunt* pusimos report* sabe
    saben solicit* spoke talked told tramit* transmit*`,
  CALL: `
    buzz call calling calls comunic* contact* contat* devuelv* escrib* liga ligam ligar llam*
    marcara marcaran phone reach respond* ring telefone* text volver*`,
  XFER: `
    assum* asumiendo canaliz* comunico conect* connect* dejo derivo encamino handing paso
    redirect* redirig* retom* takes toma transfer* transfier*`,
  STAY: `
    acreditad* approved aprobad* arreglad* cerr* complet* conclu* cread* create* efectu*
    emitid* fic* finaliz* generad* landed proces* qued* realiz* realizad* recebid* received
    recibid* refunded resuelt* solucionad* validad* went`,
  WAIT: `
    aguard* ate atender* atiend* encontramos esper* expect* looking opera operan recebe recib*
    revis* see tenes toca tocas ve vejo vemos veo vera veremos verle verte`,
  APPT: `
    agendamento appointment appointments asesoria asiento booking bookings cadeira chair cita
    citas citica citita clase clases consulta consultas control corte cupito cupo cupos demo
    demos entrevista espacio espacios estetica evaluacion evento hora horario horas horita
    hueco huecos limpieza llamada lugar lugarcito lugares meeting plaza plazas reserva
    reservacion reservas reunion reuniones sesion sesiones session silla sitio slot slots spot
    spots table tratamiento turnito turno turnos vaga vagas visita visitas`,
  AGENDA: `
    agenda books calendar calendario chart cuaderno diary expediente ficha fila historia
    libreta list lista listas padron pantalla planilla planning prontuario schedule sistema
    system waitlist`,
  STAFF: `
    abogad* administracion administrador* advisor agente alguien asesor asesora asesores
    atendente barbero chica chico colega colleague companer* coordinador* desk direccion
    doctor doctor's doctora dr dra duena dueno ejecutiv* encargad* equipe equipo escriban*
    especialista estilista gente gerencia gerente humano ing jefa jefe kinesiolog* licenciad*
    manager manicurista mecanico medico muchach* notari* nutricionista odontolog* persona
    profesional recepcao recepcion recepcionista secretari* someone specialist staff
    supervisor* taller team tecnico terapeuta veterinari*`,
  FREE: `
    abierta abierto availability available desocupad* disponibilidad disponible disponibles
    disponiveis disponivel free hay libre libres livre livres opcion opciones open opening
    openings options sobra sobran tem temos`,
  DATA: `
    apellido apellidos cedula celular correo cpf dato datos dni documento email full mail name
    nombre nombres nome number numero rut sobrenome telefono`,
  RECAP: `
    entender entendi quedaria recap repasamos repasar repasemos repaso repito resumen
    resumiendo resumindo resumo revisemos seria serian`,
  HOURS: `
    abertos abertura abre abrimos atencion atendemos back cerrada cerrado cerrados cerramos
    cierra close closed closes fecha fechado fechamos feriado festivo horarios jornada
    laboramos opens reabrimos regresamos retomamos trabajamos voltamos volvemos`,
  POLICY: `
    always antecedencia antelacion anticipacion cargo cobra cobramos cobran costo costs cuesta
    cuestan custa demora dura fee general generalmente gratis gratuit* habitualmente inclui
    incluye multa normally normalmente penalidad policy politica precio preco sale siempre
    starts suele suelen tolerancia usually vale valor`,
  READY: `
    agendadisim* anotadisim* arreglado asunto barbaro buenisimo combinado dale done estupendo
    excelente fantastico fechou feito genial hecha hecho impecable joya lista' listisim* listo
    marchando ok okay okey perfecta perfecto prontinho pronto resuelto set solucionado sorted
    super va va'`,
  SUG: `
    aconsejo conviene recomendable recomendamos recomendo recomiendo recommend sugerimos
    suggest sugiero sugiro`,
  ORDER: `
    certinho certo confirmado correcto everything orden regla todo tudo`,
  PAY: `
    abonado abono adelanto anticipo boleta comprobante deposit deposito devolucion dinero
    factura pagada pagado pago pagos payment pix recibo reembolso refund saldo sena sinal
    transferencia`,
  PROOF: `
    alerta aviso code codigo confirmacion confirmation convite enlace folio invitacion
    invitation invite lembrete link localizador mensaje mensajito notificacion protocolo
    radicado recordatorio recordatorios reference reminder sms ticket tique whatsapp`,
  COME: `
    acuda acude aparec* arrive asist* bring chega chegar chegue come coming entra entras
    ingres* llega llegando llegar llegas llegue llegues pasa pasas pase pregunta preguntas
    pregunte presentarse presentate presentese trae traer traete traga traiga traigas trazer
    ven venga vengan vengas venha venir venis viene vienes`,
  VIS: `
    aparece aparece' apareces busque' checked checking comprobe' compruebo consta constas
    encuentro figura figuras looked mirando mire' miro olhei procurei revisado revisando
    revise revise' reviso searched verifico verifique'`,
  ASKV: `
    acomoda avisame aviseme choose como confirmame confirmeme contame cual cuales cuando
    cuentame cuenteme decime desea deseas diga digame dime dinos elegi elegir elige eliges
    enviame enviem* escoge escoges escribame escribeme escribime falta faltan faltaria
    gustaria gustarias indicame indiqueme informe interesa late mandame mandem* necesitamos
    necesito need needs parece pasame paseme passa pick precisamos preciso prefer prefere
    preferis prefiere prefieres qual quer queres quiere quieres regalame regaleme sirve want
    what which`,
  MODAL: `
    able can conseguimos consigo could deberia debes haria might pode podem podemos poder
    podes podria podrias posso puede pueden puedes puedo quisiera should tendria tendrias
    would`,
  YET: `
    ainda aun todavia yet`,
  NOW: `
    acabamos acaban acabo agora ahora already enseguida ja just mismo now recien ya`,
};

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const NEGATIONS = words(`
    aren't can't cannot cant couldn't didn't doesn't don't dont hasn't haven't isn't jamas
    nada nadie nao nem nenhum nenhuma never ni ningun ninguna ninguno no none not nothing
    nunca sem sin tampoco wasn't won't`);
/** "no te preocupes", "sin costo": the words after it are not negated. */
export const CALMING = words(`
    afan apure apures apuro cargo cierres cobro costo cuelgues cuidado custo drama duda dude
    dudes esqueca esquecer estres falta falte faltes hace haga hagas hay' hurry inconveniente
    lio llegue llegues multa obstante olvidar olvidate olvide olvidem olvides only pasa pena
    penalidad preocupa preocupar preocupare preocupe preocupen preocupes prisa problem
    problema problemas recargo rush sientas solo stress tarde tardes tema tranquila tranquilo
    worries worry`);
export const CONDITIONS = words(`
    antes apenas assim caso cuando cuanto hasta if once para quando se si unless until when`);
/** Words that relate others to each other: each keeps its own name. */
export const FUNCTION_WORDS = words(`
    a al an and are as asi at be been com como con cualquier da de del desde do does e el ela
    ele em en entonces era eres es esa ese eso esta esta' estamos estan estas este esto estoy
    eu ficou foi for fue gracias ha had han has hasta have hay he hemos i i'll i'm i've in is
    it it's its la las le les lhe lo los mas me mi mim mis muy na nas no nos nossa nosso o of
    on or os otra otro para pero por porque pra pro que queda s'll sao se sera seran seu seus
    si si' sobre solo son sos soy su sua suas sus tambien te tenemos tenes tengo teu that the
    there there's this ti tiene tienen tienes to tu tu' tua tus u um uma un una unos usted
    ustedes va vai vamos van vas voce vos vou voy was we we'll we've were will with y ya you
    you'll you're your yours`);
