import { count } from "./money";

/** What an attempt said to the ERP, and what came back. */
export const EXCHANGES = {
	/** `count`: at least one. */
	toErp: (requests: number) => (requests === 1 ? "1 request to the ERP" : `${count(requests)} requests to the ERP`),
	inAttempt: (attempt: number) => `in attempt ${attempt}`,
	/** `status` null: nothing came back. `lasted`: `"1.2 s"`. */
	answered: (status: number | null, lasted: string) =>
		status === null ? `no answer after ${lasted}` : `answered ${status} after ${lasted}`,
	sent: "Sent",
	wentWrong: "What went wrong",
	cameBack: "Came back",
} as const;
