// express-session with connect-pg-simple, as their readmes say.
import connectPgSimple from 'connect-pg-simple';
import express from 'express';
import session from 'express-session';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pool, run } from './workers.mjs';

const database = pool();

/** The table, from the file that comes with the store. */
async function makeTable() {
    const { rows } = await database.query(`SELECT to_regclass('session') AS there`);
    if (rows[0].there === null) {
        const file = createRequire(import.meta.url).resolve('connect-pg-simple/table.sql');
        await database.query(await readFile(file, 'utf8'));
    }
    await database.end();
}

function serve() {
    const app = express();
    app.disable('x-powered-by');
    app.use(
        session({
            store: new (connectPgSimple(session))({ pool: database }),
            secret: process.env.SESSION_SECRET,
            resave: false,
            saveUninitialized: false,
            cookie: { maxAge: 60 * 60 * 1000, sameSite: 'lax' },
        }),
    );
    app.get('/session', (request, response) => {
        if (request.session.member === undefined) {
            response.sendStatus(401);
        } else {
            response.json({ member: request.session.member });
        }
    });
    app.listen(Number(process.env.PORT));
}

await run(makeTable, serve);
