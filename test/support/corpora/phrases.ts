// Pools of phrases for test/support/corpora/conversations.ts: how customers write and how the agent
// answers. Data only. The placeholders {…} stay unfilled: facts are added around these sentences.

export const MONTHS =
  "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre".split(
    ",",
  );

export const FIRST_NAMES = (
  "Ana,María,José,Luis,Carlos,Rosa,Carmen,Jorge,Lucía,Miguel,Juan,Patricia,Sofía,Diego,Valeria," +
  "Fernando,Gabriela,Ricardo,Elena,Andrés,Daniela,Raúl,Mónica,Héctor,Claudia,Iván,Camila,Óscar"
).split(",");

export const LAST_NAMES = (
  "Ruiz,García,Quispe,Flores,Sánchez,Rojas,Díaz,Torres,Mendoza,Vargas,Castillo,Ramírez,Huamán," +
  "Gutiérrez,Chávez,Fernández,Paredes,Espinoza,Núñez,Salazar,Cárdenas,Aguilar,Ponce,Zegarra"
).split(",");

export const DOMAINS =
  "gmail.com,hotmail.com,outlook.com,yahoo.es,empresa.com.pe,correo.pe,icloud.com,clinica.pe".split(
    ",",
  );

export const CATEGORIES = (
  "Salud,Belleza,Software,Consultoría,Mantenimiento,Accesorios,Educación,Planes," +
  "Repuestos,Hogar"
).split(",");

export const SERVICES = (
  "Limpieza dental,Ortodoncia,Blanqueamiento,Consulta general,Corte de cabello,Arreglo de barba," +
  "Tinte completo,Masaje relajante,Plan básico,Plan profesional,Facturación electrónica," +
  "Demostración del sistema,Asesoría contable,Terapia física,Examen de la vista,Cambio de aceite," +
  "Clase de inglés,Revisión técnica,Control prenatal,Manicure y pedicure,Punto de venta," +
  "Instalación de cámaras,Licencia anual,Evaluación nutricional"
).split(",");

export const OPENINGS = [
  "Hola, buenos días.",
  "Buenas tardes, ¿cómo está?",
  "Hola",
  "Buenas noches, disculpe la hora.",
  "hola, me pasaron su número.",
  "Qué tal, vi su publicidad en Facebook.",
  "Hola de nuevo, soy yo otra vez.",
  "Muchas gracias por responder.",
  "ok perfecto",
  "Sí, por favor.",
  "Disculpe, no entendí bien lo anterior.",
  "Mmm, déjeme pensarlo un momento.",
  "Está bien, me parece correcto.",
  "No, ese día no puedo.",
  "Dale, confirmo.",
  "Una consulta más, por favor.",
];

export const WISHES = [
  "Quisiera agendar una cita para mañana por la tarde.",
  "Quiero reservar una hora para la próxima semana, de preferencia temprano.",
  "Necesito cambiar mi cita porque me salió un viaje de trabajo.",
  "Me gustaría saber si atienden los sábados o los domingos.",
  "Prefiero después de las seis porque salgo tarde de la oficina.",
  "¿Tienen algo disponible el lunes a las 10 de la mañana?",
  "Es para mi hijo de ocho años, nunca ha ido antes.",
  "Somos dos personas, ¿nos pueden atender al mismo tiempo?",
  "Mi correo es el mismo con el que me registré la vez pasada.",
  "Puedo el martes o el jueves, cualquier hora antes del mediodía.",
  "La verdad es que llevo varios días con molestias y me urge.",
  "Busco una reunión virtual para ver cómo funciona el sistema.",
  "Ya soy cliente de ustedes, compré el año pasado.",
  "Solo quiero información por ahora, luego le confirmo la fecha.",
  "Le escribo de parte de mi jefa, ella es quien va a asistir.",
  "Si no hay sitio ese día, entonces el siguiente que tengan libre.",
  "Vivo lejos, así que necesitaría que sea por videollamada.",
  "Anote por favor que llegaré con diez minutos de retraso.",
];

