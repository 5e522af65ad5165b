// The only place that adds a listener for "abort", so that each listener is removed again. A signal
// may live until the process ends: a listener that stays on it would be a leak. `AbortSignal.any`
// is not used: a long-lived source signal keeps the signals made from it.

/**
 * Calls `listener` once, when the first of `signals` aborts; at once where one has aborted already.
 * The returned function removes the listener. Safe to call twice.
 */
export function onAbort(signals: readonly AbortSignal[], listener: () => void): () => void {
  const unlisten = (): void => {
    for (const signal of signals) signal.removeEventListener("abort", onFirstAbort);
  };
  const onFirstAbort = (): void => {
    unlisten();
    listener();
  };
  for (const signal of signals) signal.addEventListener("abort", onFirstAbort, { once: true });
  if (signals.some(({ aborted }) => aborted)) onFirstAbort();
  return unlisten;
}

/**
 * Settles as `work` does, or rejects with `error()` as soon as the signal aborts; the work itself
 * goes on.
 */
export function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  error: () => unknown,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const unlisten = onAbort([signal], () => reject(error()));
    work.then(resolve, reject).finally(unlisten);
  });
}
