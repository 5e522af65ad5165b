--[[
  Replaces or deletes one field, if it still holds what the turn wrote there. Needs no lock: the
  outcome of a request that was sent is true whoever owns the session now. Sent twice it does
  nothing twice.
  Input:
    KEYS[1] hash: bookings of the session, by field
    ARGV[1] field     ARGV[2] how its value must begin     ARGV[3] new value, "" deletes
    ARGV[4] time to live (ms)
  Output: 1 changed, 0 the field holds something else
]]
local book, field = KEYS[1], ARGV[1]
if redis.call("TYPE", book).ok ~= "hash" then return 0 end
local held = redis.call("HGET", book, field)
if not held or string.sub(held, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
if ARGV[3] == "" then
  redis.call("HDEL", book, field)
else
  redis.call("HSET", book, field, ARGV[3])
  redis.call("PEXPIRE", book, ARGV[4])
end
return 1
