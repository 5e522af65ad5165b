--[[
  Reads a session's state and its newest turns without locking it. Keys that this program cannot
  have written are deleted, as in begin.
  Input:
    KEYS[1] hash: owner, until (ms, by this server's clock), turns, bytes, ever, done
    KEYS[2] list: encoded turns, oldest first
    ARGV[1] lock (ms)     ARGV[2] cap of turns   ARGV[3] cap of bytes
  Output: {busy, turns ever committed, turns in the ring, time to live (ms) or 0, lengths, turns};
    busy 1 while locked by a turn; the last two as in begin
]]
local meta, ring, lock = KEYS[1], KEYS[2], tonumber(ARGV[1])
local function foreign(key, kind, bytes)
  local found = redis.call("TYPE", key).ok
  if found == "none" or found ~= kind then return found ~= "none" end
  local usage = redis.pcall("MEMORY", "USAGE", key, "SAMPLES", "0")
  return type(usage) == "number" and usage > 2 * bytes + 16384
end
if foreign(meta, "hash", 0) then redis.call("UNLINK", meta) end
if foreign(ring, "list", tonumber(ARGV[3])) then redis.call("UNLINK", ring) end
local length = redis.call("LLEN", ring)
if length > 4 * tonumber(ARGV[2]) then redis.call("UNLINK", ring) length = 0 end

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = redis.call("HMGET", meta, "owner", "until", "ever")
local expiry, ever = tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
local busy = 0
if stored[1] and expiry > now and expiry <= now + 2 * lock then busy = 1 end
local alive = math.max(redis.call("PTTL", meta), redis.call("PTTL", ring), 0)
local elements, lengths = redis.call("LRANGE", ring, -tonumber(ARGV[2]), -1), {}
for index, element in ipairs(elements) do lengths[index] = #element end
local packed = table.concat(elements)
return {busy, math.max(ever, length), length, alive, table.concat(lengths, " "), packed}
