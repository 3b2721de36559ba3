/** What was ordered. */
export const GOODS = {
	lines: (count: number) => (count === 1 ? "1 line" : `${count} lines`),
	article: "Article",
	quantity: "Quantity",
	unitPrice: "Unit price",
	amount: "Amount",
	freight: "Freight",
	total: "Total",
	note: "Note",
} as const;
