// Every limit of the process: what it bounds, what happens when it is reached, what it costs. No
// limit is optional, and no value means "unlimited". Defaults are in default-limits.ts.

export interface Limits {
  /** What the whole process may use. It does not start when the memory budget exceeds it. */
  readonly memoryLimitBytes: number;

  // --- The HTTP server -----------------------------------------------------------------------
  /** A request body, counted while it is read; exceeding it is 413 and the socket closes. */
  readonly bodyBytesMax: number;
  /** A customer's message in characters (code points); longer is 422. The gateway's own limit. */
  readonly messageCharactersMax: number;
  /** A message whose own timestamp is older is 410: it may no longer be answered. */
  readonly messageAgeMsMax: number;
  /** Text settings inside `config` (persona, greeting …), each; longer is 422. */
  readonly configTextCharactersMax: number;
  /**
   * Sockets served. Exceeding it evicts an idle socket; where all are busy, the new one receives
   * 503 and is closed. Cost: `socketBytes` each.
   */
  readonly connectionsMax: number;
  /** What an open socket uses: parser, buffers without TLS, 16 KiB of headers at worst. */
  readonly socketBytes: number;
  /** Headers and body must have arrived in this time; else 408 and close. */
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** How often Node checks the two timeouts above; the real limit is timeout + this. */
  readonly connectionsCheckMs: number;
  /** An ended response that the client has not read by then is dropped with its socket. */
  readonly responseTimeoutMs: number;
  /** An idle keep-alive socket is closed after it; longer than the gateway's own idle time. */
  readonly keepAliveMs: number;
  /** The same when all sockets are in use; from half of them on it shrinks towards this. */
  readonly keepAliveLeastMs: number;
  readonly requestsPerSocketMax: number;
  readonly headersCountMax: number;
  /** What the client of a stream may leave unread before it is disconnected. */
  readonly streamBufferBytesMax: number;
  /** A comment line on an idle stream, so that proxies keep it open. */
  readonly streamHeartbeatMs: number;
  /** After SIGTERM running turns get this long, then sockets are destroyed. */
  readonly drainTimeoutMs: number;

  /** Wrong tokens answered with 401, all callers together; exceeding it is 429. */
  readonly wrongTokensMax: number;
  /** Each such period allows one further 401. */
  readonly wrongTokenRefillMs: number;
  /** Each such period has at most one log line about wrong tokens. */
  readonly wrongTokenLogMs: number;

  // --- Admission -------------------------------------------------------------------------------
  /** Turns that run at once (MAX_CONCURRENT_AGENT). Cost: what each claims while it runs. */
  readonly turnsActiveMax: number;
  /** Admitted requests that wait for a slot (MAX_QUEUED); exceeding it is 503 at once. */
  readonly turnsQueuedMax: number;
  /** Messages of one session that wait behind its running turn; exceeding it is 429 at once. */
  readonly sessionQueueMax: number;
  /** What all admitted requests may hold together; a claim that does not fit waits. */
  readonly turnsBytesMax: number;
  /** What one turn can hold at most: set aside, so that one turn can always go on. */
  readonly turnBytesMax: number;
  /** Answers of usual size that such fetches read at once; 0 where there is no backend. */
  readonly fetchesUsualMax: number;
  /** What fetches that turns share may hold; a claim that does not fit waits. */
  readonly fetchesBytesMax: number;
  /** What the application's companies in use may hold; 0 where none is kept in a file. */
  readonly companiesBytesMax: number;
  /** `retry-after` of a rejected request. */
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
  /** What an outbound socket uses: parser, buffers, TLS state. */
  readonly outboundSocketBytes: number;
  /** Answers of one client whose bytes arrived and whose claim waits; one more fails. */
  readonly answersWaitingMax: number;
  /** A model's response, counted decoded while it is read; more is an error. */
  readonly modelReplyBytesMax: number;
  /** Output tokens requested from the model (MAX_TOKENS). */
  readonly modelTokensMax: number;
  /** Rounds of tools in one turn (MAX_TOOL_ROUNDS); then one last call with tools forbidden. */
  readonly toolRoundsMax: number;
  /** Calls run from one reply of the model; the rest get a rejection as their result. */
  readonly toolCallsMax: number;
  /** All calls of one reply, run or rejected; with more, the reply counts as broken. */
  readonly toolCallsRepliedMax: number;
  /** A reply with calls, its text and arguments together; a longer one counts as broken. */
  readonly toolReplyCharactersMax: number;
  /** Rounds in a row in which every call was invalid; at this number, tools are forbidden. */
  readonly toolStrikesMax: number;
  /** One run of a tool, never past the turn's deadline. */
  readonly toolTimeoutMs: number;
  /** Raw JSON of a call's arguments; more is answered as invalid without being parsed. */
  readonly toolArgumentsBytesMax: number;
  /** A tool's text as the model sees it; longer is cut. */
  readonly toolResultBytesMax: number;
  /** The reply as the customer sees it, in UTF-16 units; WhatsApp's limit. Longer is cut. */
  readonly replyCharactersMax: number;
  /** Images taken from one message; further URLs stay in the text. */
  readonly imagesMax: number;
  /** The system prompt; a longer one has its data sections cut. */
  readonly promptBytesMax: number;

