--[[
  Reads a session's journal, and whether the calling turn still holds the session's lock. Deletes a
  value that this program cannot have written.
  Input:
    KEYS[1] hash: the session's lock and counters; field owner is the token of its turn
    KEYS[2] hash: bookings of the session, by field
    ARGV[1] the turn's token      ARGV[2] maximum number of fields
  Output: {owned, now (ms, this server's clock), field, value, ...}; owned 1 yes, 0 no
]]
local meta, book = KEYS[1], KEYS[2]
local owned = 0
if redis.call("TYPE", meta).ok == "hash" and redis.call("HGET", meta, "owner") == ARGV[1] then
  owned = 1
end
local kind = redis.call("TYPE", book).ok
if kind ~= "none" and kind ~= "hash" then redis.call("UNLINK", book) end
if redis.call("HLEN", book) > 2 * tonumber(ARGV[2]) then redis.call("UNLINK", book) end
local time = redis.call("TIME")
local answer = {owned, time[1] * 1000 + math.floor(time[2] / 1000)}
for _, piece in ipairs(redis.call("HGETALL", book)) do answer[#answer + 1] = piece end
return answer
