// Every limit of the process: what it bounds, what happens when it is reached, what it costs. No
// limit is optional and none means "unlimited". Values and relations are in default-limits.ts.

export interface Limits {
  /** What the whole process may weigh. The ledger refuses to start when the sum is over it. */
  readonly memoryLimitBytes: number;

  // --- The HTTP edge -------------------------------------------------------------------------
  /** A request body, counted while it is read; one byte more is 413 and the socket closes. */
  readonly bodyBytesMax: number;
  /** A customer's message in characters (code points); longer is 422. The gateway's own limit. */
  readonly messageCharactersMax: number;
  /** A message sent longer ago, by its own word, is 410: nobody may answer it any more. */
  readonly messageAgeMsMax: number;
  /** Text settings inside `config` (persona, greeting …), each; longer is 422. */
  readonly configTextCharactersMax: number;
  /**
   * Sockets served; the next one takes the place of one on which nothing goes on, and where all are
   * at work it hears a 503 and is closed. Cost: `socketBytes` each.
   */
  readonly connectionsMax: number;
  /** What an open socket holds: parser, TLS-less buffers, 16 KiB of headers at worst. */
  readonly socketBytes: number;
  /** Headers and body must have arrived within it; else 408 and close. */
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** How often Node looks at the two timeouts above; the real limit is timeout + this. */
  readonly connectionsCheckMs: number;
  /** An ended answer whose reader has not taken it by then is dropped with its socket. */
  readonly responseTimeoutMs: number;
  /** An idle keep-alive socket is closed after it; above the gateway's own idle time. */
  readonly keepAliveMs: number;
  /** The same when all sockets are taken; from half of them on it shrinks towards this. */
  readonly keepAliveLeastMs: number;
  readonly requestsPerSocketMax: number;
  readonly headersCountMax: number;
  /** What a streaming reader may leave unread before it is cut off. */
  readonly streamBufferBytesMax: number;
  /** A comment line on an idle stream, so that proxies keep it open. */
  readonly streamHeartbeatMs: number;
  /** After SIGTERM running turns get this long, then sockets are destroyed. */
  readonly drainTimeoutMs: number;

  /** Wrong tokens answered with 401, all callers together; the next one hears 429. */
  readonly wrongTokensMax: number;
  /** One more of them is answered with 401 after each such time. */
  readonly wrongTokenRefillMs: number;
  /** At most one log line about wrong tokens in it. */
  readonly wrongTokenLogMs: number;

  // --- Admission -------------------------------------------------------------------------------
  /** Turns that run at once (MAX_CONCURRENT_AGENT). Cost: `turnBytes` each. */
  readonly turnsActiveMax: number;
  /** Requests admitted but waiting for a place (MAX_QUEUED); one more is 503 at once. */
  readonly turnsQueuedMax: number;
  /** Messages of one session that wait behind its running turn; one more is 429 at once. */
  readonly sessionQueueMax: number;
  /** Bytes reserved for a running turn before its body is read. */
  readonly turnBytes: number;
  /** Bytes reserved for a request that waits: its parsed body. */
  readonly waitingBytes: number;
  /** Sum of all reservations; a request that would pass it is 503 at once. */
  readonly admissionBytesMax: number;
  /** What a refused caller is told to wait. */
  readonly retryAfterSeconds: number;

  // --- A turn ----------------------------------------------------------------------------------
  /** From the arrival of the request to its reply, waiting included (CHAT_TIMEOUT). */
  readonly turnTimeoutMs: number;
  /** One call to the model (OPENAI_TIMEOUT), never past the turn's deadline. */
  readonly modelTimeoutMs: number;
  /** Tries of one model call, the first included; only 429, 5xx and connection errors retry. */
  readonly modelAttemptsMax: number;
  readonly modelBackoffMs: number;
  readonly modelBackoffMsMax: number;
  /** Sockets to the model's host; further calls wait inside the turn's deadline. */
  readonly modelConnectionsMax: number;
  /** A model's answer, counted decoded while it is read; more is an error. */
  readonly modelReplyBytesMax: number;
  /** Output tokens asked of the model (MAX_TOKENS). */
  readonly modelTokensMax: number;
  /** Rounds of tools in one turn (MAX_TOOL_ROUNDS); then one last call with tools forbidden. */
  readonly toolRoundsMax: number;
  /** Calls taken from one reply of the model; the rest are answered with a refusal. */
  readonly toolCallsMax: number;
  /** All calls of one reply, answered or refused; more and the reply counts as garbage. */
  readonly toolCallsRepliedMax: number;
  /** Rounds in a row in which every call was invalid; at it the tools are taken away. */
  readonly toolStrikesMax: number;
  /** One run of a tool, never past the turn's deadline. */
  readonly toolTimeoutMs: number;
  /** Raw JSON of a call's arguments; more is answered as invalid without being parsed. */
  readonly toolArgumentsBytesMax: number;
  /** A tool's text as the model sees it; longer is cut. */
  readonly toolResultBytesMax: number;
  /** The reply as the customer sees it, in UTF-16 units; WhatsApp's own limit. Longer is cut. */
  readonly replyCharactersMax: number;
  /** Images taken from one message; further addresses stay in the text. */
  readonly imagesMax: number;
  /** The system prompt; a longer one has its data sections cut. */
  readonly promptBytesMax: number;

