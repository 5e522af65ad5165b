// Company 2 of the sandbox: an invented software seller that shows its products by video call.
// Data only.

import type { CatalogItem, Company, MinuteRange } from "./company.ts";

const OFFICE: readonly MinuteRange[] = [[9 * 60, 18 * 60]];
const SATURDAY: readonly MinuteRange[] = [[9 * 60, 13 * 60]];

const CONTEXT = `Nube Andina es una empresa ficticia de software para pequeñas empresas.
Vendemos programas en la nube, equipos para el punto de venta y servicios de puesta en marcha.

Modalidad: todas las reuniones son por videollamada. El enlace llega al correo del cliente.
Cada reunión dura 60 minutos: presentación, demostración con datos de prueba y preguntas.
Conviene entrar desde una computadora con micrófono; también funciona desde el celular.
La reunión no tiene costo y no obliga a comprar.

Producto principal: Caja Clara, sistema de ventas e inventario con boletas y facturas electrónicas.
Caja Clara funciona sin internet hasta por 48 horas y sincroniza al volver la conexión.
Agenda Clara ordena las citas de consultorios, salones y talleres con recordatorios por mensaje.
Planilla Clara calcula remuneraciones y genera los archivos que pide el contador.

Planes: mensual sin permanencia o anual con dos meses de regalo.
Todos los planes incluyen copias de seguridad diarias, actualizaciones y soporte por chat.
Soporte: de lunes a sábado dentro del horario de atención; las caídas se atienden todos los días.
Implementación: entre tres y diez días hábiles, según la cantidad de productos por cargar.
Migración: importamos clientes y productos desde hojas de cálculo sin costo adicional.

Seguridad: los datos se guardan cifrados y cada usuario entra con verificación en dos pasos.
Los datos son del cliente y puede descargarlos cuando quiera, también si cancela el servicio.
Pagos: transferencia, tarjeta de crédito y débito automático. Emitimos factura.
Oficina: Jirón Las Tunas 118, Arequipa. No atendemos en la oficina sin reunión previa.
Teléfono comercial: 054 555 0177.`;

const INSTRUCTIONS = `Pregunta el rubro del negocio antes de recomendar un producto.
Ofrece una demostración gratuita cuando el cliente muestre interés.
No prometas fechas de implementación: se acuerdan en la reunión.`;

const CATALOG: readonly CatalogItem[] = [
  {
    nombre: "Caja Clara Básico",
    precio_unitario: 59,
    nombre_categoria: "Ventas",
    descripcion: "<p>Ventas e inventario para <strong>una tienda</strong> y dos usuarios.</p>",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Mes",
    imagen: "https://files.example/nube/caja-basico.png",
  },
  {
    nombre: "Caja Clara Negocio",
    precio_unitario: 129,
    nombre_categoria: "Ventas",
    descripcion: "Hasta tres tiendas, diez usuarios, reportes y compras a proveedores.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Mes",
    imagen: "https://files.example/nube/caja-negocio.png",
  },
  {
    nombre: "Agenda Clara",
    precio_unitario: 79,
    nombre_categoria: "Citas",
    descripcion: "Calendario de citas con recordatorios por mensaje y reserva en línea.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Mes",
  },
  {
    nombre: "Planilla Clara",
    precio_unitario: 149,
    nombre_categoria: "Personal",
    descripcion: "Remuneraciones, vacaciones y boletas de pago para hasta 30 trabajadores.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Mes",
  },
  {
    nombre: "Impresora térmica de tickets",
    precio_unitario: 349.9,
    nombre_categoria: "Equipos",
    descripcion: "80 mm, USB y red.<br/>Incluye <i>dos rollos</i> &amp; cable.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Unidad",
    imagen: "https://files.example/nube/impresora.png",
  },
  {
    nombre: "Lector de código de barras",
    precio_unitario: 189,
    nombre_categoria: "Equipos",
    descripcion: "Inalámbrico, lee códigos 1D y 2D.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Unidad",
  },
  {
    nombre: "Capacitación del equipo",
    precio_unitario: 250,
    nombre_categoria: "Servicios",
    descripcion: "Taller en línea de tres horas para hasta quince personas.",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Sesión",
  },
  {
    nombre: "Implementación guiada",
    precio_unitario: 1234.5,
    nombre_categoria: "Servicios",
    descripcion: "Carga de productos, configuración de impuestos y acompañamiento de un mes.",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Proyecto",
  },
];

export const SOFTWARE: Company = {
  id: 2,
  name: "Nube Andina",
  open: {
    lunes: OFFICE,
    martes: OFFICE,
    miércoles: OFFICE,
    jueves: OFFICE,
    viernes: OFFICE,
    sábado: SATURDAY,
    domingo: [],
  },
  hoursStyle: "12h",
  closedText: "CERRADO",
  blocks: [
    { weekday: "jueves", range: [13 * 60, 14 * 60] },
    { weekday: "viernes", range: [16 * 60 + 30, 18 * 60] },
  ],
  blocksStyle: "text",
  context: CONTEXT,
  instructions: INSTRUCTIONS,
  catalog: CATALOG,
  questions: [
    {
      pregunta: "¿Caja Clara funciona sin internet?",
      respuesta: "Sí, hasta por 48 horas; al volver la conexión se sincroniza solo.",
      categoria: "Producto",
    },
    {
      pregunta: "¿Puedo probar el sistema gratis?",
      respuesta: "Sí, hay una prueba de 14 días sin tarjeta que activamos en la reunión.",
      categoria: "Planes",
      archivo_ayuda: "https://files.example/nube/guia-de-prueba.pdf",
    },
    {
      pregunta: "¿Emiten factura electrónica?",
      respuesta: "Sí, todos los pagos tienen factura electrónica el mismo día.",
      categoria: "Pagos",
    },
    {
      pregunta: "¿Qué necesito para la videollamada?",
      respuesta: "Una computadora o celular con micrófono; el enlace llega a su correo.",
      categoria: "Reuniones",
      archivo_ayuda: "https://files.example/nube/videollamada.pdf",
    },
    {
      pregunta: "¿Cómo cancelo mi suscripción?",
      respuesta: "Desde su cuenta, en Planes; no hay permanencia ni penalidad.",
      categoria: "Planes",
    },
  ],
  meetLinks: true,
  calendarSynced: true,
  config: {
    usuario_id: 202,
    correo_usuario: "ventas@nubeandina.example",
    duracion_cita_minutos: 60,
    slots: 1,
    agendar_usuario: 1,
    agendar_sucursal: 0,
    personalidad: "profesional, directa y cordial",
    nombre_bot: "Andrea",
    frase_saludo: "¡Hola! Gracias por escribir a Nube Andina.",
    frase_des: "¡Gracias por su interés!",
    frase_no_sabe: "Ese detalle lo ve un asesor; puedo agendarle una reunión.",
    archivo_saludo: null,
    id_chatbot: 22,
  },
};
