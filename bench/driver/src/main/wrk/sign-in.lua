-- Signs in with the next line of the file, a Cookie header and a body between which stands a tab. It answers as cookies.lua.
local requests = {}
local last = 0

function init(arguments)
   for line in io.lines(arguments[1]) do
      local cookie, body = line:match("^(.-)\t(.*)$")
      last = last + 1
      requests[last] = wrk.format("POST", nil, { ["Cookie"] = cookie, ["Content-Type"] = "application/json" }, body)
   end
   next_one = 0
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
