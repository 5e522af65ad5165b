--[[
  Replaces or deletes one field, if it still holds what the turn wrote. Needs no lock: the outcome
  of a request is a fact, whichever turn owns the session now. Idempotent.
  Input:
    KEYS[1] hash: bookings of the session, by field
    ARGV[1] field     ARGV[2] expected prefix of its value    ARGV[3] new value, "" deletes
    ARGV[4] time to live (ms)
  Output: 1 changed, 0 the field holds another value
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
