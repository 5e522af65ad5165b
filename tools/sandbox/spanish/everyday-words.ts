// Everyday words for what a company calls otherwise: "las manos" is a manicure, "los brackets" are
// orthodontics. Pure. A word means whatever the company has of it; several of them are asked about.

import { fold } from "./text.ts";

/** What is said, and how the names of services for it begin. */
const EVERYDAY: readonly (readonly [said: RegExp, stems: RegExp])[] = [
  [/\b(?:las |mis )?(?:manos|unas)\b(?! de los pies)/, /^(?:manicur|una|gel|acrili|esmalt)/],
  [/\b(?:los |mis )?pies\b/, /^(?:pedicur|podolog|pie)/],
  [
    /\b(?:brackets?|frenillos?|fierritos|ortodoncista|(?:poner\w* |los |unos )frenos)\b/,
    /^(?:ortodon|bracket)/,
  ],
  [/\b(?:frenos|aparatos?) (?:en los dientes|dentales)\b/, /^(?:ortodon|bracket)/],
  [/\b(?:sarro|limpi\w+ (?:los |mis )?dientes|destartraje)\b/, /^(?:limpieza|profilaxis)/],
  [/\b(?:blanque\w+|dientes (?:mas )?blancos|aclarar)\b/, /^blanque/],
  [
    /\b(?:caries|picad[ao]|calza|empast\w+|tapadura|curar)\b/,
    /^(?:empaste|curacion|obturac|calza)/,
  ],
  [
    /\b(?:chequeo|chequear\w*|revis\w+|me (?:vea|vean|mire|miren))\b/,
    /^(?:revis|chequeo|consulta)/,
  ],
  [/\b(?:rasur\w+|afeit\w+)\b/, /^(?:afeit|rasur|barba)/],
  [/\b(?:barba|barbita|bigote)\b/, /^(?:barba|afeit|rasur|perfil)/],
  [/\b(?:canas|tenir\w*|tintur\w*|pint(?:ar|ada|arme)\w*|color)\b/, /^(?:tint|color|tenid|mecha)/],
  [
    /\b(?:pelo|cabello|melena|pelad[ao]|peluque\w+|motil\w+|cortar\w*|recort\w+|degrad\w+)\b/,
    /^(?:corte|peluq)/,
  ],
  [/\b(?:aceite|filtro)\b/, /^aceite/],
  [/\b(?:aline\w+|balance\w+|se (?:me )?va (?:\w+ ){1,4}?(?:lado|costado)|ruedas)\b/, /^alinea/],
  [/\b(?:vtv|itv|verificacion|revision tecnica|tecnomecanica)\b/, /^tecnica/],
  [/\b(?:cejas|entrecejo)\b/, /^ceja/],
  [/\b(?:espalda|contractura\w*|relaj\w+|masaj\w+|estres\w*)\b/, /^masaje/],
  [
    /\b(?:psicolog\w+|terapia|sesion|terapeuta|hablar con alguien)\b/,
    /^(?:consulta|terapia|sesion|psic)/,
  ],
];

interface Named {
  readonly name: string;
}

/** The services that the words may mean: those for which most is said, without any extras. */
export function everydayServices<Service extends Named>(
  folded: string,
  services: readonly Service[],
): readonly Service[] {
  const said = EVERYDAY.filter(([pattern]) => pattern.test(folded));
  const fitting = services.map((item) => {
    return { item, count: said.filter(([, stems]) => isFor(item, stems)).length };
  });
  const most = Math.max(1, ...fitting.map(({ count }) => count));
  return plainOnes(fitting.filter(({ count }) => count === most).map(({ item }) => item));
}

/** Where words are that can only mean one service. */
export function everydaySpans<Service extends Named>(folded: string, services: readonly Service[]) {
  return EVERYDAY.flatMap(([pattern, stems]) => {
    const match = pattern.exec(folded);
    const [item, other] = plainOnes(services.filter((one) => isFor(one, stems)));
    if (match === null || item === undefined || other !== undefined) return [];
    return [{ item, start: match.index, end: match.index + match[0].length }];
  });
}

/** A haircut is "Corte", not "Corte y barba". */
function plainOnes<Service extends Named>(services: readonly Service[]): readonly Service[] {
  const isMore = (one: Service, other: Service): boolean =>
    one !== other && wordsOf(other).every((word) => wordsOf(one).includes(word));
  return services.filter((one) => !services.some((other) => isMore(one, other)));
}

function isFor(service: Named, stems: RegExp): boolean {
  return wordsOf(service).some((word) => stems.test(word));
}

function wordsOf({ name }: Named): readonly string[] {
  return (fold(name).match(/[a-z]{2,}/g) ?? []).filter(
    (word) => !/^(?:de|del|la|el|con)$/.test(word),
  );
}
