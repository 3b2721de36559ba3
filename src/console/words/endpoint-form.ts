/** What an endpoint is, as it is typed. */
export const ENDPOINT_FORM = {
	theAddress: "The address",
	theName: "The name",
	notYet: "Nothing was saved yet",
	address: "Address",
	addressHint: "Of your own system, such as “https://shop.example/holdfast-events”.",
	name: "Name",
	nameHint: "What it is, such as “Warehouse”. May stay empty.",
	events: "What it is told of",
	eventsMissing: "Choose at least one.",
	mistake: (field: string, message: string): string => `${field} ${message}.`,
	thisField: "This",
} as const;

/** What an endpoint's events are signed with. */
export const SECRET = {
	about:
		"Copy it to the system that receives the events: with it, any Standard Webhooks library can tell that an event is Holdfast’s. If it is lost, make a new one.",
	shownOnce: "This secret is shown only now",
	label: "Signing secret",
	copied: "secret",
	done: "Done",
	made: "A new secret is made",
	question: (name: string): string => `A new secret for “${name}”?`,
	title: "The endpoint’s new secret",
	twoForADay:
		"For 24 hours events are signed with both, so that there is time to put the new one in place. A secret that was replaced before stops at once.",
	yes: "Make a new secret",
} as const;
