/** Said while the board is on its way. */
export const SKELETON = {
	loading: "Loading the board",
} as const;
