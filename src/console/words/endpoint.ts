/** Changing an endpoint. */
export const CHANGE_ENDPOINT = {
	title: (name: string): string => `Change “${name}”`,
	saved: "The endpoint is saved",
	cancel: "Leave it as it is",
	send: "Save",
	sending: "Saving…",
} as const;

/** What was sent to an endpoint. */
export const DELIVERIES = {
	since: "Since",
	event: "Event",
	outcome: "What came of it",
	nextTry: "next try at {when}",
	answer: "What it said",
	sendAgain: "Send again",
	sendNow: "Send now",
	sent: "It is sent again now",
	heading: "Deliveries",
	loading: "Loading the deliveries",
	none: "Nothing was sent to it yet",
	noMore: "There is no more",
	noneAbout: "“Send a test” sends an event that stands for no order.",
	caption: "Deliveries, newest first",
	pager: "Pages of deliveries",
} as const;

/** The page of one endpoint. */
export const ENDPOINT = {
	tested: "A test is on its way; what came of it stands below",
	deleted: (name: string): string => `${name} is deleted`,
	about: "The endpoint",
	toldOf: (events: string, waiting: string): string => `Is told of ${events}; ${waiting}.`,
	secretBefore: "The secret before signs as well until {until}.",
	test: "Send a test",
	turnOff: "Turn off",
	turnOn: "Turn on",
	isOn: "It is on again",
	change: "Change",
	newSecret: "New secret",
	remove: "Delete",
	turnOffQuestion: (name: string): string => `Turn off “${name}”?`,
	turnOffAbout: "What waits for it is not sent, and what happens until it is turned on again is not told.",
	isOff: "It is off",
	removeQuestion: (name: string): string => `Delete “${name}”?`,
	removeAbout: "It is told nothing any more, and its deliveries can no longer be looked at. Its secret is worth nothing then.",
	removeYes: "Delete it",
	unnamed: "Endpoint",
	tab: (name: string): string => `${name} · Events · Holdfast`,
	events: "Events",
	loading: "Loading the endpoint",
	notFound: "There is no such endpoint",
	notFoundAbout: "It may have been deleted.",
} as const;
