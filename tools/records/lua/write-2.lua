--[[
  Changes a session's journal, if the turn still holds the session's lock. A process that was frozen
  past its lock's expiry writes nothing here, and so sends nothing.
  Input:
    KEYS[1] hash: the session's lock and counters; field owner is the token of its turn
    KEYS[2] hash: bookings of the session, by field
    ARGV[1] the turn's token      ARGV[2] time to live (ms)
    ARGV[3] number n of fields to write, then n pairs of field and value, then fields to delete
  Output: 1 written, 0 the turn no longer holds the lock: nothing was changed
]]
local meta, book = KEYS[1], KEYS[2]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
local pairs_end = 3 + 2 * tonumber(ARGV[3])
-- First the command that fails when memory is full.
for i = 4, pairs_end, 2 do redis.call("HSET", book, ARGV[i], ARGV[i + 1]) end
for i = pairs_end + 1, #ARGV do redis.call("HDEL", book, ARGV[i]) end
redis.call("PEXPIRE", book, ARGV[2])
return 1
