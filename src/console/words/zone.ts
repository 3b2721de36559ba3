/** In which zone the times of a page are; those of another offset than today's say so themselves. */
export const ZONE_NOTE = {
	timesIn: (zone: string) => `Times in ${zone}`,
	exact: "Exact times",
} as const;
