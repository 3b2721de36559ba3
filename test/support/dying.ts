import { env } from "cloudflare:workers";
import type { DeskCalls } from "../../src/desk/answers";
import { deskName, linkName, MAIN_DESK } from "../../src/lib/names";
import type { LinkCalls } from "../../src/link/answers";
import type { TurnPorts } from "../../src/relay/turn";
import { endsOf } from "./ends";

/** The steps of a reader's turn, in their order; "create" is the ERP's part. */
export const TURN_STEPS = ["admit", "connector", "claim", "begin", "create", "report", "settle"] as const;
export type TurnStep = (typeof TURN_STEPS)[number];

/**
 * The ports of a reader that dies at a step, before or after it had its effect: from then on nothing of it is heard again, no
 * clean-up either, as when a machine goes down. `dead` resolves when it has come to that.
 */
export function dyingReader(
	tenantId: string,
	diesAt: TurnStep,
	when: "before" | "after",
): { readonly ports: TurnPorts; readonly dead: Promise<void> } {
	const { promise: dead, resolve } = Promise.withResolvers<void>();
	const die = (): Promise<never> => {
		resolve();
		return new Promise(() => {});
	};
	const mortal =
		<A extends unknown[], R>(step: TurnStep, call: (...args: A) => Promise<R>) =>
		async (...args: A): Promise<R> => {
			if (step === diesAt && when === "before") return await die();
			const result = await call(...args);
			return step === diesAt ? await die() : result;
		};
	const desk: DeskCalls = env.DESK.getByName(deskName(tenantId, MAIN_DESK));
	const link: LinkCalls = env.LINK.getByName(linkName(tenantId));
	const ports: TurnPorts = {
		now: Date.now,
		wait: (ms) => scheduler.wait(Math.max(0, ms)),
		random: Math.random,
		endpoint: async () => null,
		connector: mortal("connector", async () => {
			const connect = endsOf(tenantId).erp.connector();
			return (witness) => {
				const adapter = connect(witness);
				return { ...adapter, createOrder: mortal("create", adapter.createOrder) };
			};
		}),
		desk: {
			claim: mortal("claim", (max, leaseMs, options) => desk.claim(max, leaseMs, options)),
			begin: mortal("begin", (seq, attempt) => desk.begin(seq, attempt)),
			settle: mortal("settle", (settlements) => desk.settle(settlements)),
			hold: (hold) => desk.hold(hold),
			release: () => desk.release(),
		},
		link: {
			configure: (id, endpoint) => link.configure(id, endpoint),
			admit: mortal("admit", (wanted) => link.admit(wanted)),
			keep: (grant, used) => link.keep(grant, used),
			report: mortal("report", (grant, news) => link.report(grant, news)),
		},
	};
	return { ports, dead };
}
