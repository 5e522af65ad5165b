--[[
  Adds a turn to its session's ring, trims the ring to both caps and releases the lock. It is
  idempotent. An expired lock is valid until another turn takes it.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    KEYS[2] list: encoded turns, oldest first
    ARGV[1] the turn's token      ARGV[2] the encoded turn  ARGV[3] time to live (ms)
    ARGV[4] cap of turns          ARGV[5] cap of bytes      ARGV[6] newer turns, or none
  Output: {code, turns ever committed, dropped by count, dropped by bytes}
    code 1 stored (also by an earlier call), 0 the token does not own the lock: nothing was changed
]]
local meta, ring, token, element = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local turns_max, bytes_max, newer = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]) or 0
if redis.call("TYPE", meta).ok ~= "hash" or #element > bytes_max then return {0, 0, 0, 0} end
local stored = redis.call("HMGET", meta, "owner", "done", "turns", "bytes", "ever")
local ever = tonumber(stored[5]) or 0
if stored[2] == token then return {1, ever, 0, 0} end
if stored[1] ~= token then return {0, 0, 0, 0} end

-- A ring that changed since the lock was taken was evicted or written by others: start a new one.
local kind = redis.call("TYPE", ring).ok
local turns, bytes = tonumber(stored[3]) or 0, tonumber(stored[4]) or 0
local length = kind == "list" and redis.call("LLEN", ring) or 0
if length ~= turns or kind ~= "list" then
  if kind ~= "none" then redis.call("UNLINK", ring) end
  turns, bytes = 0, 0
end

-- The turn is already stored: this is a late copy of its begin and commit, after newer turns.
if turns > 0 and type(redis.pcall("LPOS", ring, element)) == "number" then
  redis.call("HDEL", meta, "owner", "until")
  return {1, ever, 0, 0}
end

-- The only write that can fail (memory full) comes first; nothing after it can fail.
redis.call("RPUSH", ring, element)
newer = math.min(newer, turns)
if newer > 0 then
  local all = redis.call("LRANGE", ring, 0, -2)
  table.insert(all, turns - newer + 1, element)
  redis.call("UNLINK", ring)
  for _, one in ipairs(all) do redis.call("RPUSH", ring, one) end
end
turns, bytes, ever = turns + 1, bytes + #element, ever + 1
local by_count, by_bytes = 0, 0
while turns > turns_max do
  bytes, turns, by_count = bytes - #redis.call("LPOP", ring), turns - 1, by_count + 1
end
while bytes > bytes_max and turns > 1 do
  bytes, turns, by_bytes = bytes - #redis.call("LPOP", ring), turns - 1, by_bytes + 1
end
if turns == 1 and newer == 0 then bytes = #element end
redis.call("HSET", meta, "turns", turns, "bytes", bytes, "ever", ever, "done", token)
redis.call("HDEL", meta, "owner", "until")
redis.call("PEXPIRE", meta, ARGV[3])
redis.call("PEXPIRE", ring, ARGV[3])
return {1, ever, by_count, by_bytes}
