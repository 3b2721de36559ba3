import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** A system of the merchant's own: takes events on loopback and checks each with the library that its programmers would use. */

export interface Received {
	readonly id: string;
	readonly type: string;
	readonly eNumber: string | null;
	/** Which of the secrets it was signed with, by name. */
	readonly signedWith: readonly string[];
}
export interface EventReceiver {
	readonly url: string;
	readonly received: Received[];
	/** By name, as the system knows them. */
	readonly secrets: Map<string, string>;
	/** What the next requests are answered, one after the other; 204 once there are none. `hold`: not at all. */
	readonly answers: (number | "hold")[];
	stop(): Promise<void>;
}

export async function startReceiver(port: number): Promise<EventReceiver> {
	const received: Received[] = [];
	const secrets = new Map<string, string>();
	const answers: (number | "hold")[] = [];
	const take = async (request: IncomingMessage, response: ServerResponse) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks).toString("utf8");
		const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
		const { type, data } = JSON.parse(body) as { type: string; data: { eNumber?: string } };
		received.push({
			id: headers["webhook-id"] ?? "",
			type,
			eNumber: data.eNumber ?? null,
			signedWith: [...secrets].filter(([, secret]) => isSigned(secret, body, headers)).map(([name]) => name),
		});
		const answer = answers.shift() ?? 204;
		if (answer === "hold") return;
		response.writeHead(answer).end(answer < 300 ? "" : "the warehouse is closed");
	};
	const server = createServer((request, response) => void take(request, response));
	server.listen(port, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
		received,
		secrets,
		answers,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

function isSigned(secret: string, body: string, headers: Record<string, string>): boolean {
	try {
		new Webhook(secret).verify(body, headers);
		return true;
	} catch {
		return false;
	}
}
