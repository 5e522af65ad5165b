--[[
  The slot queue of one calendar: bookings of overlapping times, in order of arrival. Enters the
  queue, or polls whether it is our turn. Every call extends our reservation and removes expired
  ones. A reservation of unknown outcome has the number 0: it blocks that time until it expires.
  Input:
    KEYS[1] hash: token to "number first-minute end-minute expiry(ms, this server's clock)"
    ARGV[1] the turn's token      ARGV[2] first minute      ARGV[3] end minute (not included)
    ARGV[4] overlapping maximum   ARGV[5] time to live (ms) ARGV[6] reservations in all
    ARGV[7] 0 poll, if we are in the queue; 1 enter it; 2 retain the time, the outcome is unknown
  Output: 0 no reservation, 1 it is our turn, 2 others are before us
]]
local line, token, start, stop = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local capacity, ttl, places = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local kind = redis.call("TYPE", line).ok
if kind ~= "none" and kind ~= "hash" then redis.call("UNLINK", line) end
if redis.call("HLEN", line) > 4 * places then redis.call("UNLINK", line) end

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local mine, last, count, others, blocked = nil, 0, 0, {}, false
local all = redis.call("HGETALL", line)
for i = 1, #all, 2 do
  local number, from, to, expiry = string.match(all[i + 1], "^(%d+) (%d+) (%d+) (%d+)$")
  if not number or tonumber(expiry) <= now then
    redis.call("HDEL", line, all[i])
  else
    number, count = tonumber(number), count + 1
    last = math.max(last, number)
    local overlaps = tonumber(from) < stop and start < tonumber(to)
    if all[i] == token then
      mine = number
    elseif overlaps then
      others[#others + 1], blocked = number, blocked or number == 0
    end
  end
end
local before = 0
for _, number in ipairs(others) do
  if not mine or number < mine then before = before + 1 end
end
if ARGV[7] == "2" then
  mine, blocked = 0, false
elseif not mine and not blocked then
  if ARGV[7] ~= "1" or before >= capacity or count >= places then return 0 end
  mine = last + 1
end
if blocked then
  redis.call("HDEL", line, token)
  return 0
end
local place = string.format("%d %d %d %d", mine, start, stop, now + ttl)
redis.call("HSET", line, token, place)
redis.call("PEXPIRE", line, ttl)
if before == 0 then return 1 end
return 2
