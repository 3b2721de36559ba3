import { count } from "./money";

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
	nextTryAfter: "next try within a minute after {when}",
	nextTry: "next try within a minute",
	firstTryAfter: "first try within a minute after {when}",
	firstTry: "first try within a minute",
	afterEarlier: "goes when the earlier event of this order has gone",
	afterEndpoint: "the endpoint fails: one event goes at a time, and this one follows when one is taken",
	afterSchedule: "events are paused under Schedules: nothing goes until that is taken off",
	answer: "What it said",
	sendAgain: "Send again",
	sendNow: "Send now",
	sent: "It is in line to be sent again",
	heading: "Deliveries",
	loading: "Loading the deliveries",
	none: "Nothing was sent to it yet",
	noMore: "There is no more",
	noneAbout: "“Send a test” sends an event that stands for no order.",
	caption: "Deliveries, newest first",
	pager: "Pages of deliveries",
} as const;

const events = (many: number): string => (many === 1 ? "1 event" : `${count(many)} events`);
/** Sending all that was not sent. */
export const MISSED = {
	send: "Send all that were not sent",
	looking: "Looking what was not sent…",
	whileOff: "What was not sent can be sent once the endpoint is on again. What happens while it is off is never told to it.",
	nothing: (looked: number): string =>
		`Among the last ${count(looked)} deliveries there is nothing that was not sent and that the endpoint is told of.`,
	title: (many: number): string => `Send ${events(many)} again?`,
	about: (since: string, more: number): string =>
		[
			`They were dropped or given up; the oldest is of ${since}. Those of one order go one after the other, each under its old id, so your system can tell what it has already. What happened while the endpoint was off is not among them.`,
			...(more > 0 ? [`For ${count(more)} more there is no room in one go: send them after these.`] : []),
		].join(" "),
	yes: (many: number): string => `Send ${events(many)}`,
	sending: "Putting them in line…",
	begun: (many: number): string => `${events(many)} ${many === 1 ? "is" : "are"} in line to be sent again`,
	/** `waiting`: new ones as well; counted up to 1,000. */
	underWay: (many: number, waiting: number): string =>
		`${events(many)} ${many === 1 ? "goes" : "go"} out again. ${waiting >= 1_000 ? "1,000 or more events wait" : waiting === 1 ? "1 event still waits" : `${count(waiting)} events still wait`} for the endpoint.`,
	over: (many: number): string => `${events(many)} went out again, and nothing waits any more. What came of each stands below.`,
	cutOff: "The endpoint was turned off while they went out: those that it did not take were not sent.",
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
