-- Asks with the next Cookie header of the file at each request. The requests are made before the clock runs, so that
-- wrk takes as little as it can of the cores that it shares with the server.
local requests = {}
local last = 0
local threads = 0

function setup(thread)
   thread:set("place", threads)
   threads = threads + 1
end

function init(arguments)
   for line in io.lines(arguments[1]) do
      last = last + 1
      requests[last] = wrk.format("GET", nil, { ["Cookie"] = line, ["Accept"] = "application/json" })
   end
   next_one = math.floor(last / 2) * place
   collectgarbage("stop")
end

function request()
   next_one = next_one % last + 1
   return requests[next_one]
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      'RESULT {"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
      summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50), latency:percentile(99)))
end
