// One process for each core, as the guides of Express and of Node say; together they hold as many connections as the others.
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import pg from 'pg';

const CONNECTIONS = 16;

export const pool = () =>
    new pg.Pool({
        connectionString: process.env.DATABASE_URL,
        max: CONNECTIONS / availableParallelism(),
    });

/** Prepares the database once, then serves in every worker. */
export async function run(prepare, serve) {
    if (cluster.isPrimary) {
        await prepare();
        for (let started = 0; started < availableParallelism(); started++) {
            cluster.fork();
        }
        process.on('SIGTERM', () => process.exit(0));
    } else {
        await serve();
    }
}
