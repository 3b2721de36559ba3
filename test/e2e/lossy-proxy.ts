import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Chance } from "../../scripts/simulate/random.ts";

/**
 * A proxy on loopback that loses answers on purpose: the request reaches the ERP and is carried out, and then, in place of the
 * answer, the connection breaks. What it loses depends on the JSON-RPC method and a seed.
 */

const HOST = "127.0.0.1";
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const CONNECTIONS_MAX = 16;
/** Longer than any gateway waits. */
const FORWARD_MS_MAX = 120_000;

export interface LossyProxy {
	/** Where the ERP seems to be; paths are those of the ERP. */
	readonly origin: string;
	/** Answers lost so far, by method. */
	readonly lost: ReadonlyMap<string, number>;
	/** Requests that wait for an answer that never comes. */
	readonly hanging: number;
	/** From now on requests are taken and neither passed on nor answered. */
	hang(): void;
	/** Passes everything on again, with nothing lost. Whoever hung is cut off, as when a proxy is started anew. */
	mend(): void;
	close(): Promise<void>;
}

export interface LossyProxyOptions {
	/** Origin of the ERP. */
	readonly target: string;
	readonly seed: number;
	/** How likely the answer to a method is lost, 0 to 1. */
	readonly loses: (method: string) => number;
}

export async function openLossyProxy({ target, seed, loses }: LossyProxyOptions): Promise<LossyProxy> {
	const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
	const chance = new Chance(seed);
	const lost = new Map<string, number>();
	const hung = new Set<IncomingMessage>();
	let mode: "lossy" | "hanging" | "faithful" = "lossy";

	const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
		const body = await bytesOf(incoming);
		if (mode === "hanging") {
			hung.add(incoming);
			return;
		}
		const answer = await forward(agent, target, incoming, body);
		const method = methodOf(body);
		if (mode === "lossy" && chance.happens(loses(method))) {
			lost.set(method, (lost.get(method) ?? 0) + 1);
			incoming.socket.destroy();
			return;
		}
		outgoing.writeHead(answer.status, answer.headers);
		outgoing.end(answer.body);
	};
	// An ERP that cannot be reached is one that breaks the connection, too.
	const server = createServer((incoming, outgoing) => void handle(incoming, outgoing).catch(() => incoming.socket.destroy()));
	await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, HOST, resolve));

	const cutOff = () => {
		for (const { socket } of hung) socket.destroy();
		hung.clear();
	};
	return {
		origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
		lost,
		get hanging() {
			return hung.size;
		},
		hang: () => {
			mode = "hanging";
		},
		mend: () => {
			mode = "faithful";
			cutOff();
		},
		close: async () => {
			cutOff();
			await closed(server);
			agent.destroy();
		},
	};
}

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

function forward(agent: Agent, target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const passed = Object.fromEntries(
			["content-type", "authorization", "user-agent"].flatMap((name) =>
				headers[name] === undefined ? [] : [[name, String(headers[name])]],
			),
		);
		const onward = request(
			new URL(url ?? "/", target),
			{ agent, method, headers: { ...passed, "content-length": String(body.length) }, timeout: FORWARD_MS_MAX },
			(answer) => {
				bytesOf(answer).then((text) => {
					const type = answer.headers["content-type"];
					resolve({
						status: answer.statusCode ?? 502,
						headers: { "content-length": String(text.length), ...(type === undefined ? {} : { "content-type": type }) },
						body: text,
					});
				}, reject);
			},
		);
		onward.on("timeout", () => onward.destroy(new Error(`the ERP did not answer within ${FORWARD_MS_MAX} ms`)));
		onward.on("error", reject);
		onward.end(body);
	});
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of message as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > BODY_BYTES_MAX) throw new RangeError(`a body of more than ${BODY_BYTES_MAX} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** "" for what is no JSON-RPC request. */
function methodOf(body: Buffer): string {
	try {
		const { method } = JSON.parse(body.toString("utf8")) as { method?: unknown };
		return typeof method === "string" ? method : "";
	} catch {
		return "";
	}
}

async function closed(server: Server): Promise<void> {
	const done = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await done;
}
