// Company 3 of the sandbox: an invented barber shop, closed on Mondays and open late on Fridays.
// Data only.

import type { CatalogItem, Company, MinuteRange } from "./company.ts";

const DAY: readonly MinuteRange[] = [[10 * 60, 19 * 60]];

const CONTEXT = `Barbería El Puerto es una barbería ficticia de estilo clásico en Trujillo.
Atendemos con cita y, si hay silla libre, también a quien llega sin cita.

Ubicación: Calle Las Anclas 77, frente a la plazuela del Mercado Viejo, Trujillo.
Teléfono: 044 555 0163. El local tiene aire acondicionado y juegos para la espera.
Hay estacionamiento para bicicletas; los autos pueden usar la playa de la esquina, con descuento.

Barberos: Julio, especialista en degradados; Renzo, en barba y afeitado con navaja; y Mariela,
en cortes con tijera y cabello largo. Puede pedir barbero al llegar, según disponibilidad.
Cada cita dura 45 minutos e incluye lavado, corte y peinado.
El servicio completo de corte y barba también cabe en una cita de 45 minutos.

Los viernes abrimos hasta la medianoche con música en vivo cada quince días.
Los sábados atendemos hasta las ocho de la noche y suelen llenarse: conviene reservar antes.
Los lunes el local descansa.

Pagos: efectivo, billeteras digitales y tarjetas desde 30 soles.
Después de diez minutos de tardanza se cede la silla al siguiente cliente.
Niños: cortamos a partir de los cuatro años; los menores vienen con un adulto.
Las navajas son descartables y las máquinas se desinfectan después de cada corte.
Tarjeta de cliente: al décimo corte, el siguiente es gratis.`;

const CATALOG: readonly CatalogItem[] = [
  {
    nombre: "Corte clásico",
    precio_unitario: 35,
    nombre_categoria: "Cortes",
    descripcion: "Corte con tijera o máquina, lavado y peinado.",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Servicio",
  },
  {
    nombre: "Corte degradado",
    precio_unitario: 40,
    nombre_categoria: "Cortes",
    descripcion: "<div>Degradado <em>bajo, medio o alto</em> con acabado a navaja.</div>",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Servicio",
  },
  {
    nombre: "Corte y barba",
    precio_unitario: 60,
    nombre_categoria: "Combos",
    descripcion: "Corte a elección y perfilado de barba con toalla caliente.",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Servicio",
  },
  {
    nombre: "Afeitado con navaja",
    precio_unitario: 30,
    nombre_categoria: "Barba",
    descripcion: "Afeitado tradicional con espuma y toalla caliente.",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Servicio",
  },
  {
    nombre: "Corte para niños",
    precio_unitario: 28,
    nombre_categoria: "Cortes",
    descripcion: "De 4 a 12 años.",
    nombre_tipo_producto: "Servicio",
    nombre_unidad: "Servicio",
  },
  {
    nombre: "Cera mate para cabello",
    precio_unitario: 45,
    nombre_categoria: "Cuidado",
    descripcion: "Fijación fuerte, 100 g.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Unidad",
    imagen: "https://files.example/puerto/cera.png",
  },
  {
    nombre: "Aceite para barba",
    precio_unitario: 39.9,
    nombre_categoria: "Cuidado",
    descripcion: "Argán &amp; cedro, 30 ml.",
    nombre_tipo_producto: "Producto",
    nombre_unidad: "Unidad",
    imagen: "https://files.example/puerto/aceite.png",
  },
];

export const BARBER: Company = {
  id: 3,
  name: "Barbería El Puerto",
  open: {
    lunes: [],
    martes: DAY,
    miércoles: DAY,
    jueves: DAY,
    viernes: [[10 * 60, 24 * 60]],
    sábado: [[9 * 60, 20 * 60]],
    domingo: [[10 * 60, 14 * 60]],
  },
  hoursStyle: "24h",
  closedText: "NO ATIENDE",
  blocks: [],
  blocksStyle: "none",
  context: CONTEXT,
  instructions: `Trata al cliente con confianza y buen humor, sin groserías.
Si pide un corte para hoy y no hay espacio, ofrece mañana.`,
  catalog: CATALOG,
  questions: [
    {
      pregunta: "¿Atienden sin cita?",
      respuesta: "Sí, si hay una silla libre; con cita tiene el lugar asegurado.",
      categoria: "Citas",
    },
    {
      pregunta: "¿Cortan cabello a niños?",
      respuesta: "Sí, desde los cuatro años y acompañados de un adulto.",
      categoria: "Servicios",
    },
    {
      pregunta: "¿Cómo cuido mi barba en casa?",
      respuesta: "Lávela tres veces por semana, péinela seca y use unas gotas de aceite.",
      categoria: "Cuidado",
      archivo_ayuda: "https://files.example/puerto/cuidado-de-barba.pdf",
    },
    {
      pregunta: "¿Puedo pagar con tarjeta?",
      respuesta: "Sí, desde 30 soles; también recibimos efectivo y billeteras digitales.",
      categoria: "Pagos",
    },
  ],
  meetLinks: false,
  calendarSynced: false,
  config: {
    usuario_id: 303,
    correo_usuario: "citas@elpuerto.example",
    duracion_cita_minutos: 45,
    slots: 1,
    agendar_usuario: 0,
    agendar_sucursal: 1,
    personalidad: "cercana y con buen humor",
    nombre_bot: "Nico",
    frase_saludo: "¡Habla! Bienvenido a El Puerto.",
    frase_des: "¡Nos vemos en el sillón!",
    frase_no_sabe: "De eso no estoy seguro; mejor confírmelo en el 044 555 0163.",
    archivo_saludo: null,
    id_chatbot: 33,
  },
};
