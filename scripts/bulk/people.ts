import { z } from "zod";
import { type Answer, HttpClient, type Message } from "../load/http.ts";
import { DEMO_ADMIN, DEMO_CLERK, DEMO_PASSWORD } from "../tenant/demo.ts";

/** Two people who are signed in at the console and click at the same moment. */

const TIMEOUT_MS = 20_000;
const Employees = z.object({ items: z.array(z.object({ id: z.string(), email: z.string() })) });
const Who = z.object({ user: z.object({ name: z.string() }) });
const Decided = z.object({
	results: z.tuple([z.object({ result: z.string(), by: z.object({ name: z.string() }).nullable() })]),
});

export interface Click {
	/** Who clicked. */
	readonly name: string;
	readonly result: string;
	/** Who was first, as the one who clicked is told. */
	readonly first: string | null;
}

class Person {
	readonly #client: HttpClient;
	readonly #headers: Readonly<Record<string, string>>;
	readonly name: string;

	constructor(client: HttpClient, headers: Readonly<Record<string, string>>, name: string) {
		this.#client = client;
		this.#headers = headers;
		this.name = name;
	}

	/** The body of a 200. */
	async ask(method: Message["method"], path: string, body?: unknown): Promise<unknown> {
		const answer = await this.#send(method, path, body);
		if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
		return JSON.parse(answer.body);
	}

	async retry(eNumber: string): Promise<Click> {
		const answer = await this.#send("POST", "orders/actions", { action: "retry", eNumbers: [eNumber] });
		if (answer.status !== 200) return { name: this.name, result: `${answer.status}: ${answer.body.slice(0, 200)}`, first: null };
		const { results } = Decided.parse(JSON.parse(answer.body));
		return { name: this.name, result: results[0].result, first: results[0].by?.name ?? null };
	}

	close(): void {
		this.#client.close();
	}

	#send(method: Message["method"], path: string, body?: unknown): Promise<Answer> {
		const message = { method, path: `/admin/api/${path}`, headers: this.#headers };
		return this.#client.send(body === undefined ? message : { ...message, body: JSON.stringify(body) });
	}
}

async function signIn(gatewayUrl: string, email: string, connections: number): Promise<Person> {
	const client = new HttpClient(gatewayUrl, connections, TIMEOUT_MS);
	const headers = { origin: new URL(gatewayUrl).origin, "content-type": "application/json" };
	const body = JSON.stringify({ email, password: DEMO_PASSWORD });
	const answer = await client.send({ method: "POST", path: "/admin/api/session", headers, body });
	const cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0];
	if (answer.status !== 200 || cookie === undefined) throw new Error(`${email} was not signed in (${answer.status}): ${answer.body}`);
	return new Person(client, { ...headers, cookie }, Who.parse(JSON.parse(answer.body)).user.name);
}

/** `clicks` retries of one order at once, half of them by the administrator and half by a clerk, once both have been given the permission. */
export async function retryTogether(gatewayUrl: string, eNumber: string, clicks: number): Promise<readonly Click[]> {
	const people = await Promise.all([DEMO_ADMIN, DEMO_CLERK].map((email) => signIn(gatewayUrl, email, Math.ceil(clicks / 2))));
	try {
		const [admin] = people;
		if (admin === undefined) throw new Error("nobody is signed in");
		const { items } = Employees.parse(await admin.ask("GET", "employees"));
		for (const { id } of items.filter(({ email }) => email === DEMO_ADMIN || email === DEMO_CLERK))
			await admin.ask("PUT", `employees/${id}/permissions`, { order_sync_actions: true });
		return await Promise.all(Array.from({ length: clicks }, (_, index) => (people[index % people.length] ?? admin).retry(eNumber)));
	} finally {
		for (const person of people) person.close();
	}
}

/** What is wrong with the answers: one must have begun it, and everybody else be told who that was. Pure. */
export function misled(clicks: readonly Click[]): string[] {
	const begun = clicks.filter(({ result }) => result === "started");
	const first = begun[0]?.name;
	return [
		...(begun.length === 1 ? [] : [`${begun.length} of ${clicks.length} retries at once were begun`]),
		...clicks
			.filter(({ result, first: told }) => result !== "started" && (result !== "already_in_progress" || told !== first))
			.map(({ name, result, first: told }) => `${name} was told ${result}, first ${told}, and ${first} was first`),
	];
}
