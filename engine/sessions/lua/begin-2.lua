--[[
  Locks a session for one turn, bounds its ring and reads it. Deletes what others wrote there.
  A turn that is already stored gets no lock: its call comes late, or checks whether it is stored.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    KEYS[2] list: encoded turns, oldest first
    ARGV[1] the turn's token      ARGV[2] lock (ms)         ARGV[3] time to live (ms)
    ARGV[4] cap of turns          ARGV[5] cap of bytes
  Output: {code, turns ever committed, lengths, turns}; code 1 locked (also by this token before) or
    already stored, 0 busy, without the last two: the turns, oldest first, as one string
]]
local meta, ring, token = KEYS[1], KEYS[2], ARGV[1]
local lock, turns_max, bytes_max = tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[5])

-- MEMORY USAGE measures real bytes, not the counters, and takes 1 us; summing up takes 30.
-- Twice the cap leaves room for the allocator's slack.
local function foreign(key, kind, bytes)
  local found = redis.call("TYPE", key).ok
  if found == "none" or found ~= kind then return found ~= "none" end
  local usage = redis.pcall("MEMORY", "USAGE", key, "SAMPLES", "0")
  return type(usage) == "number" and usage > 2 * bytes + 16384
end
if foreign(meta, "hash", 0) then redis.call("UNLINK", meta) end
if foreign(ring, "list", bytes_max) then redis.call("UNLINK", ring) end
local length = redis.call("LLEN", ring)
if length > 4 * turns_max then redis.call("UNLINK", ring) length = 0 end

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call("HMGET", meta, "owner", "until", "turns", "bytes", "ever", "done")
local owner, expiry, ever = stored[1], tonumber(stored[2]) or 0, tonumber(stored[5]) or 0
local sane = ever >= 0 and ever < 2 ^ 53
if not sane then ever = 0 end
-- An expiry further ahead than a lock's length was set by another clock.
if owner and owner ~= token and expiry > now and expiry <= now + 2 * lock then return {0, ever} end
local turns, bytes = tonumber(stored[3]) or 0, tonumber(stored[4]) or 0
local agreed = sane and length == turns and (length == 0 or bytes > 0)
if not agreed then
  bytes = 0
  for _, element in ipairs(redis.call("LRANGE", ring, 0, -1)) do bytes = bytes + #element end
end
-- The caps may have been lowered since: drop the oldest.
while length > 0 and (length > turns_max or bytes > bytes_max) do
  bytes, length, agreed = bytes - #redis.call("LPOP", ring), length - 1, false
end

-- After a first write that adds nothing, Redis lets the script go on when memory is full: an
-- existing session can still be read and cleared; a new one is refused.
if stored[5] then redis.call("PEXPIRE", meta, ARGV[3]) end
if stored[6] ~= token then redis.call("HSET", meta, "owner", token, "until", now + lock) end
if not agreed then
  ever = math.max(ever, length)
  redis.call("HSET", meta, "turns", length, "bytes", bytes, "ever", ever)
end
redis.call("PEXPIRE", meta, ARGV[3])
redis.call("PEXPIRE", ring, ARGV[3])
local all, lengths = redis.call("LRANGE", ring, 0, -1), {}
for index, element in ipairs(all) do lengths[index] = #element end
return {1, ever, table.concat(lengths, " "), table.concat(all)}
