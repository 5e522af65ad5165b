// Companies for the dialogues with the simulated model: what each asks for, who works there, and
// its country's hours and money.

const CLINIC = `name: Clínica Sonrisa
time_zone: America/Lima
currency: "S/."
hours: { mon-fri: ["09:00-13:00", "15:00-19:00"], sat: ["09:00-13:00"] }
booking: { step_minutes: 15, notice_minutes: 60, days_ahead: 60, confirm: code, asks: [name, email] }
resources:
  - { id: ana, name: Doctora Ana Torres }
  - { id: luis, name: Doctor Luis Vega }
services:
  - { id: limpieza, name: Limpieza dental, minutes: 30, price: 120 }
  - { id: ortodoncia, name: Ortodoncia, minutes: 60, price: 200, resources: [ana] }
  - { id: revision, name: Revisión, minutes: 15, price: 0 }
  - { id: blanqueamiento, name: Blanqueamiento, minutes: 60, price: 350, resources: [luis] }
questions: [{ q: "¿Aceptan Yape o tarjetas?", a: "Sí, aceptamos Yape, tarjetas y efectivo." }]
contact: "+51 1 555 0100"
context: Somos una clínica dental en Av. Larco 123, Miraflores.
bot: { name: Clara }
`;

const BARBER = `name: Barbería El Bigote
time_zone: America/Mexico_City
currency: "$"
hours: { mon-sat: ["10:00-20:00"] }
booking: { step_minutes: 15, notice_minutes: 30, days_ahead: 30, confirm: code, asks: [name, phone] }
resources:
  - { id: beto, name: Beto }
  - { id: chuy, name: Chuy }
  - { id: memo, name: Memo }
services:
  - { id: corte, name: Corte, minutes: 30, price: 150 }
  - { id: corte-barba, name: Corte y barba, minutes: 45, price: 250 }
  - { id: tinte, name: Tinte, minutes: 60, price: 400, resources: [beto] }
  - { id: afeitado, name: Afeitado, minutes: 30, price: 120 }
contact: "+52 55 5555 0100"
bot: { name: Bigotón }
`;

const WORKSHOP = `name: Taller Don Carlos
time_zone: America/Argentina/Buenos_Aires
currency: "$"
hours: { mon-fri: ["08:00-17:00"], sat: ["08:00-12:00"] }
booking: { step_minutes: 30, notice_minutes: 60, days_ahead: 30, confirm: code, asks: [name] }
services:
  - { id: aceite, name: Cambio de aceite, minutes: 30, price: 45000 }
  - { id: alineacion, name: Alineación y balanceo, minutes: 60, price: 60000 }
  - { id: tecnica, name: Revisión técnica, minutes: 30, price: 30000 }
contact: "+54 11 5555 0100"
`;

const SALON = `name: Estética Marta
time_zone: Europe/Madrid
currency: "€"
hours: { mon-fri: ["10:00-14:00", "16:00-20:00"] }
booking: { step_minutes: 15, notice_minutes: 60, days_ahead: 30, confirm: model, asks: [name, email, phone] }
resources:
  - { id: marta, name: Marta }
  - { id: lucia, name: Lucía }
services:
  - { id: manicura, name: Manicura, minutes: 45, price: 25 }
  - { id: pedicura, name: Pedicura, minutes: 45, price: 30 }
  - { id: cejas, name: Depilación de cejas, minutes: 15, price: 10 }
  - { id: masaje, name: Masaje relajante, minutes: 60, price: 50, resources: [lucia] }
contact: "+34 910 000 000"
`;

const THERAPIST = `name: Consultorio Rosa Luna
time_zone: America/Lima
currency: "S/."
hours: { mon-fri: ["09:00-18:00"] }
booking: { step_minutes: 60, notice_minutes: 60, days_ahead: 30, confirm: code, asks: [name] }
services: [{ id: consulta, name: Consulta psicológica, minutes: 50, price: 150 }]
contact: rosa@luna.example
`;

export const COMPANY_FILES = {
  clinic: CLINIC,
  barber: BARBER,
  workshop: WORKSHOP,
  salon: SALON,
  therapist: THERAPIST,
} as const;