  // --- Sessions --------------------------------------------------------------------------------
  /** Turns kept (SESSION_MAX_TURNS); the oldest goes first. */
  readonly sessionTurnsMax: number;
  /** Bytes of a session's encoded turns (SESSION_MAX_BYTES); the oldest turn goes first. */
  readonly sessionBytesMax: number;
  /** One encoded turn; a longer one loses tool texts, then text, until it fits. */
  readonly storedTurnBytesMax: number;
  /** What the application keeps of a session beyond its turns; more is not taken. */
  readonly sessionNotesBytesMax: number;
  /** A stored turn when unpacked; an element that unpacks to more is dropped. */
  readonly storedTurnDecodedBytesMax: number;
  /** Messages of history sent to the model (MAX_MESSAGES_HISTORY), in whole turns. */
  readonly historyMessagesMax: number;
  /** UTF-8 bytes of history sent to the model, in whole turns, newest kept. */
  readonly historyBytesMax: number;
  /** A silent session is forgotten after it (REDIS_CHECKPOINT_TTL_HOURS). */
  readonly sessionTtlMs: number;
  /** A session's lock outlives the turn's deadline by a margin, so only a dead owner loses it. */
  readonly sessionLockMs: number;
  /** How often a begin is tried again while another process holds the session. */
  readonly sessionPollMs: number;

  // --- Redis -----------------------------------------------------------------------------------
  readonly redisConnectTimeoutMs: number;
  /** One command; after it the promise rejects. */
  readonly redisCommandTimeoutMs: number;
  /** A socket that owes a reply this long is destroyed, and with it its command queue. */
  readonly redisSocketTimeoutMs: number;
  readonly redisRetryMsMax: number;
  /** Commands under way at once; one more fails at once. */
  readonly redisCommandsMax: number;

  // --- The business backend ----------------------------------------------------------------------
  /** Sockets to one host (HTTP_MAX_CONNECTIONS). */
  readonly backendConnectionsMax: number;
  /** Calls that wait for a socket; one more fails at once. */
  readonly backendQueuedMax: number;
  readonly backendConnectTimeoutMs: number;
  /** One whole answer (API_TIMEOUT). */
  readonly backendTimeoutMs: number;
  /** An answer's decoded bytes (API_MAX_BYTES); more is cut off as an error. */
  readonly backendBytesMax: number;
  /** Tries of a read on transport errors (HTTP_RETRY_ATTEMPTS); writes get one. */
  readonly backendAttemptsMax: number;
  readonly backendBackoffMs: number;
  readonly backendBackoffMsMax: number;
  readonly backendKeepAliveMs: number;

  // --- Circuit breakers --------------------------------------------------------------------------
  /** Failures in a row that open a circuit (CB_THRESHOLD). */
  readonly breakerThreshold: number;
  /** How long it stays open before one trial call (CB_RESET_TTL). */
  readonly breakerOpenMs: number;
  /** Keys with failures remembered per breaker (CB_MAX_KEYS); the oldest closed one goes first. */
  readonly breakerKeysMax: number;

  // --- Caches: bytes as V8 holds them ------------------------------------------------------------
  readonly profileCacheBytesMax: number;
  readonly promptCacheBytesMax: number;
  readonly searchCacheBytesMax: number;
  /** Sessions in the embedded store, all tenants together; the least recent goes first. */
  readonly embeddedSessionsBytesMax: number;
  readonly profileCacheEntriesMax: number;
  readonly promptCacheEntriesMax: number;
  readonly searchCacheEntriesMax: number;
  readonly embeddedSessionsMax: number;

  // --- Seeing it ---------------------------------------------------------------------------------
  /** Tenants with a metric label of their own; the others share `other`. */
  readonly tenantLabelsMax: number;
  /** Log lines that wait for a slow sink; beyond it lines are dropped and counted. */
  readonly logBufferBytesMax: number;

  // --- Memory pressure: shares of `memoryLimitBytes` (RSS) and of V8's heap limit (heap) ---------
  /** Over it, caches and embedded sessions give back, a share each sample. */
  readonly pressureShrinkPercent: number;
  /** Over it, new requests are 503 at the door; turns inside go on. */
  readonly pressureRefusePercent: number;
  /** At or under it for the hold, all is as before. The door opens at the mark that shrinks. */
  readonly pressureCalmPercent: number;
  /** How long a lower mark must hold before its level ends; while refusing, a collection each. */
  readonly pressureHoldMs: number;
  /** How often the process is weighed. Cost: some microseconds. */
  readonly pressureSampleMs: number;
  /** What a cache gives back of what it holds, each sample, oldest first. */
  readonly pressureGiveBackPercent: number;
}
