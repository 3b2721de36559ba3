import { Agent, type IncomingHttpHeaders, request } from "node:http";

export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}
export interface Message {
	readonly method: "GET" | "POST" | "PUT" | "DELETE";
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** A client with connections of its own: at most `connections`, kept open. Lighter than fetch, which would eat a core of a small machine. */
export class HttpClient {
	readonly #base: URL;
	readonly #agent: Agent;
	readonly #timeoutMs: number;

	constructor(baseUrl: string, connections: number, timeoutMs: number) {
		this.#base = new URL(baseUrl);
		this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "lifo" });
		this.#timeoutMs = timeoutMs;
	}

	/** Rejects when no whole answer came in time: the request may or may not have been carried out. */
	send({ method, path, headers, body }: Message): Promise<Answer> {
		return new Promise((resolve, reject) => {
			const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
			const outgoing = request(
				{
					agent: this.#agent,
					host: this.#base.hostname,
					port: this.#base.port,
					method,
					path,
					headers: { ...headers, ...length },
					timeout: this.#timeoutMs,
				},
				(incoming) => {
					let text = "";
					incoming.setEncoding("utf8");
					incoming.on("data", (chunk: string) => {
						text += chunk;
					});
					incoming.on("error", reject);
					incoming.on("aborted", () => reject(new Error("the answer broke off")));
					incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }));
				},
			);
			outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${this.#timeoutMs} ms`)));
			outgoing.on("error", reject);
			outgoing.end(body);
		});
	}

	close(): void {
		this.#agent.destroy();
	}
}
