// The type of an invented sandbox company: hours, catalogue, questions, and the config that a
// gateway would send. Types only.

import type { Weekday } from "../spanish/days.ts";

/** Minutes of a day, half-open; 1440 is the end of the day. */
export type MinuteRange = readonly [start: number, end: number];

export interface CatalogItem {
  readonly nombre: string;
  readonly precio_unitario: number;
  readonly nombre_categoria: string;
  readonly descripcion: string;
  readonly nombre_tipo_producto: "Producto" | "Servicio";
  readonly nombre_unidad: string;
  readonly imagen?: string;
}

export interface Question {
  readonly pregunta: string;
  readonly respuesta: string;
  readonly categoria?: string;
  readonly archivo_ayuda?: string;
}

/** The `config` that a gateway would send for this company. */
export interface SandboxConfig {
  readonly usuario_id: number;
  readonly correo_usuario: string;
  readonly duracion_cita_minutos: number;
  readonly slots: number;
  readonly agendar_usuario: 0 | 1;
  readonly agendar_sucursal: 0 | 1;
  readonly personalidad: string;
  readonly nombre_bot: string;
  readonly frase_saludo: string;
  readonly frase_des: string;
  readonly frase_no_sabe: string;
  readonly archivo_saludo: string | null;
  readonly id_chatbot: number;
}

export interface Company {
  readonly id: number;
  readonly name: string;
  readonly open: Readonly<Record<Weekday, readonly MinuteRange[]>>;
  /** How the company writes its hours: `09:00-13:00` or `9:00 AM - 6:00 PM`. */
  readonly hoursStyle: "24h" | "12h";
  /** The schedule's text for a closed day. */
  readonly closedText: string | null;
  /** Hours blocked every week; published as dates of the next two weeks. */
  readonly blocks: readonly { readonly weekday: Weekday; readonly range: MinuteRange }[];
  readonly blocksStyle: "list" | "text" | "none";
  readonly context: string;
  readonly instructions: string;
  readonly catalog: readonly CatalogItem[];
  readonly questions: readonly Question[];
  /** Whether a booking's response has a meeting link, and whether the calendar is synchronised. */
  readonly meetLinks: boolean;
  readonly calendarSynced: boolean;
  readonly config: SandboxConfig;
}

export interface Block {
  readonly day: number;
  readonly range: MinuteRange;
}
