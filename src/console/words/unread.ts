/** How much in the inbox is unread, beside its name in the navigation. */
export const UNREAD = {
	short: "unread",
	said: (count: string) => `, ${count} unread in the inbox`,
} as const;
