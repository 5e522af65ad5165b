// The part of docs/memory-profile.md that compares: conversations at once, ours and other runtimes.

import { readReport } from "../support/report.ts";
import type { RoomFigures } from "./figures.ts";
import { kib, section, table } from "./markdown.ts";

export function room(): readonly string[] {
  const report = readReport<RoomFigures>("room");
  return section("Conversations at once, next to other runtimes", report, (one) => [
    `A model that thinks for ${String(one.settings["thinkMs"])} ms, histories of three to eight ` +
      "turns, everybody talks all the time; the others are [loops without a bound]" +
      "(../bench/peers/README.md). One run, one server after the other; bytes are heap and outside.",
    "",
    ...table(
      [
        ...["server", "offered at once", "answered a second (ideal)", "refused", "held at once"],
        ...["RSS peak, MiB", "killed", "bytes a turn while the model thinks, KiB"],
      ],
      one.figures.rows.map((row) => {
        const held = one.figures.turnBytes[row.server];
        const bytes =
          held === undefined || typeof held === "string"
            ? (held ?? "–")
            : kib(held.heap + held.external);
        return [
          ...[row.server, row.offered, `${row.answeredPerSecond} (${row.idealPerSecond})`],
          ...[row.refused, row.heldMax, row.rssPeakMib, row.killed, bytes],
        ];
      }),
    ),
  ]);
}
