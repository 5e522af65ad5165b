// Listening to signals: the one place that adds a listener for "abort", so that each of them is
// taken off again. A signal may live for as long as the process: what stays on it would be a leak.
// `AbortSignal.any` is not used: what it makes of a signal that lives long is held by that signal.

/**
 * Calls `listener` once, when the first of `signals` aborts; at once where one has aborted already.
 * The returned function takes it back. Safe to call twice.
 */
export function onAbort(signals: readonly AbortSignal[], listener: () => void): () => void {
  const leave = (): void => {
    for (const signal of signals) signal.removeEventListener("abort", heard);
  };
  const heard = (): void => {
    leave();
    listener();
  };
  for (const signal of signals) signal.addEventListener("abort", heard, { once: true });
  if (signals.some(({ aborted }) => aborted)) heard();
  return leave;
}

/**
 * What `work` settles with, or a rejection with what `error` makes as soon as the signal aborts;
 * the work itself goes on.
 */
export function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  error: () => unknown,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = onAbort([signal], () => reject(error()));
    work.then(resolve, reject).finally(leave);
  });
}
