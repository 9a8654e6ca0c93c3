-- Asks Countersign before each request who is signed in. 200 lets the request pass, with the headers that say who it
-- is; 401 leads a person to sign-in; anything else, such as no answer, is a 503.

local VERIFY = "http://127.0.0.1:4000/verify"
-- In milliseconds, each of the four times that HAProxy asks before it gives up.
local TIMEOUT = 1250
-- Who asks, and whether a person is there to be led to sign-in.
local PASSED_ON = { "cookie", "sec-fetch-mode", "accept", "x-requested-with" }
local ACCOUNT = "x-countersign-account"
local IDENTITY = {
    ACCOUNT, "x-countersign-email", "x-countersign-name", "x-countersign-session", "x-countersign-method",
    "x-countersign-signed-in-at",
}
-- COUNTERSIGN_COOKIE_NAME, of each instance whose cookies come here.
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

-- What Countersign alone may say; also as X_Countersign_..., which some app servers read as the same.
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

-- The app gets none of Countersign's cookies: with one, it could act as the member there.
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
        -- What a page asks for by itself, a WebSocket for example, gets 401: no person would see a sign-in page.
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
            -- A 200 that names no member is not Countersign's.
            return answer(txn, 503)
        end
    end
    keep_cookies_back(txn, headers)
    txn:set_var("txn.countersign", true)
end)
