/** Who is Customer Support. */
export const SUPPORT_FORM = {
	heading: "Customer Support",
	loading: "Loading the address of Customer Support",
	saved: "The address of Customer Support is saved",
	notYet: "The address was not saved",
	send: "Save the address",
	sending: "Saving…",
} as const;

/** Writing to Customer Support. */
export const SUPPORT_LETTER = {
	write: "Write the e-mail",
	to: "to {address}",
} as const;
