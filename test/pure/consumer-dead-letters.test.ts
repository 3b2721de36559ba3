import { describe, expect, it } from "vitest";
import { AskedPassword } from "../../src/cron/asked-password";
import { Job, keyOf } from "../../src/cron/message";
import { buryDeadLetters, type DeadLetterPorts } from "../../src/relay/dead-letters";
import { batchOf, handed } from "../support/messages";

const BELL = { v: 1, tenant: "shop", desk: "main", seq: 7 } as const;

function cemetery(changes: Partial<DeadLetterPorts> = {}) {
	const recorded: Parameters<DeadLetterPorts["record"]>[0][] = [];
	const swept: string[] = [];
	const ports: DeadLetterPorts = {
		record: async (entry) => void recorded.push(entry),
		sweep: async ({ tenant, desk }) => void swept.push(`${tenant}/${desk}`),
		jobIn: (body) => {
			const job = Job.safeParse(body);
			return job.success ? keyOf(job.data) : null;
		},
		otherIn: (body) => (AskedPassword.safeParse(body).success ? "Somebody gets no link." : null),
		...changes,
	};
	return { ports, recorded, swept };
}

describe("a dead letter", () => {
	it("is recorded with what is known of it, acknowledged, and its desk rings again", async () => {
		const { ports, recorded, swept } = cemetery();
		const message = handed(BELL, "m-1", 6);
		await buryDeadLetters(batchOf([message], "holdfast-dead"), ports);
		expect(swept).toEqual(["shop/main"]);
		expect(recorded).toMatchObject([{ tenantId: "shop" }]);
		expect(recorded[0]?.detail).toEqual({ id: "m-1", attempts: 6, bell: BELL });
		expect(message.result).toBe("acked");
	});

	it("that is a run is recorded as its service's, and rings no desk: the tick rings for it", async () => {
		const { ports, recorded, swept } = cemetery();
		const message = handed({ v: 1, tenant: "shop", service: "sweep", part: "", dueAtMs: 5 });
		await buryDeadLetters(batchOf([message], "holdfast-dead"), ports);
		expect([swept, message.result]).toEqual([[], "acked"]);
		expect(recorded).toMatchObject([{ tenantId: "shop", job: { service: "sweep", dueAtMs: 5 } }]);
		expect(recorded[0]?.message).toContain("begun again");
	});

	it("that is something else says what is lost with it, and nothing of what is in it", async () => {
		const { ports, recorded } = cemetery();
		const message = handed({ v: 1, forgotten: "sealed" });
		await buryDeadLetters(batchOf([message], "holdfast-dead"), ports);
		expect(recorded).toMatchObject([{ tenantId: null, job: null, message: "Somebody gets no link." }]);
		expect(JSON.stringify(recorded)).not.toContain("sealed");
		expect(message.result).toBe("acked");
	});

	it("that is no bell is recorded without a tenant and acknowledged", async () => {
		const { ports, recorded, swept } = cemetery();
		const message = handed({ hello: "world" });
		await buryDeadLetters(batchOf([message], "holdfast-dead"), ports);
		expect(swept).toEqual([]);
		expect(recorded).toMatchObject([{ tenantId: null }]);
		expect(message.result).toBe("acked");
	});

	it.each<[string, Partial<DeadLetterPorts>]>([
		["D1 is away", { record: () => Promise.reject(new Error("no D1")) }],
		["the desk does not answer", { sweep: () => Promise.reject(new Error("no desk")) }],
	])("comes again while %s, and holds up no other", async (_reason, broken) => {
		const { ports } = cemetery();
		const messages = [handed(BELL), handed(BELL)];
		const failOnce = { ...ports, ...broken };
		await buryDeadLetters(batchOf(messages, "holdfast-dead"), failOnce);
		expect(messages.map(({ result }) => result)).toEqual(["retried", "retried"]);
		const later = [handed(BELL)];
		await buryDeadLetters(batchOf(later, "holdfast-dead"), ports);
		expect(later[0]?.result).toBe("acked");
	});

	it("rings its desk even when it cannot be recorded: the orders come first", async () => {
		const { ports, swept } = cemetery({ record: () => Promise.reject(new Error("no D1")) });
		await buryDeadLetters(batchOf([handed(BELL)], "holdfast-dead"), ports);
		expect(swept).toEqual(["shop/main"]);
	});
});
