-- Asks Countersign before each request who is signed in. On 200 the request passes, with the headers that identify the
-- member. On 401 a person is redirected to sign-in. Any other answer, or none, becomes a 503.

local VERIFY = "http://127.0.0.1:4000/verify"
-- In milliseconds, for each of the four attempts that HAProxy makes before it gives up.
local TIMEOUT = 1250
-- The headers that identify the browser and show whether a person can be redirected to sign-in.
local PASSED_ON = { "cookie", "sec-fetch-mode", "accept", "x-requested-with" }
local ACCOUNT = "x-countersign-account"
local IDENTITY = {
    ACCOUNT, "x-countersign-email", "x-countersign-name", "x-countersign-session", "x-countersign-method",
    "x-countersign-signed-in-at",
}
-- The COUNTERSIGN_COOKIE_NAME of each instance whose cookies arrive here.
local COOKIES = { "countersign" }

local function values(headers, name)
    local all = {}
    for number, value in pairs(headers[name] or {}) do
        all[number + 1] = value
    end
    return all
end

local function question(txn, headers)
    local question = {
        ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
        ["x-forwarded-host"] = values(headers, "host"),
        ["x-forwarded-uri"] = { txn.f:pathq() },
    }
    for _, name in ipairs(PASSED_ON) do
        question[name] = values(headers, name)
    end
    return question
end

-- Only Countersign may set these headers. Some app servers read X_Countersign_... as the same names.
local function forget_forgeries(txn, headers)
    for name in pairs(headers) do
        if name:find("countersign", 1, true) then
            txn.http:req_del_header(name)
        end
    end
end

local function is_ours(cookie)
    local name = cookie:match("^%s*__%a+%-(.*)") or ""
    for _, ours in ipairs(COOKIES) do
        if name:sub(1, #ours) == ours then
            return true
        end
    end
    return false
end

-- Removes Countersign's cookies: with them, the app could act as the member there.
local function keep_cookies_back(txn, headers)
    txn.http:req_del_header("cookie")
    for _, line in ipairs(values(headers, "cookie")) do
        local kept = {}
        for cookie in line:gmatch("[^;]+") do
            if not is_ours(cookie) then
                kept[#kept + 1] = cookie
            end
        end
        if #kept > 0 then
            txn.http:req_add_header("cookie", (table.concat(kept, ";"):gsub("^%s+", "")))
        end
    end
end

local function answer(txn, status, location)
    local reply = txn:reply { status = status }
    if location then
        reply:add_header("location", location)
    end
    txn:done(reply)
end

core.register_action("countersign", { "http-req" }, function(txn)
    local headers = txn.http:req_get_headers()
    forget_forgeries(txn, headers)

    local verified = core.httpclient():get { url = VERIFY, headers = question(txn, headers), timeout = TIMEOUT }
    if verified.status == 401 then
        local sign_in = values(verified.headers, "x-countersign-sign-in")[1]
        -- A request made by a page, such as a WebSocket, gets 401: no person would see a sign-in page.
        return answer(txn, sign_in and 302 or 401, sign_in)
    end
    if verified.status ~= 200 then
        return answer(txn, 503)
    end

    for _, name in ipairs(IDENTITY) do
        local value = values(verified.headers, name)[1]
        if value then
            txn.http:req_set_header(name, value)
        elseif name == ACCOUNT then
            -- A 200 without a member's id is not from Countersign.
            return answer(txn, 503)
        end
    end
    keep_cookies_back(txn, headers)
    txn:set_var("txn.countersign", true)
end)
