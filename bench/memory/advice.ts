// The advice of docs/memory-profile.md: memory for a container and for Redis, alerts, how to
// inspect. Text only.

export const ADVICE = `## What to give a container

\`MEMORY_LIMIT_MB\` (else the container's own limit, else 256) is the one number: every cache, queue
and buffer, and V8's heap, is derived from it, and the start refuses a limit that cannot hold them.
\`npm run ledger\` prints the memory budget, item by item, for the settings it is run with.

| use | container, \`MEMORY_LIMIT_MB\` | why | the service replaced |
| --- | --- | --- | --- |
| small companies | 128 | 67 turns at once, the rest wait or receive 503 | 512 MB |
| production, with Redis or embedded | 256 | the default: 531 turns at once | 512 MB with Redis; 768 MB–1 GB without, and restarts |
| busy, many companies | 384–512 | larger caches: fewer calls to the backend | – |

One core is enough for one process. Sessions do not need restarts: with the embedded store the
oldest sessions leave first; with Redis they expire by \`REDIS_CHECKPOINT_TTL_HOURS\`.

\`\`\`sh
docker run -d --name agent-citas -p 8002:8002 --env-file .env --memory=256m --memory-swap=256m \\
  --cpus=1 --restart unless-stopped agent-citas
\`\`\`

## What to give Redis

Memory ≈ sessions written to within the time to live × bytes a session (12,000) × 1.3 for
the allocator, and at least 32 MB. Set \`maxmemory\`, and a policy of \`noeviction\`: every key has a
time to live, and the volatile policies would evict the records of running bookings first
([scaling](scaling.md#redis)). A session is capped (\`SESSION_MAX_TURNS\`, \`SESSION_MAX_BYTES\`), so the product of both
is the most that Redis can be asked for.

| sessions in 24 h | at 12,000 bytes each | \`maxmemory\` |
| --- | --- | --- |
| 500 | 6 MB | 32 MB |
| 2,000 | 24 MB | 64 MB |
| 5,000 | 60 MB | 128 MB |
| 15,000 | 180 MB | 256 MB |

## Alerts

\`ops/alerts.yaml\` has them, [operations](operations.md#alerts) what to do about each.

## How to look

\`\`\`sh
curl -s -H "X-Internal-Token: $INTERNAL_API_TOKEN" localhost:8002/memory    # every account and its cap
curl -s -H "X-Internal-Token: $INTERNAL_API_TOKEN" localhost:8002/metrics | grep citas_memory
docker stats agent-citas --no-stream
npm run bench:growth -- --leak 1024       # the check itself: must fail
npm run bench:container -- --limit 128    # as root, where a memory cgroup can be made
\`\`\`
`;
