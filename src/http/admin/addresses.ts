import * as z from "zod";

/** E-mail addresses, and lists of them, as settings have them. */

const ADDRESS_LENGTH_MAX = 254;

/** One line, and nothing beside the address: it goes into headers and links. */
export const Address = z
	.string()
	.trim()
	.max(ADDRESS_LENGTH_MAX, `must have at most ${ADDRESS_LENGTH_MAX} characters`)
	.pipe(z.email({ error: ({ input }) => `${JSON.stringify(input)} is not an e-mail address` }));

/** Each once, whatever the shift key did. */
export const addresses = (max: number) =>
	z
		.array(Address)
		.max(max, `must be at most ${max} addresses`)
		.superRefine((list, context) => {
			const seen = new Set<string>();
			for (const [index, address] of list.entries()) {
				const folded = address.toLowerCase();
				if (seen.has(folded)) context.addIssue({ code: "custom", path: [index], message: `${JSON.stringify(address)} is there twice` });
				seen.add(folded);
			}
		});
