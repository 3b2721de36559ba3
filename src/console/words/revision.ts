/** An order as it once was. */
export const REVISION = {
	asPlaced: (eNumber: string): string => `${eNumber} as it was placed`,
	title: (eNumber: string, revision: string): string => `${eNumber}, revision ${revision}`,
	now: "The order as it is now",
	notFound: "There is no such revision",
	loading: "Loading the revision",
	placed: "Placed",
	madeBy: (name: string): string => `Made by ${name}`,
} as const;
