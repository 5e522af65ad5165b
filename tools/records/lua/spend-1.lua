--[[
  Counts a booking or a change against the quota of one email, session or tenant in a sliding
  window, or undoes that. Idempotent by token.
  Input:
    KEYS[1] sorted set: tokens of counted turns, scored by time (ms, this server's clock)
    ARGV[1] the turn's token      ARGV[2] maximum in the window      ARGV[3] window (ms)
    ARGV[4] 1 count, 0 undo
  Output: 1 done, 0 the quota is used up: nothing was counted
]]
local spent, token, window = KEYS[1], ARGV[1], tonumber(ARGV[3])
local kind = redis.call("TYPE", spent).ok
if kind ~= "none" and kind ~= "zset" then redis.call("UNLINK", spent) end
if ARGV[4] ~= "1" then
  redis.call("ZREM", spent, token)
  return 1
end
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call("ZREMRANGEBYSCORE", spent, "-inf", now - window)
if redis.call("ZSCORE", spent, token) then return 1 end
if redis.call("ZCARD", spent) >= tonumber(ARGV[2]) then return 0 end
redis.call("ZADD", spent, now, token)
redis.call("PEXPIRE", spent, window)
return 1
