--[[
  Changes a session's bookings, if the session is still the turn's own: a process that was frozen
  past its lock changes nothing here, and therefore sends nothing.
  Input:
    KEYS[1] hash: the session's lock and counters; field owner is the token of its turn
    KEYS[2] hash: bookings of the session, by field
    ARGV[1] the turn's token      ARGV[2] time to live (ms)
    ARGV[3] number of fields to write, then so many pairs of field and value, then fields to delete
  Output: 1 written, 0 the session is no longer ours: nothing was changed
]]
local meta, book = KEYS[1], KEYS[2]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
local pairs_end = 3 + 2 * tonumber(ARGV[3])
-- What may be refused for lack of memory comes first.
for i = 4, pairs_end, 2 do redis.call("HSET", book, ARGV[i], ARGV[i + 1]) end
for i = pairs_end + 1, #ARGV do redis.call("HDEL", book, ARGV[i]) end
redis.call("PEXPIRE", book, ARGV[2])
return 1