export const QUESTIONS = [
  "¿Cuánto cuesta y qué incluye?",
  "¿Qué horarios tienen?",
  "¿Aceptan tarjeta o solo efectivo?",
  "¿Dónde están ubicados exactamente?",
  "¿Cuánto tiempo dura la atención?",
  "¿Hay alguna promoción este mes?",
  "¿Tengo que llevar algún documento?",
  "¿Me pueden enviar el enlace de la reunión?",
  "¿Con quién sería la cita?",
  "¿Se puede cancelar sin costo?",
  "Quedo atento a su respuesta, gracias.",
  "¿Me confirma por favor?",
  "Gracias, muy amable.",
  "¿Y si llueve igual atienden?",
];

export const GREETINGS = [
  "¡Hola",
  "¡Claro que sí,",
  "Con mucho gusto,",
  "¡Perfecto,",
  "Gracias por escribirnos,",
  "Entiendo,",
  "¡Excelente elección,",
  "Buenas tardes,",
  "De acuerdo,",
  "¡Qué gusto saludarle,",
];

export const ANSWERS = [
  "Para registrar su cita necesito su nombre completo y un correo electrónico, por favor.",
  "Nuestro horario de atención es de lunes a viernes de 9:00 AM a 6:00 PM.",
  "Los sábados atendemos hasta la 1:00 PM y los domingos permanecemos cerrados.",
  "Ese horario ya se encuentra ocupado, pero tengo otras opciones para usted.",
  "La sesión dura aproximadamente 30 minutos y la primera evaluación no tiene costo.",
  "Puede pagar con tarjeta, transferencia bancaria o efectivo el mismo día.",
  "Le confirmo que su reserva quedó registrada correctamente.",
  "¿Qué día y a qué hora le vendría mejor?",
  "El precio incluye materiales, garantía y una visita de control al mes siguiente.",
  "Estamos en la avenida principal, a dos cuadras del parque, frente al banco.",
  "Por favor llegue cinco minutos antes y traiga su documento de identidad.",
  "Con gusto le explico: contamos con tres planes según el tamaño de su negocio.",
  "Lamentablemente no puedo darle ese dato, pero un asesor se comunicará con usted.",
  "He revisado la agenda y sí hay disponibilidad en la fecha que me indica.",
  "Si prefiere una reunión virtual, le enviaremos el enlace a su correo.",
  "Puede cambiar o cancelar su cita hasta con 24 horas de anticipación.",
  "Antes de continuar, ¿me confirma si los datos son correctos?",
  "Disculpe la demora; estoy verificando la información con el equipo.",
  "Nuestros especialistas tienen más de diez años de experiencia en el sector.",
  "No se preocupe, buscaremos otra fecha que se acomode a su horario.",
];

export const DESCRIPTIONS = [
  "Incluye evaluación completa, fotografías y un plan de tratamiento por escrito.",
  "Ideal para pequeñas empresas que empiezan a vender por internet.",
  "Se realiza con productos de primera calidad y sin dolor.",
  "Hasta cinco usuarios, soporte por WhatsApp y copias de seguridad diarias.",
  "Recomendado una vez al año para mantener todo en buen estado.",
  "Atendido por profesionales colegiados, con equipos modernos.",
  "Sin permanencia mínima: puede dejar el servicio cuando quiera.",
  "Disponible en varios colores y tamaños, según existencias.",
  "La entrega se hace en un plazo de tres a cinco días hábiles.",
  "Permite emitir boletas y facturas desde el celular en pocos segundos.",
  "Técnica suave que relaja los músculos y mejora la circulación.",
  "Pensado para niños y adultos mayores, con horarios especiales.",
  "Cuenta con garantía de doce meses y asistencia a domicilio.",
  "Requiere ayuno de ocho horas y no suspender medicamentos.",
];

export const CLOSINGS = [
  "¿Le gustaría que lo reserve?",
  "Quedo atenta a su confirmación.",
  "¿Puedo ayudarle en algo más?",
  "¡Le esperamos! 😊",
  "Muchas gracias por su preferencia.",
  "¿Desea que le envíe más información?",
  "Que tenga un excelente día.",
  "Avíseme por favor qué opción prefiere.",
  "Cualquier duda estoy para servirle.",
  "¿Me indica su correo electrónico, por favor?",
];
