/** An order in a lane. */
export const ORDER_ROW = {
	erased: "erased",
	noErpNumber: "no ERP number yet",
	nextTry: "Next try",
} as const;
