/** In which zone the times of a page are. */
export const ZONE_NOTE = {
	timesIn: (zone: string, name: string) => `Times in ${zone} (${name})`,
	exact: "Exact times",
} as const;
