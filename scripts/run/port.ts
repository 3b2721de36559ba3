import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const HOST = "127.0.0.1";
const POLL_MS = 20;
/** A process that was just killed is gone from the table a little before its sockets are. */
const PATIENCE_MS_MAX = 1_000;

/** Throws with a sentence for a person when something else listens there. */
export async function assertPortFree(port: number, name: string): Promise<void> {
	const untilMs = Date.now() + PATIENCE_MS_MAX;
	let obstacle = await tryPort(port);
	while (obstacle === "EADDRINUSE" && Date.now() < untilMs) {
		await sleep(POLL_MS);
		obstacle = await tryPort(port);
	}
	if (obstacle === "EADDRINUSE") throw new Error(`port ${port} for the ${name} is taken by another program`);
	if (obstacle !== null) throw new Error(`port ${port} for the ${name} cannot be opened (${obstacle})`);
}

/** The system's error code, or null when the port could be opened. */
async function tryPort(port: number): Promise<string | null> {
	const server = createServer();
	const obstacle = await new Promise<string | null>((resolve) => {
		server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
		server.listen(port, HOST, () => resolve(null));
	});
	await new Promise((resolve) => server.close(resolve));
	return obstacle;
}
