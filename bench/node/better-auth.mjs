// better-auth on its Node handler and pg. Its limiter is off, because everything here comes from one address.
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { createServer } from 'node:http';
import { pool, run } from './workers.mjs';

const port = Number(process.env.PORT);

const auth = betterAuth({
    database: pool(),
    secret: process.env.SESSION_SECRET,
    baseURL: `http://localhost:${port}`,
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    advanced: { database: { joins: true } },
    session: { cookieCache: { enabled: process.env.COOKIE_CACHE === 'true', maxAge: 5 * 60 } },
});

await run(
    async () => (await getMigrations(auth.options)).runMigrations(),
    () => createServer(toNodeHandler(auth)).listen(port),
);