  // --- Sessions --------------------------------------------------------------------------------
  /** Turns kept (SESSION_MAX_TURNS); the oldest is dropped first. */
  readonly sessionTurnsMax: number;
  /** Bytes of a session's encoded turns (SESSION_MAX_BYTES); the oldest turn is dropped first. */
  readonly sessionBytesMax: number;
  /** One encoded turn; a longer one loses tool texts, then text, until it fits. */
  readonly storedTurnBytesMax: number;
  /** The application's notes of a session; longer notes are not stored. */
  readonly sessionNotesBytesMax: number;
  /** A stored turn when unpacked; an element that unpacks to more is dropped. */
  readonly storedTurnDecodedBytesMax: number;
  /** Messages of history sent to the model (MAX_MESSAGES_HISTORY), in whole turns. */
  readonly historyMessagesMax: number;
  /** UTF-8 bytes of history sent to the model, in whole turns, newest kept. */
  readonly historyBytesMax: number;
  /** A session expires this long after its last turn (REDIS_CHECKPOINT_TTL_HOURS). */
  readonly sessionTtlMs: number;
  /** A session's lock outlives the turn's deadline by a margin, so only a dead owner loses it. */
  readonly sessionLockMs: number;
  /** How often the lock is tried again while another process holds it. */
  readonly sessionPollMs: number;

  // --- Redis -----------------------------------------------------------------------------------
  readonly redisConnectTimeoutMs: number;
  /** One command; after it the promise rejects. */
  readonly redisCommandTimeoutMs: number;
  /** A socket that owes a reply this long is destroyed, and with it its command queue. */
  readonly redisSocketTimeoutMs: number;
  readonly redisRetryMsMax: number;
  /** Commands in flight; exceeding it fails at once. */
  readonly redisCommandsMax: number;

  // --- The business backend ----------------------------------------------------------------------
  /** Sockets to one host (HTTP_MAX_CONNECTIONS). */
  readonly backendConnectionsMax: number;
  /** Calls that wait for a socket; exceeding it fails at once. */
  readonly backendQueuedMax: number;
  readonly backendConnectTimeoutMs: number;
  /** One whole response (API_TIMEOUT). */
  readonly backendTimeoutMs: number;
  /** A response's decoded bytes (API_MAX_BYTES); more is cut off as an error. */
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
  /** Keys with failures kept per breaker (CB_MAX_KEYS); the oldest closed one is dropped first. */
  readonly breakerKeysMax: number;

  // --- Caches: bytes as V8 allocates them --------------------------------------------------------
  readonly profileCacheBytesMax: number;
  readonly promptCacheBytesMax: number;
  readonly searchCacheBytesMax: number;
  /** Sessions in the embedded store, all tenants together; the least recent is evicted first. */
  readonly embeddedSessionsBytesMax: number;
  readonly profileCacheEntriesMax: number;
  readonly promptCacheEntriesMax: number;
  readonly searchCacheEntriesMax: number;
  readonly embeddedSessionsMax: number;

  // --- The data folder ---------------------------------------------------------------------------
  /** Its database: SQLite, page cache, statements (DATA_DIR); 0 without a data folder. */
  readonly databaseBytesMax: number;
  /** Parsers that the application loads for files of its own; 0 without them. */
  readonly parserBytesMax: number;
  /** The largest company of a file, parsed; 0 where none is kept in a file. */
  readonly companyBytesMax: number;

  // --- Metrics and log ---------------------------------------------------------------------------
  /** Tenants with their own metric label; the others share `other`. */
  readonly tenantLabelsMax: number;
  /** Log lines that wait for a slow sink; lines beyond it are dropped and counted. */
  readonly logBufferBytesMax: number;

  // --- Memory pressure: shares of `memoryLimitBytes` (RSS) and of V8's heap limit (heap) ---------
  /** Over it, caches and embedded sessions evict a share at each sample. */
  readonly pressureShrinkPercent: number;
  /** Over it, new requests are 503 at admission; admitted turns go on. */
  readonly pressureRefusePercent: number;
  /** At or under it for the hold time, eviction ends. Load shedding ends at the shrink mark. */
  readonly pressureCalmPercent: number;
  /** How long use must stay under a mark to end a level; also the time between GCs at refusing. */
  readonly pressureHoldMs: number;
  /** How often memory is sampled. Cost: some microseconds. */
  readonly pressureSampleMs: number;
  /** The share of its bytes that a cache evicts at each sample, oldest first. */
  readonly pressureGiveBackPercent: number;
}
