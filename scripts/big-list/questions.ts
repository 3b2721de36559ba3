/** What people ask a long list for. Queries of `GET /admin/api/orders`, without `limit`. */

export interface Question {
	readonly name: string;
	readonly query: Readonly<Record<string, string>>;
}

/** `seqAt`: the sequence number at a share of the shop's life; `dayAt` the day. */
export function questionsOf(seqAt: (share: number) => number, dayAt: (share: number) => string): Question[] {
	const middle = `${seqAt(0.5)}`;
	const filters = ["successful", "pending", "failed", "archived", "awaiting_payment", "abandoned"];
	const someMonth = { from: dayAt(0.4), to: dayAt(0.5) };
	return [
		{ name: "first page", query: {} },
		{ name: "a page in the middle", query: { cursor: middle } },
		{ name: "the oldest page", query: { cursor: `${seqAt(0.0002)}` } },
		...filters.map((filter) => ({ name: `filter ${filter}`, query: { filter } })),
		...filters.map((filter) => ({ name: `filter ${filter}, in the middle`, query: { filter, cursor: middle } })),
		{ name: "failed for one reason", query: { filter: "failed", error: "duplicate" } },
		{ name: "failed for one reason, in the middle", query: { error: "duplicate", cursor: middle } },
		{ name: "failed for a rare reason", query: { error: "conflict" } },
		{ name: "failed for one of several reasons", query: { error: "duplicate,validation_rejected,none" } },
		{ name: "failed for one reason, with the counts", query: { error: "validation_rejected", totals: "true" } },
		{ name: "failed for one reason in a stretch of time", query: { error: "duplicate", ...someMonth } },
		{ name: "a name among those that failed for one reason", query: { error: "duplicate", q: "byrne" } },
		{ name: "five filters at once", query: { filter: filters.slice(1).join(",") } },
		{ name: "statuses of several filters", query: { status: "queued,sending,failed,cancelled" } },
		{ name: "an e-number", query: { q: `E${middle}` } },
		{ name: "an e-number with spaces, in small letters", query: { q: `e ${middle}` } },
		{ name: "an ERP number in small letters", query: { q: `so-${2 * seqAt(0.3)}` } },
		{ name: "an ERP number", query: { q: `SO-${2 * seqAt(0.3)}` } },
		{ name: "a reference", query: { q: `CART-${seqAt(0.7) * 37}` } },
		{ name: "a last name", query: { q: "byrne" } },
		{ name: "a full name", query: { q: "chloé müller" } },
		{ name: "a name in another spelling", query: { q: "jurgen mueller" } },
		{ name: "a name in either spelling", query: { q: "jürgen müller" } },
		{ name: "a name in either spelling, as it is typed", query: { q: "mü" } },
		{ name: "a name as it is typed", query: { q: "an" } },
		{ name: "a longer beginning", query: { q: "ander" } },
		{ name: "a name, in the middle", query: { q: "byrne", cursor: middle } },
		{ name: "a name that nobody has", query: { q: "zzyzx" } },
		{ name: "the end of an e-mail address", query: { q: "@mail7.example" } },
		{ name: "a telephone number", query: { q: "+353 86 1007919" } },
		{ name: "a name and a filter", query: { q: "byrne", filter: "failed" } },
		{ name: "a name in a stretch of time", query: { q: "byrne", ...someMonth } },
		{ name: "a stretch of time", query: someMonth },
		{ name: "a filter in a stretch of time", query: { ...someMonth, filter: "failed" } },
		{ name: "a customer by name", query: { customer: "Ann Byrne" } },
		{ name: "a customer by name, in the middle", query: { customer: "ann byrne", cursor: middle } },
		{ name: "a customer by name, in another spelling", query: { customer: "juergen muller" } },
		{ name: "a customer by a name that is only part of many", query: { customer: "Ann" } },
		{ name: "everything narrowed at once", query: { ...someMonth, filter: "successful", q: "ann byrne" } },
	];
}
