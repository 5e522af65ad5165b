// Company 1 of the sandbox: an invented dental clinic with split shifts, open every day.
// Data only.

import type { Company, MinuteRange } from "./company.ts";

const MORNING: MinuteRange = [9 * 60, 13 * 60];
const AFTERNOON: MinuteRange = [15 * 60, 19 * 60];
const SPLIT = [MORNING, AFTERNOON];

const CONTEXT = `Clínica Dental Sonrisa Clara es un consultorio odontológico ficticio de barrio.
Atendemos a niños, adultos y adultos mayores con cita previa.

Ubicación: Av. Los Ficus 245, segundo piso, Miraflores, Lima. Hay ascensor y rampa de acceso.
Referencia: frente al parque Las Acacias, a dos cuadras del paradero Los Ficus.
Teléfono de recepción: 01 555 0142. El WhatsApp de la clínica es este mismo número de chat.
Estacionamiento: dos espacios gratuitos para pacientes en el sótano, según orden de llegada.

Equipo: la doctora Lucía Herrera dirige la clínica y atiende odontología general y estética.
El doctor Martín Quispe atiende endodoncia y rehabilitación.
La doctora Paola Rentería atiende odontopediatría y ortodoncia.

Cada cita dura 30 minutos. Los tratamientos largos se dividen en varias citas.
La primera visita incluye revisión, fotografías y un plan de tratamiento por escrito.
Recomendamos llegar diez minutos antes para llenar la ficha.
Después de quince minutos de tardanza la cita se reprograma para no afectar a otros pacientes.

Pagos: efectivo, tarjetas de débito y crédito, transferencia y billeteras digitales.
Seguros: trabajamos por reembolso; entregamos factura e informe clínico para su aseguradora.
Presupuestos: se entregan por correo después de la evaluación y valen treinta días.

Urgencias: un dolor fuerte, un golpe o una inflamación se atienden el mismo día si hay espacio.
Los menores de edad vienen acompañados de su madre, padre o apoderado.
Las pacientes gestantes deben avisar al reservar, porque se evita la radiografía.
Todo el instrumental se esteriliza en autoclave y se abre delante del paciente.
Garantía: las restauraciones de resina tienen doce meses de garantía con control semestral.`;

const INSTRUCTIONS = `Pregunta si es la primera visita cuando ofrezcas una evaluación.
No des diagnósticos ni recetes medicamentos: ofrece una evaluación.
Ante una urgencia con sangrado abundante o fiebre alta, recomienda acudir a emergencias.`;

export const CLINIC: Company = {
  id: 1,
  name: "Clínica Dental Sonrisa Clara",
  open: {
    lunes: SPLIT,
    martes: SPLIT,
    miércoles: SPLIT,
    jueves: SPLIT,
    viernes: SPLIT,
    sábado: SPLIT,
    domingo: [MORNING],
  },
  hoursStyle: "24h",
  closedText: null,
  // The team meets on Wednesdays before lunch.
  blocks: [{ weekday: "miércoles", range: [12 * 60, 13 * 60] }],
  blocksStyle: "list",
  context: CONTEXT,
  instructions: INSTRUCTIONS,
  catalog: [
    service("Evaluación dental", 50, "General", "Revisión completa y plan de tratamiento."),
    service(
      "Limpieza dental",
      120,
      "Prevención",
      "<p>Profilaxis con <b>ultrasonido</b> y pulido &amp; flúor. Incluye consejos de higiene.</p>",
    ),
    service(
      "Blanqueamiento dental",
      450,
      "Estética",
      "Blanqueamiento con lámpara LED, 2 sesiones.",
    ),
    service("Curación con resina", 150, "General", "Restauración de una pieza con resina."),
    service("Endodoncia", 600, "Especialidad", "Tratamiento de conducto de una pieza."),
    service("Ortodoncia con brackets", 3500, "Ortodoncia", "Plan completo, pago en 18 cuotas."),
    service("Extracción simple", 130, "Cirugía", "Extracción de una pieza con anestesia local."),
    service("Odontopediatría", 80, "Niños", "Consulta para niñas y niños de 3 a 12 años."),
    product(
      "Cepillo eléctrico",
      189.9,
      "Higiene",
      "<ul><li>3 modos</li><li>Temporizador</li></ul>",
    ),
    product(
      "Kit de blanqueamiento en casa",
      220,
      "Estética",
      "Férula a medida y gel para 14 noches.",
    ),
    product("Enjuague con flúor 500 ml", 24.5, "Higiene", "Uso diario, sin alcohol."),
  ],
  questions: [
    {
      pregunta: "¿Qué medios de pago aceptan?",
      respuesta: "Aceptamos efectivo, tarjetas, transferencia y billeteras digitales.",
      categoria: "Pagos",
    },
    {
      pregunta: "¿Cómo me preparo para mi primera visita?",
      respuesta: "Llegue diez minutos antes y traiga su documento y sus radiografías recientes.",
      categoria: "Visitas",
      archivo_ayuda: "https://files.example/clinica/primera-visita.pdf",
    },
    {
      pregunta: "¿Duele la limpieza dental?",
      respuesta: "No: puede sentir sensibilidad leve, y usamos anestésico en gel si hace falta.",
      categoria: "Tratamientos",
    },
    {
      pregunta: "¿Tienen estacionamiento?",
      respuesta: "Sí, dos espacios gratuitos en el sótano, por orden de llegada.",
      categoria: "Local",
    },
    {
      pregunta: "¿Qué cuidados debo tener después de una extracción?",
      respuesta: "Muerda la gasa treinta minutos, aplique frío y evite líquidos calientes ese día.",
      categoria: "Tratamientos",
      archivo_ayuda: "https://files.example/clinica/cuidados-extraccion.pdf",
    },
  ],
  meetLinks: false,
  calendarSynced: true,
  config: {
    usuario_id: 101,
    correo_usuario: "recepcion@sonrisaclara.example",
    duracion_cita_minutos: 30,
    slots: 2,
    agendar_usuario: 1,
    agendar_sucursal: 0,
    personalidad: "amable, paciente y clara",
    nombre_bot: "Clara",
    frase_saludo: "¡Hola! Qué gusto saludarle.",
    frase_des: "¡Que tenga un lindo día!",
    frase_no_sabe: "No tengo ese dato, pero recepción puede ayudarle en el 01 555 0142.",
    archivo_saludo: "https://files.example/clinica/bienvenida.jpg",
    id_chatbot: 11,
  },
};

function service(nombre: string, price: number, category: string, descripcion: string) {
  const nombre_tipo_producto = "Servicio" as const;
  const common = { nombre, precio_unitario: price, nombre_categoria: category, descripcion };
  return { ...common, nombre_tipo_producto, nombre_unidad: "Sesión" };
}

function product(nombre: string, price: number, category: string, descripcion: string) {
  const nombre_tipo_producto = "Producto" as const;
  const imagen = `https://files.example/clinica/${nombre.split(" ", 1)[0]?.toLowerCase()}.png`;
  const common = {
    nombre,
    precio_unitario: price,
    nombre_categoria: category,
    descripcion,
    imagen,
  };
  return { ...common, nombre_tipo_producto, nombre_unidad: "Unidad" };
}
