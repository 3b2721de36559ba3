/** The fields for passwords. */
export const PASSWORD = {
	fresh: "New password",
	show: "Show the password",
	present: "Your present password",
} as const;
