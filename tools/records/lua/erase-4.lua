--[[
  Erases a session atomically, if the caller holds its lock: a commit or write of another turn is
  lost. Bookings of unknown outcome that the caller lists stay; one that was decided since is erased
  with the others. Adds no keys or fields.
  Input:
    KEYS[1] hash: the session's lock and counters; field owner is the token of its turn
    KEYS[2] list: encoded turns
    KEYS[3] hash: bookings of the session, by field
    KEYS[4] sorted set: counted changes of the session
    ARGV[1] the caller's token, then for each booking that stays: field, expected value, new value
  Output: 1 erased, 0 the caller does not hold the lock: nothing was changed
]]
local meta, book = KEYS[1], KEYS[3]
if redis.call("TYPE", meta).ok ~= "hash" then return 0 end
if redis.call("HGET", meta, "owner") ~= ARGV[1] then return 0 end
redis.call("UNLINK", KEYS[2], KEYS[4])
if redis.call("TYPE", book).ok == "hash" then
  local kept = {}
  for i = 2, #ARGV, 3 do
    if redis.call("HGET", book, ARGV[i]) == ARGV[i + 1] then kept[ARGV[i]] = ARGV[i + 2] end
  end
  -- The key keeps its time to live: the remaining entries are younger than a day.
  for _, field in ipairs(redis.call("HKEYS", book)) do
    if not kept[field] then redis.call("HDEL", book, field) end
  end
  for field, value in pairs(kept) do redis.call("HSET", book, field, value) end
else
  redis.call("UNLINK", book)
end
-- Last: this releases the lock.
redis.call("UNLINK", meta)
return 1
